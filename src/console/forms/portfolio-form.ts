import { portfolioSchema, type Portfolio, type PortfolioClause } from '../../core/permissions.ts'
import type { Filter } from '../../core/query.ts'
import type { FieldOption } from '../data-access.ts'
import { draftOf, filterFrom, readFilterForm, type DraftIssue, type GroupDraft } from './filter-form.ts'

/** Which records, as the form asks for it (V3). */
export interface PortfolioValues {
  reach: 'all' | 'some' | 'none'
  own: boolean
  /** The filter on companies as it is being built, right or wrong. */
  draft: GroupDraft
  /** Clauses that the form can keep or drop, and not change. */
  kept: readonly PortfolioClause[]
}

/** What the builder's fields are called in the form. */
export const PORTFOLIO_FILTER = 'companies'
const MOST_CLAUSES = 10

/** Reads a posted form; `built`: one of the builder's buttons was pressed. */
export function readPortfolio(
  form: FormData,
  options: readonly FieldOption[],
): { values: PortfolioValues; built: boolean } {
  const texts = (name: string): string[] => form.getAll(name).map((value) => (typeof value === 'string' ? value : ''))
  const reach = texts('reach')[0]
  const builder = readFilterForm(form, PORTFOLIO_FILTER, options)
  const values: PortfolioValues = {
    reach: reach === 'all' || reach === 'some' ? reach : 'none',
    own: form.get('own') === 'on',
    draft: builder?.draft ?? draftOf(null),
    kept: texts('clause').slice(0, MOST_CLAUSES).flatMap(clauseFrom),
  }
  return { values, built: builder?.built ?? false }
}

/** The portfolio that the form stands for; and what is wrong with its filter, condition by condition. */
export function portfolioFrom(
  values: PortfolioValues,
  options: readonly FieldOption[],
): { portfolio: Portfolio; issues: readonly DraftIssue[] } {
  if (values.reach === 'none') return { portfolio: 'none', issues: [] }
  if (values.reach === 'all') return { portfolio: [], issues: [] }
  const { filter: where, issues } = filterFrom(values.draft, options)
  const portfolio = [
    ...values.kept,
    ...(values.own ? [{ kind: 'own' as const }] : []),
    ...(where === null ? [] : [{ kind: 'filter' as const, where }]),
  ]
  return { portfolio, issues }
}

/** Whether “some” says which ones. */
export function saysWhich({ own, kept, draft }: PortfolioValues): boolean {
  return own || kept.length > 0 || hasCondition(draft)
}

/** A portfolio as the form shows it: the first filter that its builder can show as it is, in the builder. */
export function portfolioValues(portfolio: Portfolio, options: readonly FieldOption[]): PortfolioValues {
  const nothing = { own: false, draft: draftOf(null), kept: [] }
  if (portfolio === 'none') return { ...nothing, reach: 'none' }
  if (portfolio.length === 0) return { ...nothing, reach: 'all' }
  const shown = portfolio.find((clause) => clause.kind === 'filter' && canBeShown(clause.where, options))
  return {
    reach: 'some',
    own: portfolio.some((clause) => clause.kind === 'own'),
    draft: draftOf(shown?.kind === 'filter' ? shown.where : null),
    kept: portfolio.filter((clause) => clause.kind === 'filter' && clause !== shown),
  }
}

/** Whether the builder would give the filter back as it is: not one by a field that whoever edits may not see. */
function canBeShown(where: Filter, options: readonly FieldOption[]): boolean {
  const { filter } = filterFrom(draftOf(where), options)
  return filter !== null && canonical(filter) === canonical(where)
}

function canonical(filter: Filter): string {
  if ('all' in filter) return JSON.stringify(['all', filter.all.map(canonical)])
  if ('any' in filter) return JSON.stringify(['any', filter.any.map(canonical)])
  const { field, op, value } = filter
  return JSON.stringify([field, op, op === 'is_empty' ? (value ?? true) : value])
}

function hasCondition({ parts }: GroupDraft): boolean {
  return parts.some((part) => ('kind' in part ? hasCondition(part) : true))
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
