import type { FieldDefinition, FieldType, ModelDefinition } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import { checkValue } from '../records/field-values.ts'
import { isOf, valueSql } from '../records/layout.ts'

const MOST_FOUND = 100
const TYPES: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  text: ['long_text', 'email', 'link', 'date', 'time', 'choice'],
  long_text: ['text'],
  email: ['text'],
  link: ['text'],
  date: ['text'],
  time: ['text'],
  choice: ['text'],
  number: ['money'],
  money: ['number'],
}

/** The types that a field could have, if its values allow. A built-in field keeps its own. */
export function typesFor({ type, custom }: FieldDefinition): readonly FieldType[] {
  return custom === true ? (TYPES[type] ?? []) : []
}

/**
 * The field as it would be with another type. All of these keep each value as it is stored, so that nothing has to be
 * rewritten, and nothing can be lost half-way (A51); a text that becomes a choice has its values to choose from. `rows`:
 * the records to look at.
 */
export function retyped(
  sql: SqlStorage,
  model: ModelDefinition,
  field: ManagedField,
  type: FieldType,
  rows?: string,
): ManagedField {
  const { choices: _c, choiceLabels: _l, retiredChoices: _r, pattern: _p, maxLength: _m, unique: _u, ...plain } = field
  if (type !== 'choice') return { ...plain, type }
  const found = new Set<string>()
  for (const value of storedValues(sql, model, field, rows)) {
    found.add(String(value))
    if (found.size > MOST_FOUND) break
  }
  return { ...plain, type, choices: [...found].slice(0, MOST_FOUND).sort() }
}

/** How many values there are, removed records included, that the field would not take if it were like `target`. */
export function countUnfit(
  sql: SqlStorage,
  model: ModelDefinition,
  field: FieldDefinition,
  target: FieldDefinition,
  rows?: string,
): number {
  let unfit = 0
  for (const value of storedValues(sql, model, field, rows)) {
    const checked = checkValue(target, value)
    if ('wrong' in checked || JSON.stringify(checked.value) !== JSON.stringify(value)) unfit += 1
  }
  return unfit
}

function* storedValues(
  sql: SqlStorage,
  model: ModelDefinition,
  field: FieldDefinition,
  rows = 'records',
): Iterable<unknown> {
  const value = valueSql('r', model, field)
  const found = sql.exec(`SELECT ${value} FROM ${rows} r WHERE ${isOf('r', model)} AND ${value} IS NOT NULL`).raw()
  for (const [stored] of found) yield stored
}
