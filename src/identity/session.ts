import { WEAKEST, type Assurance } from '../core/assurance.ts'
import type { Env } from '../env.ts'
import { available } from '../ledger/available.ts'
import { authFor } from './auth.ts'

/** A person with a session: who they are, not what they may do. */
export interface SignedIn {
  userId: string
  /** Names the session in lists and in the audit; worth nothing as a credential. */
  sessionId: string
  name: string
  email: string
  assurance: Assurance
  /** When they last proved who they are; milliseconds since the epoch. */
  confirmedAt: number
}

/** How exactly it is noted when a session was last used, in milliseconds. */
const NOTED_EVERY = 5 * 60_000

/**
 * The person whose session cookie the request carries; null when there is none, or it is forged, expired, ended, or
 * its user is gone or has to set a new password first. One D1 query, none without a cookie that we signed; a second
 * one, now and then, notes that it is used.
 * @throws GatehouseError `unavailable` when D1 does not answer.
 */
export async function signedIn(env: Env, request: Request): Promise<SignedIn | null> {
  if (!request.headers.has('cookie')) return null
  const auth = authFor(env, request)
  const headers = new Headers({ cookie: request.headers.get('cookie') ?? '' })
  const found = await available(() => auth.api.getSession({ headers, query: { disableRefresh: true } }))
  if (found === null || found.user.resetPending) return null
  const { session, user } = found
  const now = Date.now()
  if (session.updatedAt.getTime() < now - NOTED_EVERY) await noteUse(env, session.id, now)
  return {
    userId: user.id,
    sessionId: session.id,
    name: user.name,
    email: user.email,
    assurance: assuranceOf(session),
    confirmedAt: (session.confirmedAt ?? session.createdAt).getTime(),
  }
}

function assuranceOf(session: {
  method?: string | null | undefined
  provider?: string | null | undefined
  secondFactor?: boolean | null | undefined
}): Assurance {
  const { method, provider = null, secondFactor } = session
  if (method !== 'password' && method !== 'passkey' && method !== 'sso') return WEAKEST
  return { method, provider, secondFactor: secondFactor === true }
}

async function noteUse(env: Env, sessionId: string, now: number): Promise<void> {
  const at = new Date(now).toISOString()
  await available(() => env.DB.prepare('UPDATE session SET updatedAt = ? WHERE id = ?').bind(at, sessionId).run())
}
