import { GatehouseError } from '../../core/errors.ts'
import type { Membership } from '../../ledger/members.ts'
import type { UnshownTenant } from '../components/unshown-tenants.tsx'

/** Those of a person's tenants that did not answer, in the order in which they were asked. */
export function unshown(
  memberships: readonly Membership[],
  answers: readonly PromiseSettledResult<unknown>[],
): UnshownTenant[] {
  return memberships.flatMap(({ tenant }, index) => {
    const answer = answers[index]
    return answer?.status === 'rejected'
      ? [{ name: tenant.name, slug: tenant.slug, closed: asksForSignIn(answer.reason) }]
      : []
  })
}

/** Whether a tenant did answer, and wants its members to sign in another way (T3). */
function asksForSignIn(reason: unknown): boolean {
  return reason instanceof GatehouseError && reason.code === 'sign_in_required'
}
