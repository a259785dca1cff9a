import type { ModelDefinition } from '../../core/models.ts'
import type { Filter, Sort } from '../../core/query.ts'
import type { VisibleRecord } from '../../core/records.ts'
import type { Asking } from './asking.ts'
import { readCursor, writeCursor, type CursorScope } from './cursor.ts'
import { conditionOf } from './condition.ts'
import { Joins } from './joins.ts'
import { project } from './projection.ts'
import { afterKeys, orderBy, sortKeys, sortOf, type SortValue } from './sort.ts'
import { startQuery } from './start-query.ts'
import { allOf } from './statement.ts'

export interface PageRequest {
  do: 'list' | 'export'
  where?: Filter | Filter[] | undefined
  fields?: readonly string[] | undefined
  sort?: readonly Sort[] | undefined
  limit: number
  cursor?: string | undefined
}
export interface Page {
  records: VisibleRecord[]
  fields: readonly string[]
  /** All that match, within the portfolio. */
  total: number
  nextCursor: string | null
}

/**
 * One page of visible records: which ones is decided by a narrow inner query, their fields are read for these alone.
 * Throws `unknown_field`, `invalid_input` and `invalid_cursor`.
 */
export function readPage(asking: Asking, definition: ModelDefinition, request: PageRequest): Page {
  const { sql, sight } = asking
  const query = startQuery(sight)
  const { statement } = query
  const matching = conditionOf(query, definition, request.where)
  const counting = statement.values()
  const sorts = sortOf(sight, definition, request.sort)
  const sorting = new Joins(query)
  const keys = sortKeys(query, sorting, definition, sorts)
  const projection = project(query, definition, request.fields)
  const scope = scopeOf(asking, definition, request, sorts)
  const after = request.cursor === undefined ? '1' : afterKeys(statement, keys, readCursor(sql, scope, request.cursor))
  const names = keys.map((_, index) => `k${index}`)
  const rows = [
    ...sql
      .exec(
        `WITH page AS MATERIALIZED (
        SELECT r.rowid AS row, ${keys.map((key, index) => `${key.sql} AS ${names[index]}`).join(', ')}
        FROM records r${sorting.sql()} WHERE ${allOf([matching, after])}
        ${orderBy(keys, names)} LIMIT ${request.limit + 1})
      SELECT ${[...names.map((name) => `page.${name}`), ...projection.columns].join(', ')}
      FROM page CROSS JOIN records r ON r.rowid = page.row${projection.joins.sql()}
      ${orderBy(
        keys,
        names.map((name) => `page.${name}`),
      )}`,
        ...statement.values(),
      )
      .raw(),
  ]
  const shown = rows.slice(0, request.limit)
  const last = rows.length > request.limit ? shown.at(-1) : undefined
  const complete = request.cursor === undefined && last === undefined
  return {
    records: shown.map((row) => projection.read(row.slice(keys.length))),
    fields: projection.names,
    total: complete ? rows.length : countRecords(sql, matching, counting),
    nextCursor: last === undefined ? null : writeCursor(sql, scope, last.slice(0, keys.length) as SortValue[]),
  }
}

function countRecords(sql: SqlStorage, matching: string, values: readonly (string | number)[]): number {
  return sql.exec<{ total: number }>(`SELECT count(*) AS total FROM records r WHERE ${matching}`, ...values).one().total
}

function scopeOf(
  { principal }: Asking,
  { name: model }: ModelDefinition,
  request: PageRequest,
  sort: readonly Sort[],
): CursorScope {
  const where = [request.where ?? []].flat()
  return { tenantId: principal.tenant.id, memberId: principal.memberId, operation: request.do, model, where, sort }
}
