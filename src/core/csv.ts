import type { FieldValue, VisibleRecord } from './records.ts'
import { plain, type PlainValue } from './plain-value.ts'

/** One line of CSV (RFC 4180), without its end. */
export function csvLine(cells: readonly FieldValue[]): string {
  return cells.map((cell) => quoted(neutral(plain(cell)))).join(',')
}

export function csvRow(record: VisibleRecord, columns: readonly string[]): string {
  return csvLine(columns.map((column) => record[column] ?? null))
}

/**
 * Spreadsheets run what begins with these, also after blanks: an apostrophe in front makes it text (D3, A47), one more
 * where there are some, so that an import that takes one away has what it was. Numbers
 * are no text and stay what they are. Several choices share a cell, with semicolons between them.
 */
function neutral(value: PlainValue): string {
  if (value === null) return ''
  if (typeof value === 'object') return neutral(value.join('; '))
  if (typeof value !== 'string') return String(value)
  return /^'*\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
