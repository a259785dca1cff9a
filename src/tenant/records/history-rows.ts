import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { HistoryEntry } from '../../core/records.ts'
import type { Asking } from './asking.ts'
import type { StoredValue } from './field-values.ts'
import { placeOf, type StoredRecord } from './layout.ts'

/** What became of a record with each of its versions: written in the transaction of the change itself (D2). */
export const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS history (
    record_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    did TEXT NOT NULL,
    restored_version INTEGER,
    member_id TEXT NOT NULL,
    client_id TEXT,
    client_name TEXT,
    connection_id TEXT,
    via TEXT NOT NULL,
    changes TEXT NOT NULL,
    PRIMARY KEY (record_id, version)
  ) WITHOUT ROWID`

/** Values before and after, by field name, as they are stored. */
export type StoredChanges = Record<string, readonly [before: StoredValue, after: StoredValue]>

/** Puts one version of a record on record, on behalf of whoever asks. */
export function remember(
  {
    sql,
    principal,
    through,
    now,
  }: Pick<Asking, 'sql' | 'through' | 'now'> & {
    principal: Pick<Asking['principal'], 'memberId'>
  },
  id: string,
  version: number,
  did: HistoryEntry['did'],
  changes: StoredChanges = {},
  restoredVersion: number | null = null,
): void {
  sql.exec(
    'INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    id,
    version,
    new Date(now).toISOString(),
    did,
    restoredVersion,
    principal.memberId,
    through.application?.id ?? null,
    through.application?.name ?? null,
    through.connectionId,
    through.via,
    JSON.stringify(changes),
  )
}

/** What differs between two states of a record in these fields. */
export function changesBetween(
  definition: ModelDefinition,
  before: StoredRecord,
  after: StoredRecord,
  fields: Iterable<FieldDefinition>,
): StoredChanges {
  const changes: StoredChanges = {}
  for (const field of fields) {
    const [was, is] = [valueIn(definition, before, field), valueIn(definition, after, field)]
    if (JSON.stringify(was) !== JSON.stringify(is)) changes[field.name] = [was, is]
  }
  return changes
}

function valueIn(definition: ModelDefinition, record: StoredRecord, field: FieldDefinition): StoredValue {
  switch (placeOf(definition, field)) {
    case 'name':
      return record.name === '' ? null : record.name
    case 'owner':
      return record.ownerId
    case 'company':
      return record.companyId
    case 'property':
      return record.externalId
    case 'data':
      return (record.data[field.name] ?? null) as StoredValue
  }
}

/** A version as it is stored. */
export type HistoryRow = {
  version: number
  at: string
  did: HistoryEntry['did']
  restored_version: number | null
  member_id: string
  member_name: string | null
  client_name: string | null
  connection_id: string | null
  via: string
  changes: string
}

/** Versions of a record below `before`, the latest first. */
export function readHistory(sql: SqlStorage, id: string, before: number, limit: number): HistoryRow[] {
  return sql
    .exec<HistoryRow>(
      `SELECT h.version, h.at, h.did, h.restored_version, h.member_id, p.name AS member_name, h.client_name,
        h.connection_id, h.via, h.changes
      FROM history h LEFT JOIN people p ON p.id = h.member_id
      WHERE h.record_id = ? AND h.version < ? ORDER BY h.version DESC LIMIT ?`,
      id,
      before,
      limit,
    )
    .toArray()
}
