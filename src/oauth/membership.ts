import type { Context } from 'hono'
import { onlyTenant } from '../core/assurance.ts'
import type { SignedIn } from '../identity/session.ts'
import { membershipOfTenant, membershipsOf, type Membership } from '../ledger/members.ts'
import type { AskingClient } from './asking-client.ts'
import type { OAuthEnv } from './oauth-env.ts'
import { Problem } from './problem.ts'

/** As the page for choosing a tenant names it in the address; everybody else's servers ignore it. */
const CHOSEN = 'tenant'

/**
 * In which tenant the person authorizes: that of the client. Of one that is published or registered itself any of their
 * own; where there are several, those to choose from (C2). A choice that is not theirs is none (A29).
 */
export async function membershipFor(
  c: Context<OAuthEnv>,
  client: AskingClient,
  person: SignedIn,
  switchAccount: string,
): Promise<Membership | readonly Membership[]> {
  const only = onlyTenant(person.assurance)
  const foreign = Problem.page(
    403,
    `You are signed in as ${person.email}, and this application is not for that account.`,
    'Switch to the account that your company gave you, or ask its administrator to invite you.',
    { href: switchAccount, label: 'Switch account' },
  )
  if (client.tenantId !== null) {
    const here = only === null || only === client.tenantId
    const membership = here ? await membershipOfTenant(c.env.DB, person.userId, client.tenantId) : null
    if (membership === null) throw foreign
    return membership
  }
  const all = await membershipsOf(c.env.DB, person.userId)
  const own = only === null ? all : all.filter(({ tenant }) => tenant.id === only)
  const [first] = own
  if (first === undefined) throw foreign
  return own.length === 1 ? first : (own.find(({ tenant }) => tenant.slug === c.req.query(CHOSEN)) ?? own)
}

/** The same authorization request in one of the tenants. */
export function choiceOf(url: URL, slug: string): string {
  const chosen = new URL(url)
  chosen.searchParams.set(CHOSEN, slug)
  return chosen.pathname + chosen.search
}
