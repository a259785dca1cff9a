import type { Condition, Filter, Scalar } from '../../core/query.ts'
import { isRelativeDate } from '../../core/relative-dates.ts'
import { COMPARISON } from '../../policy/filter-words.ts'
import type { FieldOption } from '../data-access.ts'
import type { DraftOperator } from '../forms/filter-form.ts'
import { choiceLabel } from '../../core/models.ts'

/** Operators as the builder names them; of dates some are called differently. */
export function operatorLabel(op: DraftOperator, type: string): string {
  const dated = type === 'date' || type === 'datetime' || type === 'time'
  return (dated ? DATED[op] : undefined) ?? LABELS[op]
}

const LABELS: Readonly<Record<DraftOperator, string>> = {
  ...COMPARISON,
  between: 'is between',
  is_empty: 'is empty',
  is_filled: 'is not empty',
}
const DATED: Readonly<Partial<Record<DraftOperator, string>>> = {
  lt: 'is before',
  lte: 'is until',
  gt: 'is after',
  gte: 'is from',
}

/** Days that are told from today, as a list offers them. */
export const RELATIVE_WORDS = [
  'today',
  'yesterday',
  'tomorrow',
  'this_week',
  'last_week',
  'next_week',
  'this_month',
  'last_month',
  'next_month',
  'this_quarter',
  'last_quarter',
  'next_quarter',
  'this_year',
  'last_year',
  'last_7_days',
  'last_30_days',
  'last_90_days',
  'last_12_months',
  'next_7_days',
  'next_30_days',
  'next_90_days',
] as const

/** A filter in words, with the labels of its fields: `Owner › Name is Carly`. */
export function filterSentence(
  filter: Filter,
  options: readonly FieldOption[],
  names: ReadonlyMap<string, string>,
): string {
  if ('all' in filter) return filter.all.map((part) => bracketed(part, options, names)).join(' and ')
  if ('any' in filter) return filter.any.map((part) => bracketed(part, options, names)).join(' or ')
  return conditionSentence(filter, options, names)
}

function bracketed(filter: Filter, options: readonly FieldOption[], names: ReadonlyMap<string, string>): string {
  const text = filterSentence(filter, options, names)
  return 'op' in filter ? text : `(${text})`
}

/** `names`: what ids stand for, where the page knows it. */
function conditionSentence(
  { field, op, value }: Condition,
  options: readonly FieldOption[],
  names: ReadonlyMap<string, string>,
): string {
  const option = options.find(({ path }) => path === field)
  const label = option?.label ?? field
  if (op === 'is_empty') return `${label} ${LABELS[value === false ? 'is_filled' : 'is_empty']}`
  const words = [value ?? null].flat().map((one) => names.get(String(one)) ?? scalarInWords(one, option))
  return `${label} ${operatorLabel(op, option?.field.type ?? 'text')} ${words.join(op === 'between' ? ' and ' : ', ')}`
}

function scalarInWords(value: Scalar, option: FieldOption | undefined): string {
  if (value === null) return 'empty'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return value.toLocaleString('en')
  if (isRelativeDate(value)) return value.replaceAll('_', ' ')
  return option?.field.choices === undefined ? value : choiceLabel(option.field, value)
}
