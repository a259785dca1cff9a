import type { Portfolio, PortfolioClause } from '../core/permissions.ts'
import { filterInWords } from './filter-words.ts'

/**
 * The records that both portfolios allow (V3): all clauses of either, each once, in a fixed order. Clauses are
 * compared as they are written, whatever the order of their keys.
 */
export function meetPortfolio(a: Portfolio, b: Portfolio): Portfolio {
  if (a === 'none' || b === 'none') return 'none'
  const texts = new Set([...a, ...b].map(canonical))
  return [...texts].sort().map((text) => JSON.parse(text) as PortfolioClause)
}

/** a ≤ b: a has every clause of b. `none` is below, and a portfolio without clauses above, all others. */
export function portfolioAtMost(a: Portfolio, b: Portfolio): boolean {
  if (a === 'none') return true
  if (b === 'none') return false
  const clauses = new Set(a.map(canonical))
  return b.every((clause) => clauses.has(canonical(clause)))
}

/** Whether it has only records that the member keeps: those of their companies, and their own without a company. */
export function isWithinOwn(portfolio: Portfolio): boolean {
  return portfolio !== 'none' && portfolio.some(({ kind }) => kind === 'own')
}

/** In plain words, for role pages and the consent page: `Only companies that the member owns, and their records`. */
export function describePortfolio(portfolio: Portfolio): string {
  if (portfolio === 'none') return 'No records'
  if (portfolio.length === 0) return 'All records'
  return `Only companies ${portfolio.map(clauseInWords).join(' and ')}, and their records`
}

function clauseInWords(clause: PortfolioClause): string {
  return clause.kind === 'own' ? 'that the member owns' : `where ${filterInWords(clause.where)}`
}

/** The same text for the same clause: JSON with its keys in order. */
function canonical(clause: PortfolioClause): string {
  return JSON.stringify(clause, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part) ? inOrder(part) : part,
  )
}

function inOrder(object: object): object {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a portfolio holds every record: no clause limits it. */
export function holdsEverything(portfolio: Portfolio): boolean {
  return portfolio !== 'none' && portfolio.length === 0
}
