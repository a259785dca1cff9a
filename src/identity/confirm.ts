import { onlyTenant } from '../core/assurance.ts'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { isBoundToProvider } from '../ledger/sign-in-settings.ts'
import { accountById, isPassword } from './accounts.ts'
import { countAttempt, forgiveAttempt, guessSubjects, tooManyAttempts } from './attempts.ts'
import { accountEvents } from './audit.ts'
import { commitIf, type Condition } from './once.ts'
import { acceptCode } from './second-factor.ts'
import type { SignedIn } from './session.ts'
import { recordFailure } from './sign-in.ts'

/** How long a proof counts for changes to how somebody signs in, in milliseconds. */
const FRESH = 15 * 60_000

/** Whether the person has proven lately who they are. */
export function isFresh(person: SignedIn, now = Date.now()): boolean {
  return person.confirmedAt > now - FRESH
}

/**
 * Whether this session may change how its person signs in. One that a tenant's own provider vouches for may not: that
 * tenant's administrators would get at what the person can do in other tenants.
 */
export function mayChangeAccount(person: SignedIn): boolean {
  return onlyTenant(person.assurance) === null
}

export type Confirmation = { ok: true } | { ok: false; message: string; retryAfter?: number }

/** The password again, or a code of the second factor, which also makes the session one with two factors (A49). */
export async function confirm(
  env: Env,
  request: Request,
  person: SignedIn,
  proof: { password: string } | { code: string },
): Promise<Confirmation> {
  const { userId } = person
  const origin = originOf(request)
  const now = Date.now()
  const subjects = guessSubjects('confirm', userId, origin.ip)
  const attempt = await countAttempt(env.DB, subjects, now)
  if (!attempt.allowed) {
    if (attempt.first) await recordFailure(env, { userId, origin, now, reason: 'too_many_confirmations' })
    return { ok: false, message: tooManyAttempts(attempt.retryAfter), retryAfter: attempt.retryAfter }
  }
  const proven =
    'code' in proof
      ? await byCode(env, request, person, proof.code)
      : await byPassword(env, request, person, proof.password)
  if (!proven) {
    await recordFailure(env, { userId, origin, now, reason: 'not_confirmed' })
    return {
      ok: false,
      message: 'code' in proof ? 'That code is not right, or it was used already.' : 'That is not your password.',
    }
  }
  await forgiveAttempt(env.DB, subjects, now)
  return { ok: true }
}

async function byPassword(env: Env, request: Request, person: SignedIn, password: string): Promise<boolean> {
  if (!(await isPassword(await accountById(env.DB, person.userId), password))) return false
  return await noteConfirmed(env, request, person, { by: 'password' })
}

async function byCode(env: Env, request: Request, person: SignedIn, code: string): Promise<boolean> {
  const accepted = await acceptCode(env, person.userId, code)
  if (accepted === null) return false
  const proof = {
    by: accepted.kind,
    conditions: [accepted.condition],
    statements: [accepted.statement],
    twoFactors: true,
  }
  return await noteConfirmed(env, request, person, proof)
}

/** Puts a proof on record: the session is fresh from now on. */
export async function noteConfirmed(
  env: Env,
  request: Request,
  { userId, sessionId }: SignedIn,
  proof: { by: string; conditions?: Condition[]; statements?: D1PreparedStatement[]; twoFactors?: boolean },
): Promise<boolean> {
  const events = await accountEvents(env.DB, request, userId, 'session.confirmed', { by: proof.by })
  const at = new Date().toISOString()
  return await commitIf(env.DB, proof.conditions ?? [], [
    ...(proof.statements ?? []),
    env.DB.prepare('UPDATE session SET confirmedAt = ?, secondFactor = max(secondFactor, ?) WHERE id = ?').bind(
      at,
      proof.twoFactors === true ? 1 : 0,
      sessionId,
    ),
    ...eventStatements(env.DB, events),
  ])
}

/**
 * Why this session may not change how its person signs in; null when it may. Where a tenant lets members in by single
 * sign-on alone, somebody who only knows a password could otherwise add a factor and come in by the way back.
 */
export async function whyLocked(db: D1Database, person: SignedIn): Promise<string | null> {
  if (!mayChangeAccount(person)) {
    return 'You came by your company’s single sign-on. To change how you sign in, sign in with your password or a passkey; a link to set a password is sent to you by “Forgot password?”.'
  }
  const { method, secondFactor } = person.assurance
  if (method !== 'password' || secondFactor || !(await isBoundToProvider(db, person.userId))) return null
  return 'Your company asks for single sign-on. Sign in with a second factor that you have set up, or ask an administrator.'
}
