import { onlyTenant } from '../../core/assurance.ts'
import { originOf } from '../../core/origin.ts'
import type { Env } from '../../env.ts'
import { noteConfirmed } from '../confirm.ts'
import { ticketCookie, ticketFrom } from '../cookies.ts'
import { acceptInvitation } from '../invitations.ts'
import { commitIf } from '../once.ts'
import { openSession } from '../open-session.ts'
import { signedIn } from '../session.ts'
import { proceed, recordFailure, type SignInResult } from '../sign-in.ts'
import { findTicket, spend, stillThere } from '../tickets.ts'
import { journeySchema, type Journey } from './begin.ts'
import { exchange, type VouchedFor } from './exchange.ts'
import { findProvider, type SsoProvider } from './provider.ts'
import { resolvePerson } from './resolve.ts'

export type SsoResult = SignInResult & { returnTo: string }

/** The person comes back from their provider: signed in, asked for their second factor, or told what is wrong. */
export async function finishSso(env: Env, request: Request, key: string): Promise<SsoResult> {
  const journey = await journeyBack(env, request, key)
  if (journey === null) return { ...failed(STALE), returnTo: '/' }
  const provider = await findProvider(env, key)
  const result =
    provider === null || provider.issuer !== journey.issuer
      ? failed(STALE)
      : await arrive(env, request, provider, journey)
  return { ...result, returnTo: journey.returnTo }
}

const STALE = 'This sign-on can no longer be finished: it took too long, or was begun in another browser. Start again.'

/** The journey that this browser began with this provider. It is spent by coming back, whatever the answer says. */
async function journeyBack(env: Env, request: Request, key: string): Promise<Journey | null> {
  const ticket = await findTicket(env.DB, 'sso', ticketFrom(env, request, 'sso'), Date.now())
  if (ticket === null) return null
  const journey = journeySchema.parse(ticket.data)
  if (journey.provider !== key || !(await commitIf(env.DB, [stillThere(ticket)], [spend(env.DB, ticket)]))) return null
  return journey
}

async function arrive(env: Env, request: Request, provider: SsoProvider, journey: Journey): Promise<SignInResult> {
  const vouched = await exchange(env, request, provider, journey).catch((error: unknown) =>
    noteProblem(provider, error),
  )
  if (vouched === null) return failed(`${provider.name} did not sign you in. Try again, or sign in another way.`)
  const resolved = await resolvePerson(env, request, provider, vouched, journey.invitation)
  if (!resolved.ok) {
    const { userId, reason } = resolved
    await recordFailure(env, { userId, origin: originOf(request), now: Date.now(), reason })
    return failed(resolved.message)
  }
  const { account } = resolved
  if (journey.confirming) return await confirmed(env, request, provider, account.userId)
  if (journey.invitation !== null) await acceptInvitation(env, request, journey.invitation, account)
  return await enter(env, request, provider, account, vouched)
}

/** Kinds of errors are noted, never what was sent (A27). */
function noteProblem(provider: SsoProvider, error: unknown): null {
  const { name = '', code = '' } = error instanceof Error ? (error as Error & { code?: string }) : {}
  console.warn(JSON.stringify({ event: 'single_sign_on_failed', provider: provider.key, name, code }))
  return null
}

async function confirmed(env: Env, request: Request, provider: SsoProvider, userId: string): Promise<SignInResult> {
  const person = await signedIn(env, request)
  const counts = onlyTenant({ method: 'sso', provider: provider.key, secondFactor: false }) === null
  if (person?.userId !== userId || !counts) return failed('That was another account than the one that is signed in.')
  await noteConfirmed(env, request, person, { by: provider.key })
  return { ok: true, userId, headers: new Headers() }
}

/** A second factor is asked for here, too, unless the provider says that it asked for one. */
async function enter(
  env: Env,
  request: Request,
  provider: SsoProvider,
  account: { userId: string; secondFactor: boolean },
  { multiFactor }: VouchedFor,
): Promise<SignInResult> {
  const via = { method: 'sso', provider: provider.key } as const
  if (!multiFactor) return await proceed(env, request, { ...account, via })
  const { userId } = account
  const headers = await openSession(env, request, { userId, assurance: { ...via, secondFactor: true } })
  if (headers === null) return failed(STALE)
  headers.append('set-cookie', ticketCookie(env, request, 'sso', null))
  return { ok: true, userId, headers }
}

function failed(message: string): { ok: false; message: string } {
  return { ok: false, message }
}
