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
}

/**
 * The person whose session cookie the request carries; null when there is none, or it is forged, expired, ended, or
 * its user is gone. One D1 query, none without a cookie that we signed.
 * @throws GatehouseError `unavailable` when D1 does not answer.
 */
export async function signedIn(env: Env, request: Request): Promise<SignedIn | null> {
  if (!request.headers.has('cookie')) return null
  const auth = authFor(env, request)
  const headers = new Headers({ cookie: request.headers.get('cookie') ?? '' })
  const found = await available(() => auth.api.getSession({ headers, query: { disableRefresh: true } }))
  if (found === null) return null
  const { session, user } = found
  return { userId: user.id, sessionId: session.id, name: user.name, email: user.email }
}
