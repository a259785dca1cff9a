import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { StoredValue } from './field-values.ts'
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

/** Writes records of one model, new ones, in one go; `at` is ISO 8601 in UTC. */
export function insertRows(
  sql: SqlStorage,
  definition: ModelDefinition,
  rows: readonly { id: string; at: string; record: StoredRecord }[],
): void {
  sql.exec(
    `INSERT INTO records
      (id, model, name, name_key, owner_id, company_id, data, folded, external_id, version, created_at, updated_at)
    SELECT value ->> 0, ?, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, 1,
      value ->> 8, value ->> 8 FROM json_each(?)`,
    definition.name,
    JSON.stringify(rows.map(({ id, at, record }) => [id, ...columnsOf(definition, id, record), at])),
  )
  indexTexts(sql, definition, rows)
}

/** Writes a record over its former state, with its next version. */
export function updateRow(
  sql: SqlStorage,
  definition: ModelDefinition,
  row: { id: string; at: string; record: StoredRecord },
): void {
  sql.exec(
    `UPDATE records SET name = ?, name_key = ?, owner_id = ?, company_id = ?, data = ?, folded = ?,
      external_id = ?, version = version + 1, updated_at = ? WHERE id = ?`,
    ...columnsOf(definition, row.id, row.record),
    row.at,
    row.id,
  )
  forgetTextsOf(sql, definition, row.id)
  indexTexts(sql, definition, [row])
}
