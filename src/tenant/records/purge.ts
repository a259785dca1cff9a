import { KEPT_MS } from './removed-records.ts'
import { forgetTexts } from './search-index.ts'

/** A record that is gone for good, with how many went with it. */
export interface Purged {
  model: string
  id: string
  count: number
}

/**
 * Deletes records that were removed too long ago to be restored, with their history and texts: at most `limit`, each
 * with what was removed with it. The transaction is the caller's; `now` in milliseconds.
 */
export function purgeRemoved(sql: SqlStorage, now: number, limit: number): Purged[] {
  const due = sql
    .exec<{ id: string; model: string }>(
      `SELECT id, model FROM records WHERE removed_at <= ? AND removed_with IS NULL ORDER BY removed_at LIMIT ?`,
      new Date(now - KEPT_MS).toISOString(),
      limit,
    )
    .toArray()
  return due.map(({ id, model }) => {
    const withIt = sql.exec<{ id: string }>('SELECT id FROM records WHERE removed_with = ?', id).toArray()
    const ids = [id, ...withIt.map((record) => record.id)]
    deleteRecords(sql, ids)
    return { model, id, count: ids.length }
  })
}

/** When the next record is to be purged, in milliseconds; null when none is waiting. */
export function nextPurge(sql: SqlStorage): number | null {
  const { earliest } = sql
    .exec<{ earliest: string | null }>(
      // That it is not null has to be said: only then is the index used that has the removed ones alone.
      `SELECT min(removed_at) AS earliest FROM records WHERE removed_at IS NOT NULL AND removed_with IS NULL`,
    )
    .one()
  return earliest === null ? null : Date.parse(earliest) + KEPT_MS
}

function deleteRecords(sql: SqlStorage, ids: readonly string[]): void {
  const list = JSON.stringify(ids)
  forgetTexts(sql, ids)
  sql.exec('DELETE FROM history WHERE record_id IN (SELECT value FROM json_each(?))', list)
  sql.exec('DELETE FROM records WHERE id IN (SELECT value FROM json_each(?))', list)
}
