import { GatehouseError } from '../../core/errors.ts'
import { MOST_MATCHING } from '../../core/batch.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import type { Asking } from './asking.ts'
import { conditionOf } from './condition.ts'
import { titleOf } from './fetch.ts'
import { valueSql } from './layout.ts'
import { nameField } from './sight.ts'
import { startQuery } from './start-query.ts'

/** A record that a filter found, as it is right now. */
export interface Matching {
  id: string
  version: number
  title: string
}

/**
 * Every record that matches, by name. Throws `too_large`, with their number, where there are more than one change may
 * touch.
 */
export function matchingRecords(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  where: Filter | Filter[],
): Matching[] {
  const query = startQuery(sight)
  const condition = conditionOf(query, definition, where)
  const values = query.statement.values()
  const name = nameField(sight, definition)
  const rows = sql
    .exec<{ id: string; version: number; name: string | null }>(
      `SELECT r.id, r.version, ${name === null ? 'NULL' : valueSql('r', definition, name)} AS name FROM records r
      WHERE ${condition} ORDER BY ${name === null ? '' : 'r.name_key, '}r.id LIMIT ${MOST_MATCHING + 1}`,
      ...values,
    )
    .toArray()
  if (rows.length > MOST_MATCHING) {
    const { total } = sql
      .exec<{ total: number }>(`SELECT count(*) AS total FROM records r WHERE ${condition}`, ...values)
      .one()
    throw new GatehouseError(
      'too_large',
      `${total} ${definition.name} records match; one call may change ${MOST_MATCHING}. Narrow the filter and change ` +
        'them in several calls.',
      { field: 'where', matching: total },
    )
  }
  return rows.map(({ id, version, name }) => ({ id, version, title: titleOf(definition.label, id, name) }))
}
