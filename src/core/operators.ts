import type { FieldType } from './models.ts'
import type { Operator } from './query.ts'

const RANGES = ['lt', 'lte', 'gt', 'gte', 'between'] as const
const TEXTUAL: readonly Operator[] = ['eq', 'ne', 'in', 'contains', 'starts_with', 'is_empty']
const ORDERED: readonly Operator[] = ['eq', 'ne', 'in', ...RANGES, 'is_empty']
const LISTED: readonly Operator[] = ['eq', 'ne', 'in', 'is_empty']

/** What the values of a type can be asked by. */
export const OPERATORS_OF: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: TEXTUAL,
  long_text: TEXTUAL,
  email: TEXTUAL,
  link: TEXTUAL,
  member: TEXTUAL,
  reference: TEXTUAL,
  number: ORDERED,
  money: ORDERED,
  date: ORDERED,
  time: ORDERED,
  datetime: ORDERED,
  boolean: LISTED,
  choice: LISTED,
  choices: ['has_any', 'has_all', 'is_empty'],
}
