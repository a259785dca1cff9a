import { GatehouseError } from '../../core/errors.ts'
import { LARGEST_NUMBER } from '../../core/field-limits.ts'
import type { FieldDefinition } from '../../core/models.ts'
import type { Condition, Scalar } from '../../core/query.ts'
import { shortened } from './field-paths.ts'
import { fold } from './fold.ts'
import { OPERATORS_OF, rightValue } from './operators.ts'
import { isDate, isDateTime, isTime } from './values-of-type.ts'

/** What a condition asks of a value, with its operand checked. `negated`: it asks for the opposite, empty included. */
export type Test = { negated: boolean } & (
  | { kind: 'filled' }
  | { kind: 'equal'; values: readonly (string | number)[] }
  | { kind: 'has'; every: boolean; values: readonly string[] }
  | { kind: 'range'; from: Bound | null; to: Bound | null }
  | { kind: 'contains' | 'starts_with'; text: string }
)
interface Bound {
  value: string | number
  inclusive: boolean
}

/**
 * Checks the operator and value of a condition against the field's type. Texts come out as they were written: how
 * they are folded depends on what they are compared with. Throws `invalid_input` naming the field as it was written.
 */
export function testOf(condition: Condition, field: FieldDefinition): Test {
  const { op, value } = condition
  if (!OPERATORS_OF[field.type].includes(op)) {
    const usable = OPERATORS_OF[field.type].join(', ')
    throw wrong(condition, `can't be compared with "${op}", as it is a ${field.type} field. Use one of: ${usable}.`)
  }
  if (op === 'is_empty') return emptiness(condition)
  if (op === 'in') return { kind: 'equal', negated: false, values: listOperand(condition, field) }
  if (op === 'has_any' || op === 'has_all') return hasOperands(condition, field)
  if (op === 'between') return betweenOperands(condition, field)
  if (Array.isArray(value) || value === undefined) {
    throw wrong(condition, `takes one value with "${op}": ${rightValue(field)}.`)
  }
  if (value === null) return nullOperand(condition)
  return singleOperand(condition, field, value)
}

function emptiness(condition: Condition): Test {
  const { value = true } = condition
  if (typeof value !== 'boolean') throw wrong(condition, 'takes true or false with "is_empty".')
  return { kind: 'filled', negated: value }
}

function nullOperand(condition: Condition): Test {
  if (condition.op === 'eq') return { kind: 'filled', negated: true }
  if (condition.op === 'ne') return { kind: 'filled', negated: false }
  throw wrong(condition, `can't be compared with nothing by "${condition.op}". Use "is_empty".`)
}

function singleOperand(condition: Condition, field: FieldDefinition, value: Scalar): Test {
  const [from, to] = operand(condition, field, value)
  const negated = condition.op === 'ne'
  if (condition.op === 'contains' || condition.op === 'starts_with') {
    return { kind: condition.op, negated, text: String(from) }
  }
  if (condition.op === 'gt' || condition.op === 'gte') {
    const bound = condition.op === 'gt' ? { value: to, inclusive: false } : { value: from, inclusive: true }
    return { kind: 'range', negated, from: bound, to: null }
  }
  if (condition.op === 'lt' || condition.op === 'lte') {
    const bound = condition.op === 'lt' ? { value: from, inclusive: false } : { value: to, inclusive: true }
    return { kind: 'range', negated, from: null, to: bound }
  }
  return from === to ? { kind: 'equal', negated, values: [from] } : rangeOf(from, to, negated)
}

function betweenOperands(condition: Condition, field: FieldDefinition): Test {
  const { value } = condition
  const [low, high] = Array.isArray(value) && value.length === 2 ? value : []
  if (low === undefined || high === undefined) {
    throw wrong(condition, 'takes a list of two values with "between": the lowest and the highest.')
  }
  return rangeOf(operand(condition, field, low)[0], operand(condition, field, high)[1], false)
}

function rangeOf(from: string | number, to: string | number, negated: boolean): Test {
  return { kind: 'range', negated, from: { value: from, inclusive: true }, to: { value: to, inclusive: true } }
}

function listOperand(condition: Condition, field: FieldDefinition): (string | number)[] {
  const { value } = condition
  if (!Array.isArray(value) || value.length === 0) {
    throw wrong(condition, `takes a list of 1 to 200 values with "in": each ${rightValue(field)}.`)
  }
  return value.map((entry) => {
    const [from, to] = operand(condition, field, entry)
    if (from === to) return from
    throw wrong(condition, 'takes times with "in", not whole days. Use "between", or "any" of several conditions.')
  })
}

/** A list, or one value, of the choices; each counts once. */
function hasOperands(condition: Condition, field: FieldDefinition): Test {
  const { op, value } = condition
  const list = Array.isArray(value) ? value : [value ?? null]
  if (list.length === 0) throw wrong(condition, `takes a list with "${op}": each ${rightValue(field)}.`)
  const values = new Set(list.map((entry) => String(operand(condition, field, entry)[0])))
  return { kind: 'has', negated: false, every: op === 'has_all', values: [...values] }
}

/** The lowest and highest stored value that the operand stands for: they differ for a day of a time field only. */
function operand(condition: Condition, field: FieldDefinition, value: Scalar): [string | number, string | number] {
  if (typeof value === 'string') {
    if (value.trim() === '') throw wrong(condition, 'was compared with an empty text. Use "is_empty".')
    const text = textOperand(field, value)
    if (text !== null) return text
  }
  if (field.type === 'boolean' && typeof value === 'boolean') return [Number(value), Number(value)]
  if (typeof value === 'number' && (field.type === 'number' || field.type === 'money')) {
    if (Math.abs(value) <= LARGEST_NUMBER) return [value, value]
    throw wrong(condition, 'was compared with a number that is too large.')
  }
  throw wrong(condition, `was compared with ${written(value)}. It takes ${rightValue(field)}.`)
}

function textOperand(field: FieldDefinition, value: string): [string, string] | null {
  if (field.type === 'number' || field.type === 'money' || field.type === 'boolean') return null
  if (field.type === 'date') return isDate(value) ? [value, value] : null
  if (field.type === 'datetime') return timeOperand(value)
  if (field.type === 'time') return isTime(value) ? [value, value] : null
  if (field.choices === undefined) return [value, value]
  const choice = field.choices.find((candidate) => fold(candidate) === fold(value))
  return choice === undefined ? null : [choice, choice]
}

function timeOperand(value: string): [string, string] | null {
  if (isDate(value)) return [`${value}T00:00:00.000Z`, `${value}T23:59:59.999Z`]
  if (!isDateTime(value)) return null
  const time = new Date(value).toISOString()
  return [time, time]
}

function written(value: Scalar): string {
  return typeof value === 'string' ? `the text "${shortened(value)}"` : `${typeof value} ${String(value)}`
}

function wrong(condition: Condition, what: string): GatehouseError {
  const field = shortened(condition.field)
  return new GatehouseError('invalid_input', `"${field}" ${what}`, { field })
}
