import Papa from 'papaparse'
import { GatehouseError } from '../../core/errors.ts'
import { IMPORT_LIMITS } from '../../core/imports.ts'
import type { StagedRow } from './store.ts'

const DELIMITERS = [',', ';', '\t', '|'] as const
/** Characters from which the delimiter is recognised. */
const SAMPLE = 16_384
/** A row that has not ended after so many characters never will. */
const LONGEST = 5 * IMPORT_LIMITS.row

/** Makes rows out of the text of a CSV file as it comes (RFC 4180, and what spreadsheets make of it). */
export class CsvRows {
  #text = ''
  #started = false
  #newline: '\n' | '\r' = '\n'
  #row = 0
  delimiter = ','

  push(text: string): StagedRow[] {
    this.#text += text
    if (!this.#started && this.#text.length < SAMPLE) return []
    return this.#rows(false)
  }

  end(): StagedRow[] {
    return this.#rows(true)
  }

  #rows(last: boolean): StagedRow[] {
    if (!this.#started) this.#start()
    const parser = new Papa.Parser({ delimiter: this.delimiter, newline: this.#newline })
    const { data, errors, meta } = parser.parse(this.#text, 0, !last) as Parsed
    const [broken] = errors.filter(({ row }) => last || row < data.length)
    if (broken !== undefined) throw brokenQuotes(this.#row + broken.row + 1, broken.code)
    this.#text = last ? '' : this.#text.slice(meta.cursor)
    if (this.#text.length > LONGEST) throw tooLong(this.#row + data.length + 1)
    return data.flatMap((cells) => this.#staged(cells))
  }

  /** Excel may say the delimiter in a line of its own before everything else. */
  #start(): void {
    this.#started = true
    const said = /^sep=([,;\t|])\r?\n/.exec(this.#text)
    if (said !== null) {
      this.#text = this.#text.slice(said[0].length)
      this.#row += 1
    }
    const sample = this.#text.slice(0, SAMPLE)
    if (!sample.includes('\n') && sample.includes('\r')) this.#newline = '\r'
    const guess = Papa.parse(sample, { preview: 20, delimitersToGuess: [...DELIMITERS] }).meta.delimiter
    this.delimiter = said?.[1] ?? DELIMITERS.find((delimiter) => delimiter === guess) ?? ','
  }

  /** Blank lines are none, but count: people look for a row by its number. */
  #staged(cells: string[]): StagedRow[] {
    this.#row += 1
    const ending = cells.at(-1)
    if (ending?.endsWith('\r') === true) cells[cells.length - 1] = ending.slice(0, -1)
    if (cells.every((cell) => cell === '') && cells.length <= 1) return []
    let size = 0
    for (const cell of cells) size += cell.length
    if (size > IMPORT_LIMITS.row) throw tooLong(this.#row)
    return [{ row: this.#row, cells }]
  }
}

interface Parsed {
  data: string[][]
  errors: { row: number; code: string }[]
  meta: { cursor: number }
}

function brokenQuotes(row: number, code: string): GatehouseError {
  const what =
    code === 'MissingQuotes'
      ? 'a quotation mark is opened and never closed'
      : 'a quoted cell goes on after its closing quotation mark'
  return new GatehouseError(
    'invalid_input',
    `In row ${row.toLocaleString('en')} of the file ${what}. Write quotation marks inside of a cell twice.`,
    { field: 'file' },
  )
}

function tooLong(row: number): GatehouseError {
  return new GatehouseError(
    'too_large',
    `Row ${row.toLocaleString('en')} of the file is longer than ${IMPORT_LIMITS.row.toLocaleString('en')} characters. ` +
      'Is it one line without an end, or a quotation mark that is not closed?',
    { field: 'file' },
  )
}
