import type { Origin } from '../core/audit.ts'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { recordEvents } from '../ledger/audit.ts'
import { accountByEmail, isPassword } from './accounts.ts'
import { attemptSubjects, countAttempt, forgiveAttempt, tooManyAttempts } from './attempts.ts'
import { sessionEvents } from './audit.ts'
import { ticketCookie } from './cookies.ts'
import { openSession } from './open-session.ts'
import { issueTicket } from './tickets.ts'

export type SignInResult =
  /** `headers` hold Set-Cookie for the response. */
  | { ok: true; userId: string; headers: Headers }
  /**
   * `message` is for the person; `retryAfter` in seconds, when there were too many attempts. `pending`, when the second
   * factor is: there is no session yet, and these headers let the browser remember whose it is about to be (A10).
   */
  | { ok: false; message: string; retryAfter?: number; pending?: Headers }

/** Milliseconds that a refusal takes at least, while the failure is put on record: its time tells nothing. */
const REFUSAL_TIME = 250

const WRONG = 'That e-mail address and password do not go together.'

/**
 * Signs a person in with a session of its own (A50); one that the browser had before ends. An unknown e-mail address
 * and a wrong password get the same answer in about the same time. Attempts are limited by account and by address (A49).
 * @throws GatehouseError `unavailable` when D1 does not answer: nobody is signed in then; `forbidden` while a password
 * reset is pending.
 */
export async function signIn(
  env: Env,
  request: Request,
  input: { email: string; password: string },
): Promise<SignInResult> {
  const email = input.email.trim().toLowerCase().slice(0, 320)
  const origin = originOf(request)
  const now = Date.now()
  const subjects = attemptSubjects(email, origin.ip)
  const attempt = await countAttempt(env.DB, subjects, now)
  const account = await accountByEmail(env.DB, email)
  const failure = { userId: account?.userId ?? null, origin, now }
  if (!attempt.allowed) {
    if (attempt.first) await recordFailure(env, { ...failure, reason: 'too_many_attempts' })
    return { ok: false, message: tooManyAttempts(attempt.retryAfter), retryAfter: attempt.retryAfter }
  }
  if (!(await isPassword(account, input.password)) || account === null) {
    await recordFailure(env, { ...failure, reason: 'wrong_password' })
    return { ok: false, message: WRONG }
  }
  await forgiveAttempt(env.DB, subjects, now)
  return await proceed(env, request, { ...account, via: { method: 'password', provider: null } })
}

/** What the first factor has shown: whose sign-in it is, and how. */
export interface FirstFactor {
  userId: string
  /** Whether the person has a second factor, which is asked for then. */
  secondFactor: boolean
  via: { method: 'password' | 'sso'; provider: string | null }
}

/** After the first factor: a session, or the question for the second one. */
export async function proceed(env: Env, request: Request, first: FirstFactor): Promise<SignInResult> {
  const { userId, via } = first
  if (first.secondFactor) {
    const ticket = await issueTicket(env.DB, 'second_factor', { userId, data: via, now: Date.now() })
    const pending = new Headers({ 'set-cookie': ticketCookie(env, request, 'second_factor', ticket) })
    return { ok: false, message: 'Enter the code of your second factor.', pending }
  }
  const headers = await openSession(env, request, { userId, assurance: { ...via, secondFactor: false } })
  return headers === null ? { ok: false, message: WRONG } : { ok: true, userId, headers }
}

/** A failed attempt goes on record where its person is known; the answer takes the same time either way. */
export async function recordFailure(
  env: Env,
  failure: { userId: string | null; origin: Origin; now: number; reason: string },
): Promise<void> {
  const work = async (): Promise<void> => {
    const events = await sessionEvents(env.DB, {
      userId: failure.userId,
      action: 'session.sign_in_failed',
      outcome: 'refused',
      origin: failure.origin,
      at: failure.now,
      details: { reason: failure.reason },
    })
    await recordEvents(env.DB, events)
  }
  await Promise.all([work(), scheduler.wait(REFUSAL_TIME)])
}
