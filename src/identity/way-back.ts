import { GatehouseError } from '../core/errors.ts'
import { available } from '../ledger/available.ts'
import { tenantsWithoutWayBack, type GivenUp } from '../ledger/sign-in-settings.ts'
import type { Condition } from './once.ts'

/**
 * A condition of giving up a proof: every tenant that asks for its single sign-on keeps somebody who could enter without
 * it, should the provider fail.
 */
export function wayBackStays(userId: string, givenUp: GivenUp): Condition {
  const { sql, bound } = tenantsWithoutWayBack(userId, givenUp)
  return { sql: `SELECT 1 WHERE NOT EXISTS (${sql})`, bound }
}

/** @throws GatehouseError `forbidden` naming the tenants that would be left without a way back. */
export async function demandWayBack(db: D1Database, userId: string, givenUp: GivenUp): Promise<void> {
  const { sql, bound } = tenantsWithoutWayBack(userId, givenUp)
  const { results } = await available(() =>
    db
      .prepare(sql)
      .bind(...bound)
      .all<{ name: string }>(),
  )
  if (results.length === 0) return
  const names = results.map(({ name }) => name).join(', ')
  throw new GatehouseError(
    'forbidden',
    `${names} lets members in by single sign-on only, and yours is the last way back should that fail. Let another administrator add a passkey or a second factor first.`,
  )
}
