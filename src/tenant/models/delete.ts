import { newEvent } from '../../core/events.ts'
import type { StoredModel } from '../../core/stored-models.ts'
import { endImportsOf } from '../import/sweep.ts'
import { searchScope, forgetTexts } from '../records/search-index.ts'
import type { TenantRoom } from '../room.ts'

/**
 * How far the values of what was deleted from the data models are deleted from the records: the definition says what is
 * gone, so whatever crashes in between, nothing is forgotten (A51). `upto` is the last record that was gone through;
 * null when all were.
 */
export const DELETED_DATA_TABLE = `CREATE TABLE IF NOT EXISTS deleted_data (
  model TEXT NOT NULL,
  field TEXT NOT NULL,
  upto TEXT,
  PRIMARY KEY (model, field)
) WITHOUT ROWID`

const AT_ONCE = 2_000
const AGAIN_MS = 50

/** Sets the alarm when the definitions name something deleted whose values may still be there. */
export async function seekDeleted(room: TenantRoom): Promise<void> {
  const { storedModels } = await room.policy.current()
  if (waiting(room.storage.sql, storedModels).length > 0) room.alarm.soon(AGAIN_MS)
}

/** Deletes the next values; sets the alarm again while there may be more. */
export async function deleteNext(room: TenantRoom): Promise<void> {
  const { sql } = room.storage
  const begun = sql.exec('SELECT 1 FROM deleted_data WHERE upto IS NOT NULL LIMIT 1').toArray().length > 0
  const policy = room.policy.held ?? (begun ? await room.policy.current() : null)
  const [next] = policy === null ? [] : waiting(sql, policy.storedModels)
  if (policy === null || next === undefined) return
  const at = room.clock()
  room.storage.transactionSync(() => {
    const count = next.field === '' ? deleteRecords(sql, next) : deleteValues(sql, next)
    if (next.field !== '' || count === 0) return
    const origin = { ip: null, country: null, userAgent: null }
    const facts = { tenantId: policy.tenant.id, at, via: 'upkeep', origin, model: next.model, recordCount: count }
    room.outbox.add(newEvent({ ...facts, action: 'record.purged', details: { reason: 'model_deleted' } }))
  })
  if (waiting(sql, policy.storedModels).length > 0) room.alarm.soon(AGAIN_MS)
}

interface Deleted {
  model: string
  /** Empty: the whole model. */
  field: string
  /** The last record that was gone through; empty in the beginning. */
  upto: string
}

function waiting(sql: SqlStorage, models: readonly StoredModel[]): Deleted[] {
  const gone = models.flatMap(({ name, status, definition }) =>
    status === 'deleted' ? [[name, '']] : (definition.gone ?? []).map((field) => [name, field]),
  )
  if (gone.length === 0) return []
  const rows = sql.exec<{ model: string; field: string; upto: string | null }>('SELECT * FROM deleted_data').toArray()
  return gone.flatMap(([model = '', field = '']) => {
    const known = rows.find((row) => row.model === model && row.field === field)
    const upto = known === undefined ? '' : known.upto
    return upto === null ? [] : [{ model, field, upto }]
  })
}

/** The next records of any model, by id; what was gone through is noted in the same transaction. */
function nextRecords(sql: SqlStorage, { model, field, upto }: Deleted): string[] {
  const rows = sql
    .exec<{ id: string; model: string }>(
      'SELECT id, model FROM records WHERE id > ? ORDER BY id LIMIT ?',
      upto,
      AT_ONCE,
    )
    .toArray()
  const last = rows.length < AT_ONCE ? null : (rows.at(-1)?.id ?? null)
  sql.exec('INSERT OR REPLACE INTO deleted_data (model, field, upto) VALUES (?, ?, ?)', model, field, last)
  return rows.filter((row) => row.model === model).map(({ id }) => id)
}

function deleteRecords(sql: SqlStorage, deleted: Deleted): number {
  endImportsOf(sql, deleted.model)
  const ids = nextRecords(sql, deleted)
  const list = JSON.stringify(ids)
  forgetTexts(sql, ids)
  sql.exec('DELETE FROM history WHERE record_id IN (SELECT value FROM json_each(?))', list)
  sql.exec('DELETE FROM records WHERE id IN (SELECT value FROM json_each(?))', list)
  return ids.length
}

function deleteValues(sql: SqlStorage, deleted: Deleted): number {
  const list = JSON.stringify(nextRecords(sql, deleted))
  const path = `$.${deleted.field}`
  const scope = searchScope(deleted.model, deleted.field)
  sql.exec(
    `UPDATE records SET data = json_remove(data, ?1), folded = json_remove(folded, ?1)
    WHERE id IN (SELECT value FROM json_each(?2)) AND json_type(data, ?1) IS NOT NULL`,
    path,
    list,
  )
  sql.exec(
    `UPDATE history SET changes = json_remove(changes, ?1)
    WHERE record_id IN (SELECT value FROM json_each(?2)) AND json_type(changes, ?1) IS NOT NULL`,
    path,
    list,
  )
  const entries = 'SELECT entry FROM search_entries WHERE record_id IN (SELECT value FROM json_each(?)) AND scope = ?'
  sql.exec(`DELETE FROM search_texts WHERE rowid IN (${entries})`, list, scope)
  sql.exec(`DELETE FROM search_entries WHERE entry IN (${entries})`, list, scope)
  return 0
}
