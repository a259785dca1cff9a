import { GatehouseError } from '../../core/errors.ts'
import { isRelation, type FieldType, type ModelDefinition } from '../../core/models.ts'
import type { FieldValue } from '../../core/records.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { conditionOf } from './condition.ts'
import { resolvePath, type FieldPath } from './field-paths.ts'
import { Joins } from './joins.ts'
import { valueSql } from './layout.ts'
import { startQuery } from './start-query.ts'

const FUNCTIONS = { count: 'count', sum: 'sum', average: 'avg', min: 'min', max: 'max' } as const
const NUMBERS: readonly FieldType[] = ['number', 'money']
const MEASURABLE = {
  count: [],
  sum: NUMBERS,
  average: NUMBERS,
  min: [...NUMBERS, 'date', 'time', 'datetime'],
  max: [...NUMBERS, 'date', 'time', 'datetime'],
} satisfies Record<string, readonly FieldType[]>

/** Counts, sums, averages and extremes over the visible records that match, largest first. */
export function aggregate(asking: Asking, request: RequestTo<'aggregate'>): Performed {
  const definition = demand(asking, request.model, 'view')
  const query = startQuery(asking.sight)
  const matching = conditionOf(query, definition, request.where)
  const joins = new Joins(query, definition)
  const measured = measuredPath(asking, definition, request)
  const groups = [...new Set(request.group_by)].map((path) => groupOf(asking, definition, joins, path))
  const columns = groups.flatMap(({ sql }) => sql)
  const value =
    measured === null
      ? 'count(*)'
      : `${FUNCTIONS[request.measure]}(${valueSql(joins.aliasOf(measured), measured.holder, measured.field)})`
  const rows = [
    ...asking.sql
      .exec(
        `SELECT ${[value, 'count(*)', ...columns].join(', ')} FROM records r${joins.sql()} WHERE ${matching}
      ${columns.length === 0 ? '' : `GROUP BY ${columns.map((_, index) => index + 3).join(', ')}`}
      ORDER BY 1 DESC NULLS LAST${columns.map((_, index) => `, ${index + 3}`).join('')} LIMIT ${request.limit + 1}`,
        ...query.statement.values(),
      )
      .raw(),
  ]
  return {
    answer: {
      did: 'aggregate',
      model: definition.name,
      measure: request.measure,
      groups: rows.slice(0, request.limit).map((row) => readGroup(groups, row)),
      truncated: rows.length > request.limit,
    },
    facts: {
      action: 'record.aggregated',
      model: definition.name,
      recordId: null,
      recordCount: null,
      fields: [...(measured === null ? [] : [measured.path]), ...groups.map(({ path }) => path.path)],
    },
  }
}

interface Group {
  path: FieldPath
  /** One column, or two for a relation: its id and its name. */
  sql: string[]
}

function groupOf({ sight }: Asking, definition: ModelDefinition, joins: Joins, name: string): Group {
  const path = resolvePath(sight, definition, name)
  if (path.field.type === 'long_text') {
    throw new GatehouseError('invalid_input', `"${name}" is a long text: group by a shorter field.`, { field: name })
  }
  const link = joins.link(path)
  if (link !== null) return { path, sql: [link.id, link.name] }
  const value = valueSql(joins.aliasOf(path), path.holder, path.field)
  return { path, sql: [path.field.type === 'choices' ? joins.each(value) : value] }
}

function measuredPath(
  { sight }: Asking,
  definition: ModelDefinition,
  { measure, field }: RequestTo<'aggregate'>,
): FieldPath | null {
  const path = field === undefined ? null : resolvePath(sight, definition, field)
  if (measure === 'count') {
    if (path === null) return null
    throw new GatehouseError('invalid_input', '"count" counts records: leave "field" out, or filter by it.', {
      field: 'field',
    })
  }
  const types: readonly FieldType[] = MEASURABLE[measure]
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

function readGroup(groups: readonly Group[], [value, count, ...columns]: readonly unknown[]) {
  const by: Record<string, FieldValue> = {}
  let at = 0
  for (const { path, sql } of groups) {
    by[path.path] = groupValue(path, columns[at], columns[at + 1])
    at += sql.length
  }
  return { by, value: typeof value === 'number' || typeof value === 'string' ? value : null, count: Number(count) }
}

function groupValue({ field }: FieldPath, value: unknown, name: unknown): FieldValue {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  if (isRelation(field)) return { id: String(value), name: typeof name === 'string' ? name : null }
  return field.type === 'boolean' ? value === 1 : value
}
