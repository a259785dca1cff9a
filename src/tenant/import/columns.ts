import { GatehouseError } from '../../core/errors.ts'
import { IMPORT_LIMITS } from '../../core/imports.ts'
import { textOf } from './cell-text.ts'
import type { Cell } from './store.ts'

/** What looks like this is a value, and no name of a column. */
const VALUES = [/^[-+]?[\d.,]*\d%?$/, /^\d{4}-\d{2}-\d{2}/, /^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/, /^[^\s@]+@[^\s@]+\.\w+$/]

/** Whether a first line has the names of columns: it has, unless something in it can only be a value. */
export function looksLikeHeader(cells: readonly Cell[]): boolean {
  return !cells.some((cell) => VALUES.some((value) => value.test(textOf(cell).trim())))
}

/**
 * The names of the columns, out of the first line (A48).
 * @throws GatehouseError `invalid_input` that says which column has no name, or the name of another.
 */
export function columnNames(cells: readonly Cell[]): string[] {
  checkCount(cells.length)
  const names = cells.map((cell) => textOf(cell).trim())
  const known = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const column = `Column ${index + 1}`
    if (name === '') throw wrong(`${column} has no name in the first line. Give it one, or remove the column.`)
    if (name.length > IMPORT_LIMITS.columnName) {
      throw wrong(`The name of ${column.toLowerCase()} is longer than ${IMPORT_LIMITS.columnName} characters.`)
    }
    const same = known.get(name.toLowerCase())
    if (same !== undefined) {
      throw wrong(`Columns ${same + 1} and ${index + 1} are both called “${name.slice(0, 60)}”. Rename one of them.`)
    }
    known.set(name.toLowerCase(), index)
  }
  return names
}

/** Names for columns that have none. */
export function numberedColumns(count: number): string[] {
  checkCount(count)
  return Array.from({ length: count }, (_, index) => `Column ${index + 1}`)
}

function checkCount(count: number): void {
  if (count <= IMPORT_LIMITS.columns) return
  throw new GatehouseError(
    'too_large',
    `The file has ${count.toLocaleString('en')} columns; ${IMPORT_LIMITS.columns} are possible.`,
    { field: 'file' },
  )
}

function wrong(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: 'file' })
}
