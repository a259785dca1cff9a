import { choiceLabel, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import type { FieldValue, Related, VisibleRecord } from '../../core/records.ts'
import { dateOnly, dateTime } from './time.ts'

/** A field's value as people read it; what is not plain text says what it is, for the page to draw. */
export type ValueInWords =
  | { kind: 'empty' }
  | { kind: 'text' | 'lines' | 'unseen'; text: string }
  /** `at` is ISO 8601, as it was stored. */
  | { kind: 'time'; text: string; at: string }
  /** Leaves the console: a web page or an e-mail. */
  | { kind: 'link'; text: string; href: string }
  | { kind: 'record'; text: string; model: string; id: string }

/** The path of a record's page. */
export function recordPath(slug: string, model: string, id: string): string {
  return `/t/${slug}/data/${encodeURIComponent(model)}/${encodeURIComponent(id)}`
}

/** What a record is called, by its first field (core/models.ts); null where that may not be seen. */
export function recordName({ fields }: ModelDefinition, record: VisibleRecord): string | null {
  const [nameField] = fields
  const name = nameField === undefined ? null : record[nameField.name]
  return typeof name === 'string' ? name : null
}

/** One value in plain words; times in the tenant's zone (IANA name), days in none. */
export function valueInWords(field: FieldDefinition, value: FieldValue, timeZone: string): ValueInWords {
  if (value === null || value === '') return { kind: 'empty' }
  if (Array.isArray(value)) return severalInWords(field, value)
  if (typeof value === 'boolean') return { kind: 'text', text: value ? 'Yes' : 'No' }
  if (typeof value === 'number') return { kind: 'text', text: numberInWords(value, field.type === 'money') }
  if (typeof value === 'object') return relatedInWords(field, value as Related)
  return textInWords(field, value, timeZone)
}

function severalInWords(field: FieldDefinition, choices: readonly string[]): ValueInWords {
  const text = choices.map((choice) => choiceLabel(field, choice)).join(', ')
  return choices.length === 0 ? { kind: 'empty' } : { kind: 'text', text }
}

/** Every digit that is stored; an amount of money with its cents, where it has any. */
function numberInWords(value: number, money: boolean): string {
  const cents = { minimumFractionDigits: 2, trailingZeroDisplay: 'stripIfInteger' } as const
  return new Intl.NumberFormat('en-GB', { maximumFractionDigits: 20, ...(money ? cents : {}) }).format(value)
}

/** A name that may not be seen is not told apart from one that is not there (V4). */
function relatedInWords({ type, model }: FieldDefinition, { id, name }: Related): ValueInWords {
  if (name === null) return { kind: 'unseen', text: 'Not yours to see' }
  if (type !== 'reference' || model === undefined) return { kind: 'text', text: name }
  return { kind: 'record', text: name, model, id }
}

function textInWords(field: FieldDefinition, value: string, timeZone: string): ValueInWords {
  switch (field.type) {
    case 'long_text':
      return { kind: 'lines', text: value }
    case 'choice':
      return { kind: 'text', text: choiceLabel(field, value) }
    case 'date':
      return timeInWords(value, `${value}T00:00:00Z`, (at) => dateOnly(at, 'UTC'))
    case 'datetime':
      return timeInWords(value, value, (at) => dateTime(at, timeZone))
    case 'email':
      return { kind: 'link', text: value, href: `mailto:${encodeURIComponent(value).replace('%40', '@')}` }
    case 'link':
      return linkInWords(value)
    case 'text':
    case 'time':
    case 'number':
    case 'money':
    case 'boolean':
    case 'choices':
    case 'member':
    case 'reference':
      return { kind: 'text', text: value }
  }
}

function timeInWords(stored: string, iso: string, words: (at: number) => string): ValueInWords {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? { kind: 'text', text: stored } : { kind: 'time', text: words(at), at: stored }
}

/** Only https leads anywhere; whatever else was stored can be read and not followed. */
function linkInWords(value: string): ValueInWords {
  const url = URL.parse(value)
  return url?.protocol === 'https:' ? { kind: 'link', text: value, href: url.href } : { kind: 'text', text: value }
}
