import type { ModelDefinition } from '../../core/models.ts'
import type { VisibleRecord } from '../../core/records.ts'
import { noSuchRecord, type Asking } from './asking.ts'
import { project } from './projection.ts'
import { startQuery } from './start-query.ts'
import { checked } from './statement.ts'

/** One visible record with these fields, or all visible ones. Throws `not_found` and `unknown_field` (V4). */
export function readOne(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  id: string,
  fields?: readonly string[],
): { record: VisibleRecord; fields: readonly string[] } {
  const query = startQuery(sight)
  const { columns, joins, names, read } = project(query, definition, fields)
  const visible = checked(query.visible('r', definition))
  const [row] = sql
    .exec(
      `SELECT ${columns.join(', ')} FROM records r${joins.sql()}
      WHERE r.id = ${query.statement.bind(id)} AND ${visible}`,
      ...query.statement.values(),
    )
    .raw()
  if (row === undefined) throw noSuchRecord(definition, id)
  return { record: read(row), fields: names }
}
