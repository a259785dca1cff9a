import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { portfolioSchema, type Portfolio, type PortfolioClause } from '../../core/permissions.ts'
import { OPERATORS, type Condition, type Filter, type Operator, type Scalar } from '../../core/query.ts'

/** A condition as it is typed. */
export interface ConditionValues {
  field: string
  op: string
  value: string
}

/** Which records, as the form asks for it (V3). */
export interface PortfolioValues {
  reach: 'all' | 'some' | 'none'
  own: boolean
  match: 'all' | 'any'
  conditions: readonly ConditionValues[]
  /** Clauses that the form can keep or drop, and not change. */
  kept: readonly PortfolioClause[]
}

const MOST_CONDITIONS = 10

export function readPortfolio(form: FormData): PortfolioValues {
  const texts = (name: string): string[] => form.getAll(name).map((value) => (typeof value === 'string' ? value : ''))
  const reach = texts('reach')[0]
  const [fields, ops, values] = [texts('condition-field'), texts('condition-op'), texts('condition-value')]
  return {
    reach: reach === 'all' || reach === 'some' ? reach : 'none',
    own: form.get('own') === 'on',
    match: form.get('match') === 'any' ? 'any' : 'all',
    conditions: fields
      .slice(0, MOST_CONDITIONS)
      .map((field, index) => ({ field, op: ops[index] ?? '', value: (values[index] ?? '').trim() }))
      .filter(({ field, value }) => field !== '' || value !== ''),
    kept: texts('clause').slice(0, MOST_CONDITIONS).flatMap(clauseFrom),
  }
}

/** The portfolio that the form stands for. A condition without a field is one that was not filled in. */
export function portfolioFrom(values: PortfolioValues, company: ModelDefinition | undefined): Portfolio {
  if (values.reach === 'none') return 'none'
  if (values.reach === 'all') return []
  const conditions = values.conditions.filter(({ field }) => field !== '').map((typed) => conditionFrom(typed, company))
  const [first] = conditions
  const where: Filter | undefined =
    conditions.length < 2 ? first : values.match === 'any' ? { any: conditions } : { all: conditions }
  return [
    ...values.kept,
    ...(values.own ? [{ kind: 'own' as const }] : []),
    ...(where === undefined ? [] : [{ kind: 'filter' as const, where }]),
  ]
}

/** Whether “some” says which ones. */
export function saysWhich(values: PortfolioValues): boolean {
  return values.own || values.kept.length > 0 || values.conditions.some(({ field }) => field !== '')
}

/** A portfolio as the form shows it. */
export function portfolioValues(portfolio: Portfolio): PortfolioValues {
  const nothing = { own: false, match: 'all' as const, conditions: [], kept: [] }
  if (portfolio === 'none') return { ...nothing, reach: 'none' }
  if (portfolio.length === 0) return { ...nothing, reach: 'all' }
  const simple = portfolio.find((clause) => clause.kind === 'filter' && conditionsOf(clause.where) !== null)
  const where = simple?.kind === 'filter' ? simple.where : null
  return {
    reach: 'some',
    own: portfolio.some((clause) => clause.kind === 'own'),
    match: where !== null && 'any' in where ? 'any' : 'all',
    conditions: (where === null ? null : conditionsOf(where))?.map(typed) ?? [],
    kept: portfolio.filter((clause) => clause.kind === 'filter' && clause !== simple),
  }
}

function clauseFrom(text: string): PortfolioClause[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  const portfolio = portfolioSchema.safeParse([parsed])
  return portfolio.success && portfolio.data !== 'none' ? [...portfolio.data] : []
}

/** The conditions of a filter without brackets; null for any other. */
function conditionsOf(where: Filter): Condition[] | null {
  if ('op' in where) return [where]
  const parts = 'all' in where ? where.all : where.any
  const conditions = parts.flatMap((part) => ('op' in part ? [part] : []))
  return parts.length > 0 && conditions.length === parts.length && parts.length <= MOST_CONDITIONS ? conditions : null
}

function typed({ field, op, value }: Condition): ConditionValues {
  const texts = [value ?? ''].flat().map((part) => (typeof part === 'boolean' ? (part ? 'yes' : 'no') : String(part)))
  return { field, op, value: texts.join(', ') }
}

const LISTS: ReadonlySet<Operator> = new Set(['in', 'has_any', 'has_all', 'between'])

function conditionFrom({ field, op, value }: ConditionValues, company: ModelDefinition | undefined): Condition {
  const operator = OPERATORS.find((one) => one === op) ?? 'eq'
  const definition = company?.fields.find(({ name }) => name === field)
  if (operator === 'is_empty') return { field, op: operator, value: value.toLocaleLowerCase('en') !== 'no' }
  if (!LISTS.has(operator)) return { field, op: operator, value: scalarFrom(value, definition) }
  const parts = value.split(',').map((part) => scalarFrom(part.trim(), definition))
  return { field, op: operator, value: parts }
}

/** What is typed as the field's type wants it; what does not fit stays text, and is refused with the reason. */
function scalarFrom(text: string, definition: FieldDefinition | undefined): Scalar {
  const type = definition?.type
  if ((type === 'number' || type === 'money') && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  if (type === 'boolean' && /^(yes|no)$/i.test(text)) return text.toLocaleLowerCase('en') === 'yes'
  return text
}
