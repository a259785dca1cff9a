import { nestsDeeper } from '../../core/nesting.ts'
import { filterSchema, type Filter, type Sort } from '../../core/query.ts'
import type { SavedView, ViewState } from '../../tenant/contract.ts'

export const PAGE_SIZES = [25, 50, 100, 200] as const
const DEEPEST = 64
/** Pages that one can go back one by one; beyond them it is the first page. */
const LONGEST_TRAIL = 12

/** A table as its address carries it; what is null there comes from the saved view, or from what is usual. */
export interface TableQuery {
  /** A saved view's id; empty for the usual one, `none` for none at all. */
  view: string
  /** `undefined`: not said; null: no filter. */
  where: Filter | null | undefined
  columns: readonly string[] | undefined
  sort: readonly Sort[] | undefined
  text: string
  size: number
  cursor: string
  /** The cursors of the pages before this one, the first page left out: how one gets back the way one came. */
  trail: readonly string[]
}

/** A table as it is shown. */
export interface TableState extends ViewState {
  view: string
  text: string
  size: number
}

/** Reads an address; what makes no sense in it is left out, but for a filter, of which `unreadable` tells. */
export function readTableQuery(search: URLSearchParams): { query: TableQuery; unreadable: boolean } {
  const text = search.get('where')
  const where = text === null ? undefined : readWhere(text)
  const size = PAGE_SIZES.find((one) => String(one) === search.get('size')) ?? PAGE_SIZES[1]
  return {
    unreadable: where === 'unreadable',
    query: {
      view: (search.get('view') ?? '').slice(0, 60),
      where: where === 'unreadable' ? null : where,
      columns: listOf(search.get('columns'), 40),
      sort: listOf(search.get('sort'), 3)?.map(readSort),
      text: (search.get('text') ?? '').trim().slice(0, 500),
      size,
      cursor: (search.get('cursor') ?? '').slice(0, 8000),
      trail: trailOf(search.get('trail')),
    },
  }
}

/** What an address asks for, over the saved view that it names and what is usual for the model. */
export function tableState(query: TableQuery, view: SavedView | null, usual: ViewState): TableState {
  const from = view?.state ?? usual
  return {
    view: view?.id ?? (query.view === 'none' ? 'none' : ''),
    where: query.where === undefined ? from.where : query.where,
    columns: query.columns ?? from.columns,
    sort: query.sort ?? from.sort,
    text: query.text,
    size: query.size,
  }
}

/** The address of a table, with some of it changed. A cursor goes with what it belongs to. */
export function tableAddress(
  home: string,
  state: Partial<TableState>,
  page: { cursor?: string; trail?: readonly string[] } = {},
): string {
  const search = tableParameters(state)
  const { cursor = '', trail = [] } = page
  if (cursor !== '') search.set('cursor', cursor)
  if (trail.length > 0) search.set('trail', trail.slice(-LONGEST_TRAIL).join('~'))
  return search.size === 0 ? home : `${home}?${search.toString()}`
}

/** The same as fields, for forms that change one part of it. */
export function tableParameters({ view, where, columns, sort, text, size }: Partial<TableState>): URLSearchParams {
  const search = new URLSearchParams()
  if (view !== undefined && view !== '') search.set('view', view)
  if (where !== undefined) search.set('where', where === null ? '' : JSON.stringify(where))
  if (columns !== undefined) search.set('columns', columns.join(','))
  if (sort !== undefined) search.set('sort', sort.map(writtenSort).join(','))
  if (text !== undefined && text !== '') search.set('text', text)
  if (size !== undefined && size !== PAGE_SIZES[1]) search.set('size', String(size))
  return search
}

/** Whether two views show the same. */
export function sameView(one: ViewState, other: ViewState): boolean {
  const parts = ({ where, columns, sort }: ViewState) => JSON.stringify([where, columns, sort.map(writtenSort)])
  return parts(one) === parts(other)
}

/**
 * The order after a header was clicked: its field comes first, or turns round where it is first already; the third click
 * lets it go. Up to two earlier ones stay behind it.
 */
export function sortedBy(sort: readonly Sort[], field: string): Sort[] {
  const [first, ...rest] = sort
  if (first?.field !== field)
    return [{ field, direction: 'asc' as const }, ...sort.filter((one) => one.field !== field)].slice(0, 3)
  return first.direction === 'asc' ? [{ field, direction: 'desc' }, ...rest] : rest
}

function writtenSort({ field, direction }: Sort): string {
  return direction === 'desc' ? `-${field}` : field
}

function readSort(text: string): Sort {
  return text.startsWith('-') ? { field: text.slice(1), direction: 'desc' } : { field: text, direction: 'asc' }
}

function trailOf(text: string | null): string[] {
  return (text ?? '')
    .slice(0, 20_000)
    .split('~')
    .filter((cursor) => /^[\w-]+$/.test(cursor))
    .slice(-LONGEST_TRAIL)
}

function listOf(text: string | null, most: number): string[] | undefined {
  if (text === null) return undefined
  const parts = text.split(',').map((part) => part.trim())
  return [...new Set(parts)].filter((part) => part !== '' && part !== '-' && part.length <= 121).slice(0, most)
}

/** A list of filters, as the REST API takes it, means all of them. */
function readWhere(text: string): Filter | null | 'unreadable' {
  if (text === '') return null
  if (text.length > 20_000 || nestsDeeper(text, DEEPEST)) return 'unreadable'
  try {
    const json: unknown = JSON.parse(text)
    const parsed = filterSchema.safeParse(Array.isArray(json) ? { all: json } : json)
    return parsed.success ? parsed.data : 'unreadable'
  } catch {
    return 'unreadable'
  }
}
