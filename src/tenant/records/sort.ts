import { isRelation, readableChoices, type ModelDefinition } from '../../core/models.ts'
import type { Sort } from '../../core/query.ts'
import { fieldIndexName, isIndexed } from './field-indexes.ts'
import { resolvePath, type FieldPath } from './field-paths.ts'
import type { Joins } from './joins.ts'
import { isNeverEmpty, isText, keySql, MEMBER } from './layout.ts'
import type { Query } from './query.ts'
import { nameField, type Sight } from './sight.ts'
import { allOf, anyOf, FALSE, type Statement } from './statement.ts'

/** One key of an order. Empty values come last, whichever the direction. */
export interface SortKey {
  sql: string
  descending: boolean
  neverEmpty: boolean
  /** The index that has records in this order and then by id, if there is to be one. */
  index: string | null
}
const SORTED_LENGTH = 200

export type SortValue = string | number | null

/** The order that is meant: as asked, or by name where the name may be seen. */
export function sortOf(sight: Sight, definition: ModelDefinition, asked: readonly Sort[] | undefined): readonly Sort[] {
  if (asked !== undefined && asked.length > 0) return asked
  const name = nameField(sight, definition)
  return name === null ? [] : [{ field: name.name, direction: 'asc' }]
}

/** The keys of an order on records `r`; the id is always the last, so that no two records are equal. */
export function sortKeys(query: Query, joins: Joins, definition: ModelDefinition, sorts: readonly Sort[]): SortKey[] {
  const keys = sorts.map((sort): SortKey => {
    const path = resolvePath(query.sight, definition, sort.field)
    const neverEmpty = path.through.length === 0 && isNeverEmpty(path.holder, path.field)
    const sql = keyOf(query.statement, joins, path)
    return { sql, descending: sort.direction === 'desc', neverEmpty, index: indexOf(path) }
  })
  return [...keys, { sql: 'r.id', descending: keys.at(-1)?.descending ?? false, neverEmpty: true, index: null }]
}

/** `ORDER BY` of keys; `names` stand for them where they have been selected. */
export function orderBy(keys: readonly SortKey[], names: readonly string[]): string {
  const terms = keys.map(({ descending, neverEmpty }, index) => {
    return `${names[index]}${descending ? ' DESC' : ''}${neverEmpty ? '' : ' NULLS LAST'}`
  })
  return `ORDER BY ${terms.join(', ')}`
}

/** SQL of what comes after a record with these key values, whether or not that record is still there. */
export function afterKeys(statement: Statement, keys: readonly SortKey[], values: readonly SortValue[]): string {
  const bound = values.map((value) => (value === null ? 'NULL' : statement.bind(value)))
  const [first] = keys
  // One comparison of all keys: in an index of columns it is entered right there, however many are equal in the first.
  if (first !== undefined && keys.every((key) => key.neverEmpty && key.descending === first.descending)) {
    const all = `(${keys.map((key) => key.sql).join(', ')}) ${first.descending ? '<' : '>'} (${bound.join(', ')})`
    return allOf([all, startOfRange(keys, bound)])
  }
  const alternatives = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((earlier, at) => `${earlier.sql} IS ${bound[at]}`)
    return allOf([...equal, after(key, bound[index] ?? 'NULL')])
  })
  return allOf([anyOf(alternatives), startOfRange(keys, bound)])
}

function keyOf(statement: Statement, joins: Joins, path: FieldPath): string {
  const link = joins.link(path)
  if (link !== null) return link.key
  const key = keySql(joins.aliasOf(path), path.holder, path.field)
  const { type } = path.field
  const choices = readableChoices(path.field)
  // The values travel in the cursor: what may be very long sorts by its beginning.
  if (choices === undefined) return isLong(path) ? `substr(${key}, 1, ${SORTED_LENGTH})` : key
  // Choices sort as they are declared: the place of the value, of several of the first, in the list of them.
  const choice = type === 'choices' ? `(${key} ->> '$[0]')` : key
  return `instr(${statement.bind(`\n${choices.join('\n')}\n`)}, char(10) || ${choice} || char(10))`
}

function isLong({ holder, field }: FieldPath): boolean {
  return holder !== MEMBER && isText(field) && (field.type === 'long_text' || field.type === 'link')
}

function indexOf({ through, holder, field }: FieldPath): string | null {
  if (through.length > 0 || holder === MEMBER) return null
  return isIndexed(holder, field) && field.choices === undefined && !isRelation(field)
    ? fieldIndexName(holder, field)
    : null
}

function after({ sql, descending, neverEmpty }: SortKey, bound: string): string {
  if (bound === 'NULL') return FALSE
  const later = `${sql} ${descending ? '<' : '>'} ${bound}`
  return neverEmpty ? later : `(${later} OR ${sql} IS NULL)`
}

/** Follows from the rest; said once more in a form for which an index of an expression can be used. */
function startOfRange(keys: readonly SortKey[], bound: readonly string[]): string {
  const [first] = keys
  if (first === undefined || !first.neverEmpty) return '1'
  return `${first.sql} ${first.descending ? '<=' : '>='} ${bound[0]}`
}
