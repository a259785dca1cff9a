import type { FieldValue, Measured } from '../../core/records.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { conditionOf } from './condition.ts'
import { groupOf, groupValue, type Group } from './groups.ts'
import { Joins } from './joins.ts'
import { labelsOf } from './labels.ts'
import { measuringOf } from './measures.ts'
import { startQuery } from './start-query.ts'

/**
 * Counts, sums, averages and extremes over the visible records that match. The largest groups come first; periods come
 * in the order of time, and of more than fit the latest.
 */
export function aggregate(asking: Asking, request: RequestTo<'aggregate'>): Performed {
  const { sql, sight } = asking
  const definition = demand(asking, request.model, 'view')
  const query = startQuery(sight)
  const matching = conditionOf(query, definition, request.where)
  const joins = new Joins(query)
  const measures = [request, ...request.also].map((measure) => measuringOf(sight, definition, joins, measure))
  const groups = [...new Set(request.group_by)].map((name) => groupOf(sight, definition, joins, name))
  const columns = columnsOf(groups)
  const selected = [
    'count(*)',
    ...measures.map((measure, index) => `${measure.sql} AS m${index}`),
    ...columns.map((column) => `${column.sql} AS ${column.name}`),
  ]
  const rows = [
    ...sql
      .exec(
        `SELECT ${selected.join(', ')} FROM records r${joins.sql()} WHERE ${matching}
      ${columns.length === 0 ? '' : `GROUP BY ${columns.map(({ name }) => name).join(', ')}`}
      ORDER BY ${orderOf(columns)} LIMIT ${request.limit + 1}`,
        ...query.statement.values(),
      )
      .raw(),
  ]
  const shown = rows.slice(0, request.limit).map((row) => readRow(groups, measures.length, row))
  const fields = [...new Set([...measures.flatMap(({ path }) => path ?? []), ...groups.map(({ path }) => path.path)])]
  return {
    answer: {
      did: 'aggregate',
      model: definition.name,
      measure: request.measure,
      groups: columns.some(({ periodic }) => periodic) ? shown.toReversed() : shown,
      truncated: rows.length > request.limit,
      ...(request.labels === true ? { labels: labelsOf(sight, definition, fields) } : {}),
    },
    facts: {
      action: 'record.aggregated',
      model: definition.name,
      recordId: null,
      recordCount: null,
      fields,
    },
  }
}

interface Column {
  name: string
  sql: string
  periodic: boolean
}

function columnsOf(groups: readonly Group[]): Column[] {
  const columns = groups.flatMap((group) => group.columns.map((sql) => ({ sql, periodic: group.period !== null })))
  return columns.map((column, index) => ({ ...column, name: `g${index}` }))
}

/** With periods from the last to the first, to be turned round: so the latest are kept, and those without a date end. */
function orderOf(columns: readonly Column[]): string {
  const periodic = columns.filter((column) => column.periodic)
  if (periodic.length === 0) return ['m0 DESC NULLS LAST', ...columns.map(({ name }) => name)].join(', ')
  const others = columns.filter((column) => !column.periodic)
  return [...periodic, ...others].map(({ name }) => `${name} DESC NULLS FIRST`).join(', ')
}

function readRow(groups: readonly Group[], measures: number, [count, ...row]: readonly unknown[]) {
  const [value = null, ...also] = row.slice(0, measures).map(measured)
  const by: Record<string, FieldValue> = {}
  let at = measures
  for (const group of groups) {
    by[group.name] = groupValue(group, row.slice(at, at + group.columns.length))
    at += group.columns.length
  }
  return { by, value, ...(also.length === 0 ? {} : { also }), count: Number(count) }
}

function measured(value: unknown): Measured {
  return typeof value === 'number' || typeof value === 'string' ? value : null
}
