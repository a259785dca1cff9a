import type { ModelDefinition } from '../../core/models.ts'
import type { Portfolio } from '../../core/permissions.ts'
import type { Filter } from '../../core/query.ts'
import type { Asking } from './asking.ts'
import { partsOf } from './condition.ts'
import { indexedBy } from './driving-index.ts'
import { fieldIndexName } from './field-indexes.ts'
import { startQuery } from './start-query.ts'
import { allOf, FALSE } from './statement.ts'

/** How many records match; with `more`, there are more than `count`. */
export interface Total {
  count: number
  more: boolean
  /** Where they are, when they are few: then nobody has to look for them again. */
  rows: string | null
}

/**
 * So far a list counts what matches, so that it costs the same however many there are. Whoever needs the exact number of
 * more asks for an aggregate.
 */
export const COUNTED = 2_000
const FEW = 400

/** Counts the visible records that match. Throws `unknown_field` and `invalid_input`. */
export function countMatching(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  where: Filter | Filter[] | undefined,
  text?: string,
): Total {
  const query = startQuery(sight)
  const matching = allOf(partsOf(query, definition, where, text))
  if (matching === FALSE) return { count: 0, more: false, rows: '[]' }
  // Without a condition, SQLite would take any index, and most make it read the records as well.
  const [name] = definition.fields
  const isPlain = text === undefined && [where ?? []].flat().length === 0 && !filtersRecords(sight.portfolio)
  const index =
    isPlain && name !== undefined ? indexedBy(sql, definition, sight, fieldIndexName(definition, name), []) : ''
  const { count, rows } = sql
    .exec<{ count: number; rows: string }>(
      `SELECT count(*) AS count, json_group_array(row) AS rows
      FROM (SELECT r.rowid AS row FROM records r${index} WHERE ${matching} LIMIT ${COUNTED + 1})`,
      ...query.statement.values(),
    )
    .one()
  return { count: Math.min(count, COUNTED), more: count > COUNTED, rows: count > FEW ? null : rows }
}

/** Whether a portfolio has a condition of its own. One that no longer fits the data model is false, and rules out any index. */
function filtersRecords(portfolio: Portfolio): boolean {
  return portfolio === 'none' || portfolio.some(({ kind }) => kind === 'filter')
}

/**
 * Whether it is less work to go through the records in the order of an index until a page is full than to collect all
 * that match and sort them: by chance, one in so many matches.
 */
export function areMany(sql: SqlStorage, total: Total, wanted: number): boolean {
  if (total.more) return true
  const { records } = sql.exec<{ records: number | null }>('SELECT max(rowid) AS records FROM records').one()
  return total.count ** 2 > wanted * (records ?? 0)
}

/** The total as answers have it. */
export function totalIn({ count, more }: Pick<Total, 'count' | 'more'>): { total: number; more_than_total?: true } {
  return more ? { total: count, more_than_total: true } : { total: count }
}
