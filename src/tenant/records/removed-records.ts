import type { ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { isOf } from './layout.ts'
import { portfolioPredicate } from './portfolio-predicate.ts'
import { allOf, Statement } from './statement.ts'

/** For so long a removed record can be brought back (D2). */
export const KEPT_MS = 30 * 24 * 60 * 60_000

/**
 * SQL on removed records `r` that the caller can bring back: inside their portfolio, and removed by themselves. What was
 * removed with its company comes back with it.
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
  ])
  return { statement, condition }
}
