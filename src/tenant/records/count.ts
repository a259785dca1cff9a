import type { ModelDefinition } from '../../core/models.ts'
import type { Portfolio } from '../../core/permissions.ts'
import type { Filter } from '../../core/query.ts'
import { isWithinOwn } from '../../policy/portfolio.ts'
import type { Asking } from './asking.ts'
import { partsOf } from './condition.ts'
import { indexedBy, isKept } from './driving-index.ts'
import { fieldIndexName, keptIndexName } from './field-indexes.ts'
import type { Sight } from './sight.ts'
import { countedOnce } from './known-counts.ts'
import { startQuery } from './start-query.ts'
import { allOf, FALSE, TRUE } from './statement.ts'

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
/** So many entries of an index are counted in a millisecond. */
const MOST_COUNTED = 20_000

/** Counts the visible records that match. Throws `unknown_field` and `invalid_input`. */
export function countMatching(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  where: Filter | Filter[] | undefined,
  text?: string,
): Total {
  const query = startQuery(sight)
  const parts = partsOf(query, definition, where, text)
  const matching = allOf(parts)
  if (matching === FALSE) return { count: 0, more: false, rows: '[]' }
  // With nothing to enter an index by, SQLite would take any, and most make it read the records as well.
  const isPlain = parts.slice(1).every((part) => part === TRUE || isKept(part)) && !filtersRecords(sight.portfolio)
  const index = isPlain ? byName(sql, definition, sight, parts) : ''
  const from = `FROM records r${index} WHERE ${matching} LIMIT`
  const values = query.statement.values()
  const count = (): Total => countNow(sql, from, values, index !== '')
  // Texts are indexed after their record has changed, at times in a batch.
  return text === undefined ? countedOnce(sql, from, values, count) : count()
}

function countNow(sql: SqlStorage, from: string, values: readonly (string | number)[], indexed: boolean): Total {
  // With an index that has them all it is less to count first, and to look where they are only when they are few.
  if (indexed) {
    const counted = sql.exec<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 ${from} ${COUNTED + 1})`,
      ...values,
    )
    const { count } = counted.one()
    if (count > FEW) return { count: Math.min(count, COUNTED), more: count > COUNTED, rows: null }
  }
  const { count, rows } = sql
    .exec<{ count: number; rows: string }>(
      `SELECT count(*) AS count, json_group_array(row) AS rows FROM (SELECT r.rowid AS row ${from} ${COUNTED + 1})`,
      ...values,
    )
    .one()
  return { count: Math.min(count, COUNTED), more: count > COUNTED, rows: count > FEW ? null : rows }
}

function byName(sql: SqlStorage, definition: ModelDefinition, sight: Sight, parts: readonly string[] = []): string {
  const [name] = definition.fields
  return name === undefined ? '' : indexedBy(sql, definition, sight, fieldIndexName(definition, name), parts)
}

/** Whether a portfolio has a condition of its own. One that no longer fits the data model is false, and rules out any index. */
function filtersRecords(portfolio: Portfolio): boolean {
  return portfolio === 'none' || portfolio.some(({ kind }) => kind === 'filter')
}

/**
 * Whether it is less work to go through the records in the order of an index until a page is full than to collect all
 * that match and sort them: by chance, one in so many matches.
 */
export function areMany(asking: Asking, definition: ModelDefinition, total: Total, wanted: number): boolean {
  if (total.more) return true
  const most = total.count ** 2 / wanted
  return total.count > wanted && recordsIn(asking, definition, total.count, most) < most
}

/** How many records there are to go through, within the portfolio "own" those of the model; or more than asked about. */
function recordsIn({ sql, sight }: Asking, definition: ModelDefinition, found: number, most: number): number {
  const all = sql.exec<{ records: number | null }>('SELECT max(rowid) AS records FROM records').one().records ?? 0
  if (all < most || !isWithinOwn(sight.portfolio)) return all
  // Where many match, a wrong guess costs little, and counting would cost more.
  const average = found > FEW ? averageWithin(sql, definition) : null
  if (average !== null) return average
  const { statement, visible } = startQuery(sight)
  const { records } = sql
    .exec<{ records: number }>(
      `SELECT count(*) AS records FROM (SELECT 1 FROM records r${byName(sql, definition, sight)}
      WHERE ${visible('r', definition)} LIMIT ${Math.ceil(Math.min(most, MOST_COUNTED))})`,
      ...statement.values(),
    )
    .one()
  return records < MOST_COUNTED ? records : all
}

/** How many records of a model a member keeps on the average, by the statistics of SQLite; null where there are none. */
function averageWithin(sql: SqlStorage, definition: ModelDefinition): number | null {
  const [name] = definition.fields
  if (
    name === undefined ||
    sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'`).toArray().length === 0
  ) {
    return null
  }
  // Of an index: its rows, then how many of them have the same in its first column, in its first two, and so on.
  const [row] = sql
    .exec<{ stat: string }>('SELECT stat FROM sqlite_stat1 WHERE idx = ?', keptIndexName(definition, name))
    .toArray()
  const average = Number(row?.stat.split(' ')[1])
  return Number.isFinite(average) ? average : null
}

/** The total as answers have it. */
export function totalIn({ count, more }: Pick<Total, 'count' | 'more'>): { total: number; more_than_total?: true } {
  return more ? { total: count, more_than_total: true } : { total: count }
}
