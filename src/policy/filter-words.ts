import type { Condition, Filter, Operator, Scalar } from '../core/query.ts'
import { isRelativeDate } from '../core/relative-dates.ts'

/** What operators are called wherever a filter is told or built. */
export const COMPARISON: Readonly<Record<Exclude<Operator, 'between' | 'is_empty'>, string>> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
  contains: 'contains',
  starts_with: 'starts with',
  has_any: 'has any of',
  has_all: 'has all of',
}

/** A filter in plain words: `industry is Software and (country is Japan or country is Chile)`. */
export function filterInWords(filter: Filter): string {
  if ('all' in filter) return joined(filter.all, 'and', 'anything')
  if ('any' in filter) return joined(filter.any, 'or', 'nothing')
  return conditionInWords(filter)
}

function joined(filters: readonly Filter[], word: 'and' | 'or', whenEmpty: string): string {
  if (filters.length === 0) return `${whenEmpty} matches`
  return filters.map((filter) => ('op' in filter ? filterInWords(filter) : bracketed(filter))).join(` ${word} `)
}

function bracketed(filter: Filter): string {
  return `(${filterInWords(filter)})`
}

function conditionInWords({ field, op, value }: Condition): string {
  const name = field.replaceAll('_', ' ').replaceAll('.', ' ')
  const values = (Array.isArray(value) ? value : [value]).map(valueInWords)
  if (op === 'is_empty') return `${name} is ${value === false ? 'not ' : ''}empty`
  if (op === 'between') return `${name} is between ${values.join(' and ')}`
  return `${name} ${COMPARISON[op]} ${values.join(', ')}`
}

function valueInWords(value: Scalar | undefined): string {
  if (value === null || value === undefined) return 'empty'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string' && isRelativeDate(value)) return daysInWords(value)
  return String(value)
}

/** `today`, `in the last 30 days`, `in this quarter`. */
function daysInWords(word: string): string {
  const words = word.replaceAll('_', ' ')
  if (!word.includes('_')) return words
  return /\d/.test(word) ? `in the ${words}` : `in ${words}`
}
