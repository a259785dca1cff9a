import type { ModelDefinition } from '../../core/models.ts'
import type { RemovedRecord } from '../../core/records.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { readCursor, writeCursor, type CursorScope } from './cursor.ts'
import { titleOf } from './fetch.ts'
import { valueSql } from './layout.ts'
import { KEPT_MS, restorable } from './removed-records.ts'
import { nameField } from './sight.ts'
import { afterKeys, orderBy, type SortKey } from './sort.ts'
import { allOf } from './statement.ts'

const KEYS: readonly SortKey[] = [
  { sql: 'r.removed_at', descending: true, neverEmpty: true, index: null },
  { sql: 'r.id', descending: true, neverEmpty: true, index: null },
]

/** What was removed and can be brought back by the caller, the latest first (D2). */
export function removed(asking: Asking, request: RequestTo<'removed'>): Performed {
  const { sql, sight } = asking
  const definition = demand(asking, request.model, 'view', 'create')
  const { statement, condition } = restorable(asking, definition)
  const scope = scopeOf(asking, definition)
  const after = request.cursor === undefined ? '1' : afterKeys(statement, KEYS, readCursor(sql, scope, request.cursor))
  const name = nameField(sight, definition)
  const rows = sql
    .exec<Row>(
      `SELECT r.id, r.version, r.removed_at, ${name === null ? 'NULL' : valueSql('r', definition, name)} AS name,
        h.member_id, p.name AS member_name
      FROM records r LEFT JOIN history h ON h.record_id = r.id AND h.version = r.version
        LEFT JOIN people p ON p.id = h.member_id
      WHERE ${allOf([condition, after])} ${orderBy(
        KEYS,
        KEYS.map((key) => key.sql),
      )} LIMIT ${request.limit + 1}`,
      ...statement.values(),
    )
    .toArray()
  const shown = rows.slice(0, request.limit)
  const last = rows.length > request.limit ? shown.at(-1) : undefined
  return {
    answer: {
      did: 'removed',
      model: definition.name,
      records: shown.map((row) => removedRecord(definition, row)),
      next_cursor: last === undefined ? null : writeCursor(sql, scope, [last.removed_at, last.id]),
    },
    facts: {
      action: 'record.listed',
      model: definition.name,
      recordId: null,
      recordCount: shown.length,
      fields: name === null ? [] : [name.name],
    },
  }
}

type Row = {
  id: string
  version: number
  removed_at: string
  name: string | null
  member_id: string | null
  member_name: string | null
}

function removedRecord({ label }: ModelDefinition, row: Row): RemovedRecord {
  return {
    id: row.id,
    title: titleOf(label, row.id, row.name),
    version: row.version,
    removed_at: row.removed_at,
    removed_by: row.member_id === null ? null : { id: row.member_id, name: row.member_name },
    kept_until: new Date(Date.parse(row.removed_at) + KEPT_MS).toISOString(),
  }
}

function scopeOf({ principal }: Asking, { name: model }: ModelDefinition): CursorScope {
  const { memberId, tenant } = principal
  return { tenantId: tenant.id, memberId, operation: 'removed', model, where: [], sort: [] }
}
