import { isAPIError } from 'better-auth/api'
import type { Origin } from '../core/audit.ts'
import { GatehouseError } from '../core/errors.ts'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { recordEvents } from '../ledger/audit.ts'
import { available } from '../ledger/available.ts'
import { attemptSubjects, countAttempt, forgiveAttempt } from './attempts.ts'
import { sessionEvents } from './audit.ts'
import { authFor } from './auth.ts'

export type SignInResult =
  /** `headers` hold Set-Cookie for the response. */
  | { ok: true; userId: string; headers: Headers }
  /** `message` is for the person; `retryAfter` in seconds, when there were too many attempts. */
  | { ok: false; message: string; retryAfter?: number }

/** Milliseconds that a refusal takes at least, while the failure is put on record: its time tells nothing. */
const REFUSAL_TIME = 250

const WRONG = 'That e-mail address and password do not go together.'

/**
 * Signs a person in with a session of its own (A50); one that the browser had before ends. An unknown e-mail address
 * and a wrong password get the same answer in about the same time. Attempts are limited by account and by address (A49).
 * @throws GatehouseError `unavailable` when D1 does not answer: nobody is signed in then.
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
  if (!attempt.allowed) {
    if (attempt.first) await recordFailure(env, request, { email, origin, now, reason: 'too_many_attempts' })
    return { ok: false, message: tooMany(attempt.retryAfter), retryAfter: attempt.retryAfter }
  }
  const opened = await openSession(env, request, { email, password: input.password }, origin)
  if (opened === null) {
    await recordFailure(env, request, { email, origin, now, reason: 'wrong_password' })
    return { ok: false, message: WRONG }
  }
  await forgiveAttempt(env.DB, subjects, now)
  await endEarlierSession(env, request)
  await recordSuccess(env, request, { ...opened, origin, now })
  return { ok: true, userId: opened.userId, headers: opened.headers }
}

function tooMany(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
}

interface OpenedSession {
  userId: string
  token: string
  headers: Headers
}

/** The new session, or null when e-mail address and password don't go together. */
async function openSession(
  env: Env,
  request: Request,
  body: { email: string; password: string },
  origin: Origin,
): Promise<OpenedSession | null> {
  const auth = authFor(env, request)
  // Nothing of the request but these: the session is to store neither long headers nor an older session's marks.
  const headers = new Headers()
  if (origin.ip !== null) headers.set('cf-connecting-ip', origin.ip)
  if (origin.userAgent !== null) headers.set('user-agent', origin.userAgent)
  try {
    const opened = await auth.api.signInEmail({ body, headers, returnHeaders: true })
    return { userId: opened.response.user.id, token: opened.response.token, headers: cookiesOf(opened.headers) }
  } catch (error) {
    if (isAPIError(error) && REFUSALS.has(String(error.body?.code))) return null
    return await available(() => Promise.reject(error))
  }
}

/** better-auth's ways to say that it is the input that is wrong. */
const REFUSALS: ReadonlySet<string> = new Set(['INVALID_EMAIL_OR_PASSWORD', 'INVALID_EMAIL', 'PASSWORD_TOO_LONG'])

function cookiesOf(headers: Headers): Headers {
  const cookies = new Headers()
  for (const cookie of headers.getSetCookie()) cookies.append('set-cookie', cookie)
  return cookies
}

async function recordFailure(
  env: Env,
  request: Request,
  failure: { email: string; origin: Origin; now: number; reason: string },
): Promise<void> {
  const work = async (): Promise<void> => {
    const { internalAdapter } = await authFor(env, request).$context
    const known = await available(() => internalAdapter.findUserByEmail(failure.email))
    const events = await sessionEvents(env.DB, {
      userId: known?.user.id ?? null,
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

async function endEarlierSession(env: Env, request: Request): Promise<void> {
  const cookie = request.headers.get('cookie')
  if (cookie === null) return
  await available(() => authFor(env, request).api.signOut({ headers: new Headers({ cookie }) }))
}

/** The cookie leaves after the event is on record; a session whose event can't be recorded is ended again (A3). */
async function recordSuccess(
  env: Env,
  request: Request,
  success: { userId: string; token: string; origin: Origin; now: number },
): Promise<void> {
  const { internalAdapter } = await authFor(env, request).$context
  try {
    const events = await sessionEvents(env.DB, {
      userId: success.userId,
      action: 'session.signed_in',
      outcome: 'success',
      origin: success.origin,
      at: success.now,
      details: { method: 'password' },
    })
    await recordEvents(env.DB, events)
  } catch (error) {
    await internalAdapter.deleteSession(success.token).catch(() => undefined)
    throw error instanceof GatehouseError ? error : await available(() => Promise.reject(error))
  }
}
