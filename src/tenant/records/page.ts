import type { ModelDefinition } from '../../core/models.ts'
import type { Filter, Sort } from '../../core/query.ts'
import type { VisibleRecord } from '../../core/records.ts'
import type { Asking } from './asking.ts'
import { areMany, countMatching, type Total } from './count.ts'
import { readCursor, writeCursor, type CursorScope } from './cursor.ts'
import { resolvePath } from './field-paths.ts'
import { readRows, type RowsRequest } from './page-rows.ts'
import { sortOf } from './sort.ts'

export interface PageRequest {
  do: 'list' | 'export'
  where?: Filter | Filter[] | undefined
  fields?: readonly string[] | undefined
  sort?: readonly Sort[] | undefined
  limit: number
  cursor?: string | undefined
  text?: string | undefined
}
export interface Page {
  records: VisibleRecord[]
  fields: readonly string[]
  /** How many match, within the portfolio. */
  total: Total
  nextCursor: string | null
}

/** One page of visible records. Throws `unknown_field`, `invalid_input` and `invalid_cursor`. */
export function readPage(asking: Asking, definition: ModelDefinition, request: PageRequest): Page {
  const { sql, sight } = asking
  const sorts = sortOf(sight, definition, request.sort)
  const scope = scopeOf(asking, definition, request, sorts)
  const total = countMatching(asking, definition, request.where, request.text)
  // What does not exist for the reader is told as such, whatever the cursor (V4, A44).
  for (const path of [...sorts.map(({ field }) => field), ...(request.fields ?? [])])
    resolvePath(sight, definition, path)
  const after = request.cursor === undefined ? null : readCursor(sql, scope, request.cursor)
  const { where, text, fields, limit } = request
  const wanted: RowsRequest = {
    where,
    text,
    fields,
    sorts,
    after,
    wanted: limit + 1,
    found: total.rows,
    many: areMany(asking, definition, total, limit),
  }
  const { names, rows } = readRows(asking, definition, wanted)
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    records: shown.map(({ record }) => record),
    fields: names,
    total,
    nextCursor: last === undefined ? null : writeCursor(sql, scope, last.keys),
  }
}

function scopeOf(
  { principal }: Asking,
  { name: model }: ModelDefinition,
  request: PageRequest,
  sort: readonly Sort[],
): CursorScope {
  const where = [...[request.where ?? []].flat(), ...(request.text === undefined ? [] : [{ text: request.text }])]
  return { tenantId: principal.tenant.id, memberId: principal.memberId, operation: request.do, model, where, sort }
}
