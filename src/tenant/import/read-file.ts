import { createHash } from 'node:crypto'
import { GatehouseError } from '../../core/errors.ts'
import { IMPORT_LIMITS } from '../../core/imports.ts'
import { columnNames, looksLikeHeader, numberedColumns } from './columns.ts'
import { TextOfBytes } from './decode.ts'
import { CsvRows } from './read-csv.ts'
import { NdjsonRows } from './read-ndjson.ts'
import type { StagedRow } from './store.ts'

/** Bytes that are worked on at once: a few milliseconds. */
const PIECE = 64 * 1024

export interface FileFacts {
  format: 'csv' | 'ndjson'
  encoding: string
  delimiter: string | null
  header: boolean
  columns: string[]
  rows: number
  /** SHA-256 of the bytes. */
  digest: string
}

/**
 * Reads a file as it comes, a piece at a time, and gives each piece's rows to `stage`; nothing is kept but the
 * beginning of a row that has not ended (A48).
 * @throws GatehouseError `invalid_input`, `too_large` with what is wrong and where
 */
export async function readFile(
  content: ReadableStream<Uint8Array>,
  said: { format?: FileFacts['format'] | undefined; header?: boolean | undefined },
  stage: (rows: readonly StagedRow[]) => void,
): Promise<FileFacts> {
  const file = new FileRows(said, stage)
  const reader = content.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return file.end()
      for (let at = 0; at < value.length; at += PIECE) {
        file.push(value.subarray(at, at + PIECE))
        // Whoever waits meanwhile has their turn.
        await scheduler.wait(0)
      }
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined)
    throw error
  }
}

/** SHA-256 of the bytes of a file that has been read before. */
export async function digestOf(content: ReadableStream<Uint8Array>): Promise<string> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const piece of content) {
    bytes += piece.length
    if (bytes > IMPORT_LIMITS.bytes) throw fileTooLarge()
    digest.update(piece)
  }
  return digest.digest('hex')
}

class FileRows {
  readonly #said: Parameters<typeof readFile>[1]
  readonly #stage: Parameters<typeof readFile>[2]
  readonly #text = new TextOfBytes()
  readonly #digest = createHash('sha256')
  #rows: CsvRows | NdjsonRows | null = null
  #columns: string[] | null = null
  #header = false
  #count = 0
  #bytes = 0

  constructor(said: Parameters<typeof readFile>[1], stage: Parameters<typeof readFile>[2]) {
    this.#said = said
    this.#stage = stage
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (this.#bytes > IMPORT_LIMITS.bytes) throw fileTooLarge()
    this.#digest.update(bytes)
    this.#take(this.#text.push(bytes), false)
  }

  end(): FileFacts {
    this.#take(this.#text.end(), true)
    const rows = this.#rows
    if (rows === null || this.#count === 0) throw wrong('The file has no rows.')
    return {
      format: rows instanceof CsvRows ? 'csv' : 'ndjson',
      encoding: this.#text.encoding ?? 'utf-8',
      delimiter: rows instanceof CsvRows ? rows.delimiter : null,
      header: this.#header,
      columns: rows instanceof CsvRows ? (this.#columns ?? []) : rows.columns,
      rows: this.#count,
      digest: this.#digest.digest('hex'),
    }
  }

  #take(text: string, last: boolean): void {
    if (text.includes('\u0000')) {
      throw wrong('The file has NUL bytes, so it is no text. Save it as CSV in UTF-8 and try again.')
    }
    if (this.#rows === null && text.trim() === '' && !last) return
    this.#rows ??= this.#format(text) === 'csv' ? new CsvRows() : new NdjsonRows()
    this.#add(this.#rows.push(text))
    if (last) this.#add(this.#rows.end())
  }

  /** Said, or told by how the text begins. */
  #format(text: string): FileFacts['format'] {
    if (text.startsWith('PK\u0003\u0004')) {
      throw wrong('This is a workbook or an archive, not text. In Excel, save the sheet as “CSV UTF-8” and try again.')
    }
    const start = text.trimStart()
    if (this.#said.format === undefined && /^\[\s*[{\]]/.test(start)) {
      throw wrong('This is one JSON list. NDJSON has one JSON object in each line, without a list around them.')
    }
    return this.#said.format ?? (/^\{\s*"/.test(start) ? 'ndjson' : 'csv')
  }

  #add(rows: StagedRow[]): void {
    const [first] = rows
    if (this.#rows instanceof CsvRows && this.#columns === null && first !== undefined) {
      this.#header = this.#said.header ?? looksLikeHeader(first.cells)
      this.#columns = this.#header ? columnNames(first.cells) : numberedColumns(first.cells.length)
      if (this.#header) rows.shift()
    }
    this.#count += rows.length
    if (this.#count > IMPORT_LIMITS.rows) {
      throw tooLarge(`The file has more than ${IMPORT_LIMITS.rows.toLocaleString('en')} rows. Split it.`)
    }
    // One more cell than there are columns says that there are too many.
    const most = this.#columns === null ? Infinity : this.#columns.length + 1
    for (const row of rows) if (row.cells.length > most) row.cells.length = most
    this.#stage(rows)
  }
}

function wrong(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: 'file' })
}

function fileTooLarge(): GatehouseError {
  return tooLarge(`The file is larger than ${IMPORT_LIMITS.bytes / 1024 / 1024} MB. Split it.`)
}

function tooLarge(message: string): GatehouseError {
  return new GatehouseError('too_large', message, { field: 'file' })
}
