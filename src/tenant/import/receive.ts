import type * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { newImportSchema, type NewImport, type ReceivedImport } from '../../core/imports.ts'
import type { Caller } from '../contract.ts'
import { keyReused, once, type Once } from '../idempotency.ts'
import type { TenantRoom } from '../room.ts'
import { decideImport, importable, importer, ownImport, type Importer } from './gate.ts'
import { digestOf, readFile } from './read-file.ts'
import { findImport, insertImport, saveImport, stageRows, type Import } from './store.ts'
import { detailOf } from './view.ts'

/** One member has at most so many imports that have not come to an end. */
const MOST_OPEN = 10

/**
 * Takes a file in as it comes: its rows wait in storage until it is said what they are. Whoever may not import is refused
 * before a byte is read. The same file under the same idempotency key is the same import.
 * @throws GatehouseError `forbidden`, `unknown_model`, `missing_permission`, `conflict`, `invalid_input`, `too_large`,
 * `idempotency_key_reused`
 */
export async function receiveImport(
  room: TenantRoom,
  caller: Caller,
  about: NewImport,
  content: ReadableStream<Uint8Array>,
  idempotencyKey?: string,
): Promise<ReceivedImport> {
  try {
    const parsed = newImportSchema.safeParse(about)
    return await decideImport(room, caller, 'receive', parsed.success ? parsed.data : {}, async (importer) => {
      if (!parsed.success) throw wrongSettings(String(parsed.error.issues[0]?.path[0] ?? 'file'))
      importable(importer, parsed.data.model)
      const file: ArrivingFile = { about: parsed.data, content, idempotencyKey }
      const { earlier } = keyed(room, caller, file)
      if (earlier !== null) return repeated(room, caller, importer, earlier.id, await digestOf(content))
      checkOpen(room, importer)
      const item = newImport(room, caller, importer, parsed.data)
      insertImport(room.storage.sql, item)
      return await take(room, caller, item, file)
    })
  } catch (error) {
    if (!content.locked) await content.cancel().catch(() => undefined)
    throw error
  }
}

interface ArrivingFile {
  about: z.output<typeof newImportSchema>
  content: ReadableStream<Uint8Array>
  idempotencyKey: string | undefined
}

async function take(room: TenantRoom, caller: Caller, item: Import, file: ArrivingFile): Promise<ReceivedImport> {
  const { storage } = room
  try {
    const { digest, ...facts } = await readFile(file.content, file.about, (rows) => {
      storage.transactionSync(() => stageRows(storage.sql, item.id, rows))
    })
    const by = await importer(room, caller)
    Object.assign(item.body, facts)
    Object.assign(item, { digest, state: 'mapping', changedAt: room.clock() })
    const earlier = storage.transactionSync(() => {
      const key = keyed(room, caller, file)
      // The same request may have come twice, and the other one been quicker.
      if (key.earlier !== null) item.sweep = 'gone'
      else key.done({ id: item.id })
      saveImport(storage.sql, item)
      return key.earlier
    })
    room.alarm.soon(1_000)
    return earlier === null ? detailOf(room, item, by, caller) : repeated(room, caller, by, earlier.id, digest)
  } catch (error) {
    const known = findImport(storage.sql, item.id)
    if (known !== null) saveImport(storage.sql, { ...known, sweep: 'gone' })
    room.alarm.soon(1_000)
    throw error
  }
}

function keyed(room: TenantRoom, caller: Caller, { about, idempotencyKey }: ArrivingFile): Once<{ id: string }> {
  return once(room, caller, idempotencyKey, { do: 'import', ...about })
}

/** The import that was made under the key before, if it is of the same file. */
function repeated(room: TenantRoom, caller: Caller, importer: Importer, id: string, digest: string): ReceivedImport {
  const item = ownImport(room, importer, caller, id)
  if (item.digest !== digest) throw keyReused()
  return { ...detailOf(room, item, importer, caller), repeated: true }
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
