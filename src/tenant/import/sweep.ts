import { UNDO_MS } from '../../core/imports.ts'
import type { TenantRoom } from '../room.ts'

/**
 * Rows that are deleted at once: less than ten milliseconds. A read waits for several turns of this object, and each may
 * have a batch and a sweep in it.
 */
const AT_ONCE = 200
const DAY_MS = 24 * 60 * 60_000
/** So long a file waits for somebody to say what it is, or to run it. */
const WAITS_MS = 7 * DAY_MS
/** No upload takes so long: whoever sent it is gone. */
const ARRIVES_MS = 60 * 60_000
const ENDED = `('finished', 'cancelled', 'failed', 'undone')`

/** Marks what has been kept for long enough. Gives when to look again; null when nothing waits. */
export function expire({ storage: { sql }, clock }: TenantRoom): number | null {
  const now = clock()
  sql.exec("UPDATE imports SET sweep = 'gone' WHERE state = 'receiving' AND changed_at <= ?", now - ARRIVES_MS)
  sql.exec(
    `UPDATE imports SET state = 'cancelled', sweep = 'all' WHERE state IN ('mapping', 'checked') AND changed_at <= ?`,
    now - WAITS_MS,
  )
  sql.exec(
    `UPDATE imports SET sweep = 'all' WHERE state IN ${ENDED} AND changed_at <= ? AND sweep IS NOT 'swept'`,
    now - UNDO_MS,
  )
  const next = (states: string, ms: number): number[] => {
    const { at } = sql
      .exec<{ at: number | null }>(
        `SELECT min(changed_at) AS at FROM imports WHERE state IN ${states} AND sweep IS NOT 'swept'`,
      )
      .one()
    return at === null ? [] : [at + ms]
  }
  const times = [
    ...next("('receiving')", ARRIVES_MS),
    ...next("('mapping', 'checked')", WAITS_MS),
    ...next(ENDED, UNDO_MS),
  ]
  return times.length === 0 ? null : Math.min(...times)
}

/** Of files for a model that is deleted, nothing is kept: their imports have ended. */
export function endImportsOf(sql: SqlStorage, model: string): void {
  const ended = `state IN ${ENDED}`
  sql.exec(
    `UPDATE imports SET sweep = 'all', state = iif(${ended}, state, 'cancelled')
    WHERE model = ? AND sweep IS NOT 'swept' AND sweep IS NOT 'gone'`,
    model,
  )
  sql.exec('DELETE FROM import_mappings WHERE model = ?', model)
}

/** Deletes some of what is no longer needed, in one small transaction; whether there may be more. */
export function sweepSome({ storage }: TenantRoom): boolean {
  const { sql } = storage
  return storage.transactionSync(() => {
    const [item] = sql
      .exec<{ id: string; sweep: string }>(
        `SELECT id, sweep FROM imports WHERE sweep IN ('rows', 'all', 'gone') LIMIT 1`,
      )
      .toArray()
    if (item === undefined) return false
    const { id, sweep } = item
    const some = (table: string, key: string, which = ''): number =>
      sql.exec(
        `DELETE FROM ${table} WHERE import_id = ?1 AND (${key}) IN
          (SELECT ${key} FROM ${table} WHERE import_id = ?1 ${which} LIMIT ${AT_ONCE})`,
        id,
      ).rowsWritten
    if (some('import_keys', 'round, key') > 0) return true
    if (some('import_rows', 'row', sweep === 'rows' ? 'AND problem IS NULL' : '') > 0) return true
    if (sweep !== 'rows' && some('import_changes', 'record_id') > 0) return true
    if (sweep === 'gone') sql.exec('DELETE FROM imports WHERE id = ?', id)
    else if (sweep === 'rows') sql.exec('UPDATE imports SET sweep = NULL WHERE id = ?', id)
    else sql.exec("UPDATE imports SET sweep = 'swept', body = json_set(body, '$.preview', json('[]')) WHERE id = ?", id)
    return true
  })
}
