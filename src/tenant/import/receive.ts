import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { newImportSchema, type ImportDetail, type NewImport } from '../../core/imports.ts'
import type { Caller } from '../contract.ts'
import type { TenantRoom } from '../room.ts'
import { importable, importerOnRecord, type Importer } from './gate.ts'
import { readFile } from './read-file.ts'
import { findImport, insertImport, saveImport, stageRows, type Import } from './store.ts'
import { detailOf } from './view.ts'

/** One member has at most so many imports that have not come to an end. */
const MOST_OPEN = 10

/**
 * Takes a file in as it comes: its rows wait in storage until it is said what they are. Whoever may not import is refused
 * before a byte is read.
 * @throws GatehouseError `forbidden`, `unknown_model`, `missing_permission`, `conflict`, `invalid_input`, `too_large`
 */
export async function receiveImport(
  room: TenantRoom,
  caller: Caller,
  about: NewImport,
  content: ReadableStream<Uint8Array>,
): Promise<ImportDetail> {
  try {
    const parsed = newImportSchema.safeParse(about)
    if (!parsed.success) throw wrongSettings(String(parsed.error.issues[0]?.path[0] ?? 'file'))
    const importer = await importerOnRecord(room, caller, parsed.data.model)
    importable(importer, parsed.data.model)
    checkOpen(room, importer)
    const item = newImport(room, caller, importer, parsed.data)
    insertImport(room.storage.sql, item)
    return await take(room, caller, item, parsed.data, content)
  } catch (error) {
    if (!content.locked) await content.cancel().catch(() => undefined)
    throw error
  }
}

async function take(
  room: TenantRoom,
  caller: Caller,
  item: Import,
  { format, header }: { format?: 'csv' | 'ndjson' | undefined; header?: boolean | undefined },
  content: ReadableStream<Uint8Array>,
): Promise<ImportDetail> {
  const { storage } = room
  try {
    const file = await readFile(content, { format, header }, (rows) => {
      storage.transactionSync(() => stageRows(storage.sql, item.id, rows))
    })
    const importer = await importerOnRecord(room, caller, item.model)
    const { digest, ...facts } = file
    Object.assign(item.body, facts)
    item.digest = digest
    item.state = 'mapping'
    item.changedAt = room.clock()
    saveImport(storage.sql, item)
    room.alarm.soon(1_000)
    return detailOf(room, item, importer, caller)
  } catch (error) {
    const known = findImport(storage.sql, item.id)
    if (known !== null) saveImport(storage.sql, { ...known, sweep: 'gone' })
    room.alarm.soon(1_000)
    throw error
  }
}

function newImport(
  room: TenantRoom,
  caller: Caller,
  { who }: Importer,
  about: { model: string; fileName: string },
): Import {
  const now = room.clock()
  return {
    id: newId('imp'),
    state: 'receiving',
    model: about.model,
    memberId: who.member.id,
    connectionId: who.connection?.id ?? null,
    createdAt: now,
    changedAt: now,
    digest: null,
    position: 0,
    counts: { created: 0, updated: 0, unchanged: 0, refused: 0 },
    kept: 0,
    sweep: null,
    body: {
      caller,
      clientId: who.client?.id ?? null,
      fileName: about.fileName,
      format: 'csv',
      encoding: '',
      delimiter: null,
      header: true,
      columns: [],
      rows: 0,
      settings: null,
      preview: [],
      reason: null,
      phaseAt: null,
      startedAt: null,
      finishedAt: null,
      undoer: null,
      changes: 0,
      undone: 0,
      round: 0,
      faults: 0,
    },
  }
}

function checkOpen({ storage }: TenantRoom, { who }: Importer): void {
  const { open } = storage.sql
    .exec<{ open: number }>(
      `SELECT count(*) AS open FROM imports WHERE member_id = ? AND sweep IS NULL
        AND state IN ('receiving', 'mapping', 'checking', 'checked', 'running')`,
      who.member.id,
    )
    .one()
  if (open < MOST_OPEN) return
  throw new GatehouseError('conflict', `You have ${open} imports that have not ended. Run or cancel one of them first.`)
}

function wrongSettings(field: string): GatehouseError {
  return new GatehouseError('invalid_input', `“${field}” is missing, or is nothing that can be here.`, { field })
}
