import { isOf } from './layout.ts'
import { portfolioPredicate } from './portfolio-predicate.ts'
import type { Query } from './query.ts'
import type { Sight } from './sight.ts'
import { allOf, Statement } from './statement.ts'

/** Starts a statement that carries the portfolio wherever it reads records (V3). */
export function startQuery(sight: Sight): Query {
  const statement = new Statement()
  const inPortfolio = portfolioPredicate(statement, sight)
  return {
    sight,
    statement,
    visible: (alias, definition) =>
      allOf([isOf(alias, definition), `${alias}.removed_at IS NULL`, inPortfolio(alias, definition)]),
  }
}
