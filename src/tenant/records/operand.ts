import type { Calendar } from '../../core/calendar.ts'
import { GatehouseError } from '../../core/errors.ts'
import { LARGEST_NUMBER } from '../../core/field-limits.ts'
import type { FieldDefinition } from '../../core/models.ts'
import { OPERATORS_OF } from '../../core/operators.ts'
import type { Condition, Scalar } from '../../core/query.ts'
import { shortened } from './field-paths.ts'
import { rightValue } from './operators.ts'
import { spanOf, type Span } from './span.ts'

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
export function testOf(condition: Condition, field: FieldDefinition, calendar: Calendar): Test {
  const { op, value } = condition
  if (!OPERATORS_OF[field.type].includes(op)) {
    const usable = OPERATORS_OF[field.type].join(', ')
    throw wrong(condition, `can't be compared with "${op}", as it is a ${field.type} field. Use one of: ${usable}.`)
  }
  const read = (operand: Scalar) => readOperand(condition, field, operand, calendar)
  if (op === 'is_empty') return emptiness(condition)
  if (op === 'in')
    return { kind: 'equal', negated: false, values: listOf(condition, field).map(singly(condition, read)) }
  if (op === 'has_any' || op === 'has_all') {
    const values = new Set(listOf(condition, field).map((choice) => String(read(choice)[0])))
    return { kind: 'has', negated: false, every: op === 'has_all', values: [...values] }
  }
  if (op === 'between') {
    const [low, high] = pairOf(condition)
    return rangeOf(read(low)[0], read(high)[1], false)
  }
  if (Array.isArray(value) || value === undefined) {
    throw wrong(condition, `takes one value with "${op}": ${rightValue(field)}.`)
  }
  return value === null ? nullOperand(condition) : singleOperand(condition, read(value))
}

function readOperand(condition: Condition, field: FieldDefinition, operand: Scalar, calendar: Calendar): Span {
  if (typeof operand === 'string' && operand.trim() === '') {
    throw wrong(condition, 'was compared with an empty text. Use "is_empty".')
  }
  if (typeof operand === 'number' && Math.abs(operand) > LARGEST_NUMBER) {
    throw wrong(condition, 'was compared with a number that is too large.')
  }
  const span = spanOf(field, operand, calendar)
  if (span !== null) return span
  throw wrong(condition, `was compared with ${written(operand)}. It takes ${rightValue(field)}.`)
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

function singleOperand({ op }: Condition, [from, to]: Span): Test {
  const negated = op === 'ne'
  if (op === 'contains' || op === 'starts_with') return { kind: op, negated, text: String(from) }
  if (op === 'gt' || op === 'gte') {
    const bound = op === 'gt' ? { value: to, inclusive: false } : { value: from, inclusive: true }
    return { kind: 'range', negated, from: bound, to: null }
  }
  if (op === 'lt' || op === 'lte') {
    const bound = op === 'lt' ? { value: from, inclusive: false } : { value: to, inclusive: true }
    return { kind: 'range', negated, from: null, to: bound }
  }
  return from === to ? { kind: 'equal', negated, values: [from] } : rangeOf(from, to, negated)
}

function rangeOf(from: string | number, to: string | number, negated: boolean): Test {
  return { kind: 'range', negated, from: { value: from, inclusive: true }, to: { value: to, inclusive: true } }
}

function pairOf(condition: Condition): [Scalar, Scalar] {
  const { value } = condition
  const [low, high] = Array.isArray(value) && value.length === 2 ? value : []
  if (low !== undefined && high !== undefined) return [low, high]
  throw wrong(condition, 'takes a list of two values with "between": the lowest and the highest.')
}

/** The values of a list; of several choices one alone may come without a list. */
function listOf(condition: Condition, field: FieldDefinition): Scalar[] {
  const { op, value } = condition
  if (Array.isArray(value) && value.length > 0) return value
  if (op !== 'in' && value !== undefined && value !== null && !Array.isArray(value)) return [value]
  throw wrong(condition, `takes a list of 1 to 200 values with "${op}": each ${rightValue(field)}.`)
}

function singly(condition: Condition, read: (operand: Scalar) => Span): (operand: Scalar) => string | number {
  return (operand) => {
    const [from, to] = read(operand)
    if (from === to) return from
    throw wrong(condition, 'takes single values with "in". Use "between", or "any" of several conditions.')
  }
}

function written(value: Scalar): string {
  return typeof value === 'string' ? `the text "${shortened(value)}"` : `${typeof value} ${String(value)}`
}

function wrong(condition: Condition, what: string): GatehouseError {
  const field = shortened(condition.field)
  return new GatehouseError('invalid_input', `"${field}" ${what}`, { field })
}
