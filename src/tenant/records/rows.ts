import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { StoredValue } from './field-values.ts'
import { keeperOf } from './keepers.ts'
import { columnsOf, placeOf, type StoredRecord } from './layout.ts'
import { forgetTextsOf, indexTexts } from './search-index.ts'

/** A record of any model without a value in it. */
export const EMPTY: StoredRecord = { name: '', ownerId: null, companyId: null, externalId: null, data: {} }

/** The record with these values written over it. */
export function withValues(
  definition: ModelDefinition,
  record: StoredRecord,
  values: Iterable<[FieldDefinition, StoredValue]>,
): StoredRecord {
  const next = { ...record, data: { ...record.data } }
  for (const [field, value] of values) {
    const place = placeOf(definition, field)
    if (place === 'name') next.name = String(value)
    else if (place === 'owner') next.ownerId = value === null ? null : String(value)
    else if (place === 'company') next.companyId = value === null ? null : String(value)
    else if (place === 'property') next.externalId = value === null ? null : String(value)
    else if (value === null) delete next.data[field.name]
    else next.data[field.name] = value
  }
  return next
}

/** Writes records of one model, new ones, in one go; `at` is ISO 8601 in UTC. For `indexed` see asking.ts. */
export function insertRows(
  sql: SqlStorage,
  definition: ModelDefinition,
  rows: readonly { id: string; at: string; record: StoredRecord }[],
  indexed = true,
): void {
  sql.exec(
    `INSERT INTO records (id, model, name, name_key, owner_id, company_id, data, folded, external_id, version,
      created_at, updated_at, keeper_id)
    SELECT n.id, ?, n.name, n.name_key, n.owner_id, n.company_id, n.data, n.folded, n.external_id, 1, n.at, n.at,
      ${keeperOf('n')}
    FROM (SELECT value ->> 0 AS id, value ->> 1 AS name, value ->> 2 AS name_key, value ->> 3 AS owner_id,
      value ->> 4 AS company_id, value ->> 5 AS data, value ->> 6 AS folded, value ->> 7 AS external_id,
      value ->> 8 AS at FROM json_each(?)) n`,
    definition.name,
    JSON.stringify(rows.map(({ id, at, record }) => [id, ...columnsOf(definition, id, record), at])),
  )
  if (indexed) indexTexts(sql, definition, rows)
}

/** Writes a record over its former state, with its next version. */
export function updateRow(
  sql: SqlStorage,
  definition: ModelDefinition,
  row: { id: string; at: string; record: StoredRecord },
  indexed = true,
): void {
  sql.exec(
    `UPDATE records SET name = ?, name_key = ?, owner_id = ?, company_id = ?, data = ?, folded = ?,
      external_id = ?, version = version + 1, updated_at = ? WHERE id = ?`,
    ...columnsOf(definition, row.id, row.record),
    row.at,
    row.id,
  )
  if (!indexed) return
  forgetTextsOf(sql, definition, [row.id])
  indexTexts(sql, definition, [row])
}
