import { serializeSignedCookie } from 'better-call'
import type { Assurance } from '../core/assurance.ts'
import type { AuditEvent } from '../core/audit.ts'
import { GatehouseError } from '../core/errors.ts'
import { newId, randomText } from '../core/ids.ts'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { sessionEvents } from './audit.ts'
import { authFor, SESSION_LIFETIME } from './auth.ts'
import { commitIf, type Condition } from './once.ts'
import { signedIn } from './session.ts'

export interface Opening {
  userId: string
  assurance: Assurance
  /** What must be so at that moment, and what happens with it: a ticket that is spent, say. */
  conditions?: readonly Condition[]
  statements?: readonly D1PreparedStatement[]
  /** Events beside that of the sign-in. */
  events?: readonly AuditEvent[]
  /** How it came about, beyond the method. */
  details?: AuditEvent['details']
}

/**
 * Opens a session of its own for a person who has proven who they are, ends the one that the browser had (A50), and
 * puts it on record, all in one transaction (A3). Gives the Set-Cookie header; null when a condition does not hold.
 * @throws GatehouseError `forbidden` while a password reset is pending (A10), `unavailable`.
 */
export async function openSession(env: Env, request: Request, opening: Opening): Promise<Headers | null> {
  const { userId, assurance, conditions = [], statements = [], events = [] } = opening
  const earlier = await signedIn(env, request)
  const now = Date.now()
  const origin = originOf(request)
  const token = randomText(32)
  const signedInEvents = await sessionEvents(env.DB, {
    userId,
    action: 'session.signed_in',
    outcome: 'success',
    origin,
    at: now,
    details: { ...opening.details, ...methodDetails(assurance) },
  })
  const at = new Date(now).toISOString()
  const opened = await commitIf(
    env.DB,
    [MAY_SIGN_IN(userId), ...conditions],
    [
      ...statements,
      env.DB.prepare('DELETE FROM session WHERE id = ? OR expiresAt <= ?').bind(earlier?.sessionId ?? '', at),
      env.DB.prepare(INSERT_SESSION).bind(
        newId('ses'),
        new Date(now + SESSION_LIFETIME * 1000).toISOString(),
        token,
        at,
        at,
        at,
        origin.ip,
        origin.userAgent,
        origin.country,
        userId,
        assurance.method,
        assurance.provider,
        assurance.secondFactor ? 1 : 0,
      ),
      ...eventStatements(env.DB, [...signedInEvents, ...events]),
    ],
  )
  if (opened) return await sessionCookie(env, request, token)
  await refuseWhileResetPending(env, userId)
  return null
}

/** What the audit says of how somebody signed in. */
function methodDetails({ method, provider, secondFactor }: Assurance): AuditEvent['details'] {
  return { method, ...(provider === null ? {} : { provider }), ...(secondFactor ? { second_factor: true } : {}) }
}

const MAY_SIGN_IN = (userId: string): Condition => ({
  sql: 'SELECT 1 FROM user WHERE id = ? AND resetPending = 0',
  bound: [userId],
})

const INSERT_SESSION = `
  INSERT INTO session (id, expiresAt, token, createdAt, updatedAt, confirmedAt, ipAddress, userAgent, country, userId,
    method, provider, secondFactor)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

async function sessionCookie(env: Env, request: Request, token: string): Promise<Headers> {
  const { authCookies, secret } = await authFor(env, request).$context
  const { name, attributes } = authCookies.sessionToken
  const cookie = await serializeSignedCookie(name, token, secret, { ...attributes, maxAge: SESSION_LIFETIME })
  return new Headers({ 'set-cookie': cookie })
}

async function refuseWhileResetPending(env: Env, userId: string): Promise<void> {
  const { sql, bound } = MAY_SIGN_IN(userId)
  if (
    (await env.DB.prepare(sql)
      .bind(...bound)
      .first()) !== null
  )
    return
  throw new GatehouseError(
    'forbidden',
    'This account is locked until a new password is set. Use “Forgot password?” to get a link by e-mail.',
  )
}
