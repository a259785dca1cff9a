import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { fold } from '../records/fold.ts'
import { isText, keySql, placeOf } from '../records/layout.ts'
import type { Sight } from '../records/sight.ts'
import { startQuery } from '../records/start-query.ts'

export interface FoundRecord {
  id: string
  version: number
}

/** Up to two records that the importer sees and that have this value in a field; others do not exist (V4). */
export function recordsWith(
  sql: SqlStorage,
  sight: Sight,
  definition: ModelDefinition,
  field: FieldDefinition,
  value: string,
): FoundRecord[] {
  const { statement, visible } = startQuery(sight)
  const folded = isText(field) || placeOf(definition, field) === 'name'
  const key = `${keySql('r', definition, field)} = ${statement.bind(folded ? fold(value) : value)}`
  return sql
    .exec<{ id: string; version: number }>(
      `SELECT r.id, r.version FROM records r WHERE ${key} AND ${visible('r', definition)} LIMIT 2`,
      ...statement.values(),
    )
    .toArray()
}
