import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Portfolio } from '../../core/permissions.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { Asking } from './asking.ts'
import { startQuery } from './start-query.ts'
import { checked } from './statement.ts'

/**
 * Holds a record that has just been written against the portfolio (A35). Throws `forbidden`, which undoes the write
 * with the transaction that it is in.
 */
export function checkInside({ sql, sight }: Asking, definition: ModelDefinition, id: string, what: string): void {
  if (sight.portfolio !== 'none' && sight.portfolio.length === 0) return
  const { statement, visible } = startQuery(sight)
  const condition = `r.id = ${statement.bind(id)} AND ${checked(visible('r', definition))}`
  if (sql.exec(`SELECT 1 FROM records r WHERE ${condition}`, ...statement.values()).toArray().length > 0) return
  throw new GatehouseError(
    'forbidden',
    `${what} inside your portfolio${inWords(sight.portfolio)}, so nothing was written.`,
  )
}

/** A filter may be on fields that the caller does not know of; whoever owns companies may be told so (A31). */
function inWords(portfolio: Portfolio): string {
  const told = portfolio !== 'none' && portfolio.every(({ kind }) => kind === 'own')
  return told ? ` (${describePortfolio(portfolio)})` : ''
}
