import { GatehouseError } from '../../core/errors.ts'
import { isRelation, type ModelDefinition } from '../../core/models.ts'
import { PERIODS, type Period } from '../../core/query.ts'
import type { FieldValue } from '../../core/records.ts'
import { resolvePath, shortened, type FieldPath } from './field-paths.ts'
import type { Joins } from './joins.ts'
import { valueSql } from './layout.ts'
import { periodSql } from './periods.ts'
import type { Sight } from './sight.ts'

/** What records are grouped by. */
export interface Group {
  /** As it was asked for: a field or path, with its period. */
  name: string
  path: FieldPath
  period: Period | null
  /** One column, or two for a relation: its id and its name. */
  columns: readonly string[]
}

/**
 * Finds what to group by: a field, a path, or with a period `close_on:month`. Of several choices a record counts in
 * each. Throws `unknown_field`, and `invalid_input` for what can't be grouped so.
 */
export function groupOf(sight: Sight, definition: ModelDefinition, joins: Joins, name: string): Group {
  const [field = '', ...rest] = name.split(':')
  const path = resolvePath(sight, definition, field)
  const period = rest.length === 0 ? null : periodOf(path, rest.join(':'))
  if (path.field.type === 'long_text') throw wrong(path, 'is a long text: group by a shorter field.')
  const link = joins.link(path)
  if (link !== null) return { name, path, period, columns: [link.id, link.name] }
  const value = valueSql(joins.aliasOf(path), path.holder, path.field)
  if (period !== null) {
    return { name, path, period, columns: [periodSql(period, path.field, value, sight.calendar.timeZone)] }
  }
  return { name, path, period, columns: [path.field.type === 'choices' ? joins.each(value) : value] }
}

/** The value of a group, from its columns. */
export function groupValue({ path: { field } }: Group, [value, name]: readonly unknown[]): FieldValue {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  if (isRelation(field)) return { id: String(value), name: typeof name === 'string' ? name : null }
  return field.type === 'boolean' ? value === 1 : value
}

function periodOf(path: FieldPath, written: string): Period {
  const period = PERIODS.find((one) => one === written)
  if (path.field.type !== 'date' && path.field.type !== 'datetime') {
    throw wrong(path, `is a ${path.field.type} field and has no periods: group by it without ":${shortened(written)}".`)
  }
  if (period !== undefined) return period
  throw wrong(path, `is grouped by ${PERIODS.join(', ')}, as in "${path.path}:month".`)
}

function wrong({ path }: FieldPath, what: string): GatehouseError {
  return new GatehouseError('invalid_input', `"${path}" ${what}`, { field: path })
}
