import { tenantProvider } from '../core/assurance.ts'
import { GatehouseError, valueOf } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { reached } from '../core/reach.ts'
import { invitingTenant } from '../ledger/invitations.ts'
import { loadSignInSettings } from '../ledger/sign-in-settings.ts'
import { accountByEmail } from './accounts.ts'
import { openSession } from './open-session.ts'
import { passwordProblem } from './password.ts'
import { createUser } from './users.ts'

/** What a link of an invitation stands for. */
export interface OpenedInvitation {
  tenant: { id: string; name: string; slug: string; logoUrl: string | null }
  email: string
  roleName: string
  invitedBy: string
}

/** Null for a link that is unknown, used, taken back or expired. */
export async function openedInvitation(env: Env, token: string): Promise<OpenedInvitation | null> {
  const tenantId = await tenantOf(env, token)
  if (tenantId === null) return null
  const opened = await reached(() => env.TENANT.getByName(tenantId).openInvitation(token))
  return opened.ok ? opened.value : opened.error.code === 'not_found' ? null : valueOf(opened)
}

/**
 * Makes a person a member by the link that they were sent.
 * @throws GatehouseError `not_found`, `forbidden` for another address than the invited one, `conflict` for a member.
 */
export async function acceptInvitation(
  env: Env,
  request: Request,
  token: string,
  person: { userId: string; email: string },
): Promise<{ memberId: string; slug: string }> {
  const tenantId = await tenantOf(env, token)
  if (tenantId === null) throw new GatehouseError('not_found', 'This invitation no longer works. Ask for a new one.')
  const { userId, email } = person
  const accepting = { userId, email, origin: originOf(request) }
  return valueOf(await reached(() => env.TENANT.getByName(tenantId).acceptInvitation(token, accepting)))
}

/** A made-up token wakes no tenant. */
async function tenantOf(env: Env, token: string): Promise<string | null> {
  return /^\w{40}$/.test(token) ? await invitingTenant(env.DB, sha256(token)) : null
}

/** What the page of an invitation depends on: whether there is an account, and whether the tenant has its own sign-on. */
export async function invitationPage(
  env: Env,
  { email, tenant }: OpenedInvitation,
): Promise<{ known: boolean; ownProvider: { key: string; name: string } | null }> {
  const { provider } = await loadSignInSettings(env.DB, tenant.id)
  const takes = provider?.domains.includes(email.slice(email.lastIndexOf('@') + 1)) === true
  return {
    known: (await accountByEmail(env.DB, email)) !== null,
    ownProvider: provider !== null && takes ? { key: tenantProvider(tenant.id), name: provider.name } : null,
  }
}

/**
 * Makes the account of somebody who was invited, makes them a member, and signs them in. The link proves the address.
 * @throws GatehouseError `invalid_input` naming the field, `conflict` when there is an account, `not_found`.
 */
export async function acceptByNewAccount(
  env: Env,
  request: Request,
  token: string,
  account: { name: string; password: string },
): Promise<{ headers: Headers; slug: string }> {
  const invitation = await openedInvitation(env, token)
  if (invitation === null) throw new GatehouseError('not_found', 'This invitation no longer works. Ask for a new one.')
  const { email } = invitation
  const problem = passwordProblem(account.password, { email, name: account.name })
  if (problem !== null) throw new GatehouseError('invalid_input', problem, { field: 'password' })
  const { userId } = await createUser(env, { ...account, email })
  const { slug } = await acceptInvitation(env, request, token, { userId, email })
  const assurance = { method: 'password', provider: null, secondFactor: false } as const
  const headers = await openSession(env, request, { userId, assurance, details: { invitation: true } })
  if (headers === null) throw new GatehouseError('conflict', 'Your account is made. Sign in with it.')
  return { headers, slug }
}
