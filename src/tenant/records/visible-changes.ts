import { isRelation, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import type { FieldValue, Related } from '../../core/records.ts'
import type { Asking } from './asking.ts'
import type { StoredValue } from './field-values.ts'
import type { HistoryRow, StoredChanges } from './history-rows.ts'
import { EXTERNAL_ID, valueSql } from './layout.ts'
import { linkedModel, nameField, type Sight } from './sight.ts'
import { startQuery } from './start-query.ts'

/** A change of one field, as its reader may see it. */
export interface VisibleChange {
  field: string
  before: FieldValue
  after: FieldValue
}

/**
 * What the versions changed, for this reader: of the fields that they may see, with the members and records at the ends
 * of relations by the names that they have now. An end that the reader may not see reads as nothing, as it does in the
 * record itself; what then is the same before and after has not changed for them (V4).
 */
export function visibleChanges(
  asking: Asking,
  definition: ModelDefinition,
  rows: readonly HistoryRow[],
): VisibleChange[][] {
  const fields = [...asking.sight.viewable(definition), EXTERNAL_ID]
  const stored = rows.map((row) => JSON.parse(row.changes) as StoredChanges)
  const ends = new Map(fields.filter(isRelation).map((field) => [field.name, readEnds(asking, field, stored)]))
  const shown = (field: FieldDefinition, value: StoredValue): FieldValue =>
    isRelation(field) ? (ends.get(field.name)?.get(String(value)) ?? null) : value
  return stored.map((changes) =>
    fields.flatMap((field) => {
      const change = Object.hasOwn(changes, field.name) ? changes[field.name] : undefined
      if (change === undefined) return []
      const [before, after] = [shown(field, change[0]), shown(field, change[1])]
      return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field: field.name, before, after }]
    }),
  )
}

/** The visible ends of a relation, by id, of all that it led to in these versions. */
function readEnds(
  { sql, sight }: Asking,
  field: FieldDefinition,
  stored: readonly StoredChanges[],
): ReadonlyMap<string, Related> {
  const ids = new Set(stored.flatMap((changes) => changes[field.name] ?? []).filter((id) => typeof id === 'string'))
  if (ids.size === 0) return new Map()
  const rows = field.type === 'member' ? members(sql, [...ids]) : records(sql, sight, field, [...ids])
  return new Map(rows.map((row) => [row.id, row]))
}

function members(sql: SqlStorage, ids: readonly string[]): Related[] {
  const known = sql
    .exec<{ id: string; name: string }>(
      'SELECT id, name FROM people WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    .toArray()
  return ids.map((id) => ({ id, name: known.find((member) => member.id === id)?.name ?? null }))
}

function records(sql: SqlStorage, sight: Sight, field: FieldDefinition, ids: readonly string[]): Related[] {
  const linked = linkedModel(sight, field)
  if (linked === null) return []
  const { statement, visible } = startQuery(sight)
  const name = nameField(sight, linked)
  const condition = `l.id IN ${statement.bindList(ids)} AND ${visible('l', linked)}`
  return sql
    .exec<{ id: string; name: string | null }>(
      `SELECT l.id, ${name === null ? 'NULL' : valueSql('l', linked, name)} AS name FROM records l WHERE ${condition}`,
      ...statement.values(),
    )
    .toArray()
}
