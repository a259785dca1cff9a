import type { FieldDefinition, FieldType } from '../../core/models.ts'
import { measureSchema, PERIODS, type Condition, type Filter, type Measure } from '../../core/query.ts'
import type { FieldValue } from '../../core/records.ts'
import type { FieldOption } from '../data-access.ts'

/** A summary as its address carries it. */
export interface SummaryQuery {
  measure: Measure
  /** What is measured; empty where records are counted. */
  field: string
  /** At most two fields or paths, with the period of a date: `close_on:month`. */
  by: readonly string[]
}

const NUMBERS: readonly FieldType[] = ['number', 'money']
const MEASURABLE: ReadonlySet<FieldType> = new Set([...NUMBERS, 'date', 'time', 'datetime'])

/** Reads an address; one that says nothing counts by the first choice of the model. */
export function readSummaryQuery(search: URLSearchParams, options: readonly FieldOption[]): SummaryQuery {
  const measure = measureSchema.safeParse(search.get('measure')).data ?? 'count'
  const asked = search.getAll('by').filter((path) => path !== '')
  const usual = options.find(({ group, field }) => group === '' && field.type === 'choice')
  const by = search.has('by') || usual === undefined ? asked : [usual.path]
  const field = measure === 'count' ? '' : (search.get('field') ?? '').slice(0, 120)
  return { measure, field, by: [...new Set(by.map((path) => path.slice(0, 120)))].slice(0, 2) }
}

/** What can be measured. */
export function measurable(options: readonly FieldOption[]): FieldOption[] {
  return options.filter(({ field }) => MEASURABLE.has(field.type))
}

/** What can be grouped by: dates by each of their periods. */
export function groupable(options: readonly FieldOption[]): FieldOption[] {
  return options.flatMap((option) => {
    const { field } = option
    if (field.type === 'long_text') return []
    if (field.type !== 'date' && field.type !== 'datetime') return [option]
    return PERIODS.map((period) => ({
      ...option,
      path: `${option.path}:${period}`,
      label: `${option.label} by ${period}`,
      field: { ...field, label: `${field.label} by ${period}`, type: 'text' as const },
    }))
  })
}

/** The records of one group, as a filter of the table; null where a period can't be said as one. */
export function filterOfGroup(
  where: Filter | null,
  groups: readonly FieldOption[],
  values: Readonly<Record<string, FieldValue>>,
): Filter | null {
  const conditions = groups.map(({ path, field }) =>
    path.includes(':') ? null : conditionOf(path, field, values[path] ?? null),
  )
  const known = conditions.filter((condition) => condition !== null)
  if (known.length < conditions.length) return null
  const parts: Filter[] = [...(where === null ? [] : 'all' in where ? where.all : [where]), ...known]
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { all: parts }
}

function conditionOf(field: string, { type }: FieldDefinition, value: FieldValue): Condition {
  if (value === null) return { field, op: 'is_empty', value: true }
  if (typeof value === 'object') return { field, op: 'eq', value: 'id' in value ? value.id : String(value) }
  return type === 'choices' ? { field, op: 'has_any', value: [value] } : { field, op: 'eq', value }
}
