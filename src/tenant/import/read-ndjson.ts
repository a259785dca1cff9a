import { GatehouseError } from '../../core/errors.ts'
import { IMPORT_LIMITS } from '../../core/imports.ts'
import type { Cell, StagedRow } from './store.ts'

/** Makes rows out of the text of an NDJSON file as it comes: a JSON object in each line, its members the columns. */
export class NdjsonRows {
  readonly #columns = new Map<string, number>()
  #text = ''
  #row = 0

  get columns(): string[] {
    return [...this.#columns.keys()]
  }

  push(text: string): StagedRow[] {
    const lines = (this.#text + text).split('\n')
    this.#text = lines.pop() ?? ''
    if (this.#text.length > IMPORT_LIMITS.row) throw wrong(this.#row + lines.length + 1, 'is too long')
    return lines.flatMap((line) => this.#staged(line))
  }

  end(): StagedRow[] {
    return this.#staged(this.#text)
  }

  #staged(line: string): StagedRow[] {
    this.#row += 1
    if (line.trim() === '') return []
    if (line.length > IMPORT_LIMITS.row) throw wrong(this.#row, 'is too long')
    const cells: Cell[] = []
    for (const [name, value] of Object.entries(parsed(line, this.#row))) cells[this.#columnOf(name)] = value as Cell
    return [{ row: this.#row, cells: Array.from(cells, (cell) => cell ?? null) }]
  }

  #columnOf(name: string): number {
    const known = this.#columns.get(name)
    if (known !== undefined) return known
    const index = this.#columns.size
    if (index >= IMPORT_LIMITS.columns) {
      throw wrong(this.#row, `has the ${index + 1}st name; ${IMPORT_LIMITS.columns} different ones are possible`)
    }
    if (name.trim() === '' || name.length > IMPORT_LIMITS.columnName) throw wrong(this.#row, 'has a name that is none')
    this.#columns.set(name, index)
    return index
  }
}

function parsed(line: string, row: number): object {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    throw wrong(row, 'is not JSON', error)
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw wrong(row, 'is not a JSON object with fields and their values')
}

function wrong(row: number, what: string, cause?: unknown): GatehouseError {
  return new GatehouseError(
    'invalid_input',
    `Line ${row.toLocaleString('en')} of the file ${what}. NDJSON has one JSON object in each line.`,
    { field: 'file' },
    { cause },
  )
}
