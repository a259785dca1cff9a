import { offsetAt } from '../../core/calendar.ts'
import type { ImportSettings } from '../../core/imports.ts'
import type { FieldDefinition } from '../../core/models.ts'
import type { Cell } from './store.ts'

/** How the texts of a file are to be understood. */
export type Reading = Pick<ImportSettings, 'decimal' | 'dates'> & { timeZone: string }

const YES: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'x', 'on'])
const NO: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'off'])

/**
 * The value that a cell gives to a field: what people write in files, as the API would have it. A text that can't be
 * understood stays as it is, so that it is refused by the same check, in the same words, as everywhere else.
 */
export function cellValue(field: FieldDefinition, cell: Cell, reading: Reading): unknown {
  if (typeof cell !== 'string') return cell
  const text = withoutMark(cell).trim()
  if (text === '') return null
  switch (field.type) {
    case 'number':
    case 'money':
      return numberIn(text, reading.decimal) ?? text
    case 'boolean':
      return YES.has(text.toLowerCase()) ? true : NO.has(text.toLowerCase()) ? false : text
    case 'date':
      return dayIn(text, reading.dates) ?? text
    case 'datetime':
      return momentIn(text, reading) ?? text
    case 'time':
      return timeIn(text) ?? text
    case 'choice':
      return choiceIn(field, text)
    case 'choices':
      return text.split(/[;|]/).map((part) => choiceIn(field, part.trim()))
    case 'email':
      return text.replace(/^mailto:/i, '')
    case 'link':
      return /^[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$)/i.test(text) ? `https://${text}` : text
    case 'text':
    case 'long_text':
    case 'member':
    case 'reference':
      return text
  }
}

/** An apostrophe that an export put in front of what spreadsheets would run is no part of the text (core/csv.ts, A47). */
function withoutMark(text: string): string {
  return /^'+\s*[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}

/** `1,234.50`, `€ 1.234,50`, `(12)`; groups only of three, so that a comma is never taken for the other thing. */
function numberIn(text: string, decimal: Reading['decimal']): number | null {
  const negative = /^\(.*\)$/.test(text)
  const bare = text
    .replace(/^\((.*)\)$/, '$1')
    .replaceAll(/[\s\u00a0\u202f'’]|[€$£¥]|^[A-Z]{3}(?=\s?[\d-])|(?<=\d\s?)[A-Z]{3}$/g, '')
  const point = decimal === 'point' ? bare : bare.replaceAll(/[.,]/g, (mark) => (mark === ',' ? '.' : ','))
  const plain = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(point) ? point.replaceAll(',', '') : point
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i.test(plain)) return null
  return negative ? -Number(plain) : Number(plain)
}

/** YYYY-MM-DD, whatever the order in the file; a year of two digits is of this century up to 69. */
function dayIn(text: string, dates: Reading['dates']): string | null {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(text)
  if (iso !== null) return dayOf(iso[1], iso[2], iso[3])
  const parts = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?$/.exec(text)
  if (parts === null || dates === 'iso') return null
  const [, first, second, year = ''] = parts
  const full = year.length === 4 ? year : Number(year) < 70 ? `20${year}` : `19${year}`
  return dates === 'day_first' ? dayOf(full, second, first) : dayOf(full, first, second)
}

function dayOf(year = '', month = '', day = ''): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** A moment; without a zone it is in the tenant's. */
function momentIn(text: string, { dates, timeZone }: Reading): string | null {
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && /\d[T ]\d/.test(text))
    return text.replace(' ', 'T').replace(/([+-]\d{2})(\d{2})$/, '$1:$2')
  const day = dayIn(text, dates)
  if (day === null) return null
  const time = /[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/.exec(text)
  if (time === null && /[T ]/.test(text)) return null
  const [, hour = '0', minute = '00', second = '00'] = time ?? []
  const local = Date.parse(`${day}T${hour.padStart(2, '0')}:${minute}:${second}Z`)
  if (Number.isNaN(local)) return null
  return new Date(local - offsetAt(local - offsetAt(local, timeZone), timeZone)).toISOString()
}

function timeIn(text: string): string | null {
  const parts = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(text)
  return parts === null ? null : `${(parts[1] ?? '').padStart(2, '0')}:${parts[2]}`
}

/** The choice that is meant, in whatever case, and with blanks for underscores. */
function choiceIn({ choices = [] }: FieldDefinition, text: string): string {
  const wanted = key(text)
  return choices.find((choice) => choice === text) ?? choices.find((choice) => key(choice) === wanted) ?? text
}

function key(text: string): string {
  return text.toLowerCase().replaceAll(/[\s_-]+/g, ' ')
}
