import type { ModelDefinition } from '../../core/models.ts'
import type { Filter, Sort } from '../../core/query.ts'
import type { VisibleRecord } from '../../core/records.ts'
import type { Asking } from './asking.ts'
import { partsOf } from './condition.ts'
import { indexedBy } from './driving-index.ts'
import { Joins } from './joins.ts'
import { project } from './projection.ts'
import { afterKeys, orderBy, sortKeys, type SortKey, type SortValue } from './sort.ts'
import { startQuery } from './start-query.ts'
import { allOf, type Statement } from './statement.ts'

export interface RowsRequest {
  where: Filter | Filter[] | undefined
  text: string | undefined
  fields: readonly string[] | undefined
  sorts: readonly Sort[]
  /** The sort values of the record that the rows come after. */
  after: readonly SortValue[] | null
  wanted: number
  /** The rows of all that match, as a JSON list, where they are known. */
  found: string | null
  /** Whether so many match that they are gone through in the order of an index, rather than collected and sorted. */
  many: boolean
}
export interface Rows {
  names: readonly string[]
  rows: { keys: SortValue[]; record: VisibleRecord }[]
}

/**
 * The next rows in an order. Of many, those with a value in the first key are read before those without: each part lies
 * in an index in one piece.
 */
export function readRows(asking: Asking, definition: ModelDefinition, request: RowsRequest): Rows {
  if (!request.many) return readPart(asking, definition, request, 'whole')
  const filled = request.after?.[0] === null ? null : readPart(asking, definition, request, 'filled')
  const left = request.wanted - (filled?.rows.length ?? 0)
  if (filled !== null && (left === 0 || filled.complete)) return filled
  const after = filled === null ? request.after : null
  const empty = readPart(asking, definition, { ...request, after, wanted: left }, 'empty')
  return { names: empty.names, rows: [...(filled?.rows ?? []), ...empty.rows] }
}

type Part = 'whole' | 'filled' | 'empty'

/**
 * Which records is decided by a narrow inner query; their fields are read for these alone. `complete`: nothing is in
 * another part.
 */
function readPart(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  request: RowsRequest,
  part: Part,
): Rows & { complete: boolean } {
  const query = startQuery(sight)
  const { statement } = query
  const matching =
    request.found === null || part !== 'whole'
      ? partsOf(query, definition, request.where, request.text)
      : [`r.rowid IN (SELECT value FROM json_each(${statement.bind(request.found)}))`]
  const sorting = new Joins(query)
  const all = sortKeys(query, sorting, definition, request.sorts)
  const [first] = all
  const complete = part === 'whole' || first === undefined || first.neverEmpty
  const keys = complete ? all : keysOf(all, part)
  const split = complete ? '1' : `${first.sql} IS ${part === 'filled' ? 'NOT ' : ''}NULL`
  const projection = project(query, definition, request.fields)
  const after = request.after === null ? '1' : afterIn(statement, keys, request.after, all.length)
  const names = all.map((_, index) => `k${index}`)
  const ordering = names.slice(all.length - keys.length)
  const index = part === 'whole' ? '' : indexedBy(sql, definition, sight, first?.index ?? null, matching)
  const rows = [
    ...sql
      .exec(
        `WITH page AS MATERIALIZED (
        SELECT r.rowid AS row, ${all.map((key, at) => `${key.sql} AS ${names[at]}`).join(', ')}
        FROM records r${index}${sorting.sql()} WHERE ${allOf([...matching, split, after])}
        ${orderBy(keys, ordering)} LIMIT ${request.wanted})
      SELECT ${[...names.map((name) => `page.${name}`), ...projection.columns].join(', ')}
      FROM page CROSS JOIN records r ON r.rowid = page.row${projection.joins.sql()}
      ${orderBy(
        keys,
        ordering.map((name) => `page.${name}`),
      )}`,
        ...statement.values(),
      )
      .raw(),
  ]
  return {
    names: projection.names,
    complete,
    rows: rows.map((row) => ({
      keys: row.slice(0, all.length) as SortValue[],
      record: projection.read(row.slice(all.length)),
    })),
  }
}

/** Within a part, the first key has a value, or none and nothing to sort by. */
function keysOf([first, ...others]: readonly SortKey[], part: Part): readonly SortKey[] {
  return part === 'empty' || first === undefined ? others : [{ ...first, neverEmpty: true }, ...others]
}

function afterIn(statement: Statement, keys: readonly SortKey[], values: readonly SortValue[], all: number): string {
  return afterKeys(statement, keys, values.slice(all - keys.length))
}
