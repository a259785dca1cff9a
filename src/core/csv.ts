import type { FieldValue, VisibleRecord } from './records.ts'
import { plain } from './plain-value.ts'

/** One line of CSV (RFC 4180), without its end. */
export function csvLine(cells: readonly FieldValue[]): string {
  return cells.map((cell) => quoted(neutral(plain(cell)))).join(',')
}

export function csvRow(record: VisibleRecord, columns: readonly string[]): string {
  return csvLine(columns.map((column) => record[column] ?? null))
}

/**
 * Spreadsheets run what begins with these, also after blanks: an apostrophe in front makes it text (D3, A47). Numbers
 * are no text and stay what they are.
 */
function neutral(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  return /^\s*[=+\-@\t\r]/.test(value) ? `'${value}` : value
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
