import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Caller } from '../contract.ts'
import { carryOut, principalOf, putOnRecord } from '../records.ts'
import { demand, whomToAsk } from '../records/asking.ts'
import { demandRemoval } from '../records/remove.ts'
import type { TenantRoom } from '../room.ts'
import { moveTo, putImportOnRecord, undoUntil } from './ends.ts'
import type { Importer } from './gate.ts'
import { RECORD_ID } from './fields.ts'
import { recordsWith } from './find-record.ts'
import { saveImport, type Import } from './store.ts'
import { holdsEverything } from '../../policy/portfolio.ts'

type Change = { record_id: string; row: number; before: number; after: number }

/** How many records an import made, and how many it changed. */
export type Undoes = { created: number; updated: number }

/** The same, as far as that is not undone. */
export function changesOf(sql: SqlStorage, importId: string): Undoes {
  return sql
    .exec<Undoes>(
      `SELECT coalesce(sum(before = 0), 0) AS created, coalesce(sum(before > 0), 0) AS updated
      FROM import_changes WHERE import_id = ? AND kept IS NULL`,
      importId,
    )
    .one()
}

/**
 * What undoing takes: to remove what was created, and to change back what was updated. What somebody else imported takes
 * seeing every record: from records outside a portfolio nothing could be taken back, nobody else could do it any more,
 * and what is told of them would tell that they exist (V4).
 */
export function demandUndo({ who, sight }: Importer, item: Import, { created, updated }: Undoes): ModelDefinition {
  const actions = [
    ...(created > 0 ? ['remove' as const] : []),
    ...(updated > 0 ? ['view' as const, 'update' as const] : []),
  ]
  const definition = demand({ principal: principalOf(who), sight }, item.model, ...actions)
  if (created > 0) demandRemoval({ sight }, definition)
  if (item.memberId === who.member.id || holdsEverything(sight.portfolio)) return definition
  throw new GatehouseError(
    'forbidden',
    'What somebody else imported can be undone only by those who see every record. ' + whomToAsk(principalOf(who)),
  )
}

/** Why somebody may not undo an import that could be; null where they may, or there is nothing to undo. */
export function undoRefusal(room: TenantRoom, importer: Importer, item: Import): string | null {
  if (undoUntil(item, room.clock()) === null) return null
  try {
    demandUndo(importer, item, changesOf(room.storage.sql, item.id))
    return null
  } catch (error) {
    if (error instanceof GatehouseError) return error.message
    throw error
  }
}

/**
 * Takes the next changes back, the last first, in one transaction with how far it is. Each is an ordinary removal or
 * restoration by whoever undoes; what has been changed since, or is not theirs to change, is kept, with why.
 */
export function undoBatch(room: TenantRoom, item: Import, importer: Importer, size: number): number {
  const { storage } = room
  const definition = demandUndo(importer, item, item.body.undoes ?? changesOf(storage.sql, item.id))
  const caller: Caller = { ...(item.body.undoer ?? item.body.caller), via: `undo:${item.id}` }
  return storage.transactionSync(() => {
    const changes = storage.sql
      .exec<Change>(
        `SELECT record_id, row, before, after FROM import_changes
        WHERE import_id = ? AND row < ? AND kept IS NULL ORDER BY row DESC LIMIT ?`,
        item.id,
        item.position,
        size,
      )
      .toArray()
    const reasons = changes.map((change) => takeBack(room, importer, caller, definition, change))
    for (const [index, change] of changes.entries()) note(storage.sql, item, change, reasons[index] ?? null)
    item.position = changes.at(-1)?.row ?? item.position
    item.body.undone += changes.length
    if (changes.length === 0) {
      moveTo(room, item, 'undone', 'rows')
      const { changes: all } = item.body
      putImportOnRecord(room, item, caller, 'import.undone', 'success', { undone: all - item.kept, kept: item.kept })
    } else saveImport(storage.sql, item)
    putBatchOnRecord(room, item, importer, caller, changes, reasons)
    return changes.length
  })
}

/** Null when it is taken back; else why not. */
function takeBack(
  room: TenantRoom,
  { who, sight }: Importer,
  caller: Caller,
  definition: ModelDefinition,
  change: Change,
): string | null {
  const { name: model } = definition
  const { record_id: id, before, after: version } = change
  const { sql } = room.storage
  try {
    const seen = recordsWith(sql, sight, definition, RECORD_ID, id).length > 0
    if (seen && before === 0 && model === 'company' && hasBelongings(sql, id)) {
      return 'Records belong to it that this import did not make.'
    }
    room.storage.transactionSync(() => {
      if (before === 0) carryOut(room, caller, who, { do: 'remove', model, id, version })
      else carryOut(room, caller, who, { do: 'restore_version', model, id, version, to: before })
    })
    return null
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return error.code === 'stale_version' ? 'It was changed since.' : error.message.slice(0, 300)
  }
}

/** Removing a company would remove what belongs to it. */
function hasBelongings(sql: SqlStorage, company: string): boolean {
  const found = sql.exec(
    'SELECT 1 FROM records WHERE company_id = ?1 AND id <> ?1 AND removed_at IS NULL LIMIT 1',
    company,
  )
  return found.toArray().length > 0
}

function note(sql: SqlStorage, item: Import, { record_id: id }: Change, reason: string | null): void {
  if (reason === null) sql.exec('DELETE FROM import_changes WHERE import_id = ? AND record_id = ?', item.id, id)
  else {
    item.kept += 1
    sql.exec('UPDATE import_changes SET kept = ? WHERE import_id = ? AND record_id = ?', reason, item.id, id)
  }
}

function putBatchOnRecord(
  room: TenantRoom,
  item: Import,
  { who }: Importer,
  caller: Caller,
  changes: readonly Change[],
  reasons: readonly (string | null)[],
): void {
  const done = changes.filter((_, index) => reasons[index] === null)
  const removed = done.filter(({ before }) => before === 0).length
  const facts = { model: item.model, details: { import: item.id } }
  if (removed > 0) putOnRecord(room, caller, who, { ...facts, action: 'record.removed', recordCount: removed })
  const restored = done.length - removed
  if (restored > 0) putOnRecord(room, caller, who, { ...facts, action: 'record.restored', recordCount: restored })
}
