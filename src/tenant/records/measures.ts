import { GatehouseError } from '../../core/errors.ts'
import type { FieldType, ModelDefinition } from '../../core/models.ts'
import type { Measure } from '../../core/query.ts'
import { resolvePath, type FieldPath } from './field-paths.ts'
import type { Joins } from './joins.ts'
import { valueSql } from './layout.ts'
import type { Sight } from './sight.ts'

const FUNCTIONS = { count: 'count', sum: 'sum', average: 'avg', min: 'min', max: 'max' } as const
const NUMBERS: readonly FieldType[] = ['number', 'money']
const ORDERED: readonly FieldType[] = [...NUMBERS, 'date', 'time', 'datetime']
const MEASURABLE: Readonly<Record<Measure, readonly FieldType[]>> = {
  count: [],
  sum: NUMBERS,
  average: NUMBERS,
  min: ORDERED,
  max: ORDERED,
}

/** What is worked out over the records of each group. */
export interface Measuring {
  /** The field or path that is measured; null where records are counted. */
  path: string | null
  sql: string
}

/** Finds what to measure. Throws `unknown_field`, and `invalid_input` for a field that can't be measured so. */
export function measuringOf(
  sight: Sight,
  definition: ModelDefinition,
  joins: Joins,
  { measure, field }: { measure: Measure; field?: string | undefined },
): Measuring {
  const path = measuredPath(sight, definition, measure, field)
  if (path === null) return { path, sql: 'count(*)' }
  const value = valueSql(joins.aliasOf(path), path.holder, path.field)
  return { path: path.path, sql: `${FUNCTIONS[measure]}(${value})` }
}

function measuredPath(
  sight: Sight,
  definition: ModelDefinition,
  measure: Measure,
  field: string | undefined,
): FieldPath | null {
  const path = field === undefined ? null : resolvePath(sight, definition, field)
  if (measure === 'count') {
    if (path === null) return null
    throw new GatehouseError('invalid_input', '"count" counts records: leave "field" out, or filter by it.', {
      field: 'field',
    })
  }
  const types = MEASURABLE[measure]
  if (path !== null && types.includes(path.field.type)) return path
  const given = path === null ? 'none was given' : `"${path.path}" is a ${path.field.type} field`
  const usable = sight.viewable(definition).filter(({ type }) => types.includes(type))
  throw new GatehouseError(
    'invalid_input',
    `"${measure}" needs a field of the type ${types.join(', ')} in "field": ${given}. ` +
      `On ${definition.name} there are: ${usable.map(({ name }) => name).join(', ') || 'none'}.`,
    { field: 'field' },
  )
}
