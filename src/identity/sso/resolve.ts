import { onlyTenant } from '../../core/assurance.ts'
import { newId } from '../../core/ids.ts'
import type { Env } from '../../env.ts'
import { eventStatements } from '../../ledger/audit.ts'
import { available } from '../../ledger/available.ts'
import { membershipOfTenant } from '../../ledger/members.ts'
import { accountByEmail, accountById, type Account } from '../accounts.ts'
import { accountEvents } from '../audit.ts'
import { openedInvitation } from '../invitations.ts'
import { commitIf } from '../once.ts'
import { createUser } from '../users.ts'
import type { VouchedFor } from './exchange.ts'
import type { SsoProvider } from './provider.ts'

export type Resolved =
  | { ok: true; account: Account }
  | { ok: false; reason: string; message: string; userId: string | null }

/**
 * Whose account it is that a provider vouches for. By its own name for the person, where the two have met before; else
 * by an address that both sides know to be verified, in a domain that the provider may vouch for. A tenant's provider
 * has a say about members of that tenant alone. Nobody gets an account that was not invited.
 */
export async function resolvePerson(
  env: Env,
  request: Request,
  provider: SsoProvider,
  vouched: VouchedFor,
  invitation: string | null,
): Promise<Resolved> {
  const providerId = `${provider.key} ${provider.issuer}`
  const known = await linkedAccount(env, providerId, vouched.subject)
  const found = known ?? (await byEmail(env, provider, vouched, invitation))
  if ('ok' in found) return found
  if (!(await mayVouchFor(env, provider, found, invitation))) {
    return {
      ...refused('not_a_member', `${found.email} is not a member of the workspace that this sign-on belongs to.`),
      userId: found.userId,
    }
  }
  if (known === null)
    await link(env, request, { account: found, providerId, provider: provider.key, subject: vouched.subject })
  return { ok: true, account: found }
}

async function linkedAccount(env: Env, providerId: string, subject: string): Promise<Account | null> {
  const sql = 'SELECT userId FROM account WHERE providerId = ? AND accountId = ?'
  const userId = await available(() => env.DB.prepare(sql).bind(providerId, subject).first<string>('userId'))
  return userId === null ? null : await accountById(env.DB, userId)
}

async function byEmail(
  env: Env,
  provider: SsoProvider,
  vouched: VouchedFor,
  invitation: string | null,
): Promise<Account | Extract<Resolved, { ok: false }>> {
  const { email } = vouched
  if (email === null) return refused('no_email', `${provider.name} did not say what your e-mail address is.`)
  if (!vouched.emailVerified && !provider.trustEmail) {
    return refused(
      'email_not_verified',
      `${provider.name} has not verified your e-mail address, so it can’t be used here.`,
    )
  }
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (provider.domains.length > 0 && !provider.domains.includes(domain)) {
    return refused('domain_not_allowed', `Addresses at ${domain} don’t sign in with ${provider.name} here.`)
  }
  const account = await accountByEmail(env.DB, email)
  if (account?.emailVerified === false) {
    return refused(
      'email_not_verified_here',
      'Sign in another way: this account’s e-mail address was never verified here.',
    )
  }
  return account ?? (await newAccount(env, vouched, email, invitation))
}

async function newAccount(
  env: Env,
  { name }: VouchedFor,
  email: string,
  invitation: string | null,
): Promise<Account | Extract<Resolved, { ok: false }>> {
  const invited = invitation === null ? null : await openedInvitation(env, invitation)
  if (invited === null || invited.email !== email) {
    return refused(
      'no_account',
      `There is no account for ${email} here. Ask an administrator of your company’s workspace to invite you.`,
    )
  }
  const { userId } = await createUser(env, { name: name ?? email.split('@')[0] ?? email, email, password: null })
  return (await accountById(env.DB, userId)) ?? refused('no_account', 'The account could not be made. Try again.')
}

async function mayVouchFor(
  env: Env,
  { key }: SsoProvider,
  account: Account,
  invitation: string | null,
): Promise<boolean> {
  const tenantId = onlyTenant({ method: 'sso', provider: key, secondFactor: false })
  if (tenantId === null) return true
  if ((await membershipOfTenant(env.DB, account.userId, tenantId)) !== null) return true
  const invited = invitation === null ? null : await openedInvitation(env, invitation)
  return invited !== null && invited.tenant.id === tenantId && invited.email === account.email
}

async function link(
  env: Env,
  request: Request,
  about: { account: Account; providerId: string; provider: string; subject: string },
): Promise<void> {
  const { account, providerId, provider, subject } = about
  const at = new Date().toISOString()
  const events = await accountEvents(env.DB, request, account.userId, 'account.provider_linked', { provider })
  await commitIf(
    env.DB,
    [],
    [
      env.DB.prepare(
        'INSERT INTO account (id, accountId, providerId, userId, createdAt, updatedAt) VALUES (?, ?, ?, ?, ?, ?)',
      ).bind(newId('acc'), subject, providerId, account.userId, at, at),
      ...eventStatements(env.DB, events),
    ],
  )
}

function refused(reason: string, message: string): Extract<Resolved, { ok: false }> {
  return { ok: false, reason, message, userId: null }
}
