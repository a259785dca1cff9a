import { LARGEST_NUMBER, LONGEST_TEXT } from '../../core/field-limits.ts'
import type { FieldDefinition } from '../../core/models.ts'
import { fitsPattern } from '../../core/patterns.ts'
import { shortened } from './field-paths.ts'
import { isDate, isDateTime, isTime } from './values-of-type.ts'

/** A value as it is stored; null is no value. Of a relation, what was given to find the other end by. */
export type StoredValue = string | number | boolean | null | readonly string[]
export type Checked = { value: StoredValue } | { wrong: string }

/** Checks one value against its field's type (core/models.ts); `wrong` says what came and what would be right. */
export function checkValue(field: FieldDefinition, given: unknown): Checked {
  const value = typeof given === 'string' ? given.trim() : given
  if (value === null || value === undefined || value === '') return { value: null }
  switch (field.type) {
    case 'text':
    case 'long_text':
    case 'email':
    case 'link':
      return typeof value === 'string' ? checkText(field, value) : expected('a text', value)
    case 'number':
    case 'money':
      return typeof value === 'number' && Number.isFinite(value)
        ? checkNumber(field, value)
        : expected('a number such as 12.5', value)
    case 'boolean':
      return typeof value === 'boolean' ? { value } : expected('true or false', value)
    case 'date':
      return typeof value === 'string' && isDate(value) ? { value } : expected('a date such as "2026-03-31"', value)
    case 'time':
      return typeof value === 'string' && isTime(value) ? { value } : expected('a time of day such as "09:30"', value)
    case 'datetime':
      if (typeof value !== 'string' || !isDateTime(value))
        return expected('a time such as "2026-03-31T09:00:00Z"', value)
      return { value: new Date(value).toISOString() }
    case 'choice':
      if (typeof value === 'string' && field.choices?.includes(value)) return { value }
      return expected(`one of: ${field.choices?.join(', ') ?? 'nothing'}`, value)
    case 'choices':
      return checkChoices(field, value)
    case 'member':
    case 'reference':
      return checkRelation(value)
  }
}

function checkText({ type, maxLength, pattern }: FieldDefinition, value: string): Checked {
  const longest = Math.min(LONGEST_TEXT[type] ?? 0, maxLength ?? Infinity)
  if (value.length > longest) return { wrong: `has ${value.length} characters; ${longest} are possible.` }
  if (type !== 'long_text' && /[\u0000-\u001f\u007f\u2028\u2029]/.test(value)) {
    return { wrong: 'is one line of text, without line breaks and control characters.' }
  }
  if (type === 'long_text' && value.includes('\u0000')) return { wrong: 'has a character that is no text.' }
  if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) return expected('an e-mail address', value)
  if (pattern !== undefined && !fitsPattern(pattern, value)) return expected(`a text that fits ${pattern}`, value)
  if (type === 'link' && !isWebAddress(value)) return expected('an address that begins with https:// or http://', value)
  return { value }
}

function checkNumber({ min, max }: FieldDefinition, value: number): Checked {
  if (Math.abs(value) > LARGEST_NUMBER) return { wrong: 'is too large a number.' }
  if (min !== undefined && value < min) return { wrong: `is ${min} or more, not ${value}.` }
  if (max !== undefined && value > max) return { wrong: `is ${max} or less, not ${value}.` }
  return { value }
}

/** Several choices are stored in their declared order, each once; one alone may come without a list. */
function checkChoices({ choices = [] }: FieldDefinition, value: unknown): Checked {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value]
  const strange = given.find((one) => typeof one !== 'string' || !choices.includes(one))
  if (strange !== undefined) return expected(`a list out of: ${choices.join(', ')}`, strange)
  const chosen = choices.filter((choice) => given.includes(choice))
  return { value: chosen.length === 0 ? null : chosen }
}

/** A relation is given by id, by name, or as it is read: `{ id, name }`. */
function checkRelation(value: unknown): Checked {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value
  if (typeof id !== 'string' || id === '') return expected('an id or a name, as a text', value)
  return id.length <= 500 ? { value: id } : { wrong: 'is too long for an id or a name.' }
}

function isWebAddress(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value)
}

function expected(what: string, value: unknown): Checked {
  const given =
    typeof value === 'string' ? `the text "${shortened(value)}"` : Array.isArray(value) ? 'a list' : typeof value
  return { wrong: `takes ${what}, not ${given}.` }
}
