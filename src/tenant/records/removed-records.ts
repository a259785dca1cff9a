import type { ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { isOf, placeOf } from './layout.ts'
import { portfolioPredicate } from './portfolio-predicate.ts'
import { allOf, Statement } from './statement.ts'

/** For so long a removed record can be brought back (D2). */
export const KEPT_MS = 30 * 24 * 60 * 60_000

/**
 * SQL on removed records `r` that the caller can bring back: inside their portfolio, and removed by themselves. What was
 * removed with its company comes back with it. What waits for its company is there for those alone who see that it has
 * one (V4): they are told which to restore first.
 */
export function restorable(
  { sight, now }: Asking,
  definition: ModelDefinition,
): { statement: Statement; condition: string } {
  const statement = new Statement()
  const inPortfolio = portfolioPredicate(statement, sight)
  const condition = allOf([
    isOf('r', definition),
    `r.removed_at > ${statement.bind(new Date(now - KEPT_MS).toISOString())}`,
    'r.removed_with IS NULL',
    inPortfolio('r', definition),
    seesCompany(sight, definition) ? '1' : `NOT EXISTS (${removedCompanyOf('r')})`,
  ])
  return { statement, condition }
}

/** SQL that selects the id of the company of a record where that was removed; nothing of a company itself. */
export function removedCompanyOf(alias: string): string {
  return `SELECT c.id FROM records c WHERE c.id = ${alias}.company_id AND c.id <> ${alias}.id AND c.removed_at IS NOT NULL`
}

function seesCompany(sight: Asking['sight'], definition: ModelDefinition): boolean {
  return sight.viewable(definition).some((field) => placeOf(definition, field) === 'company')
}
