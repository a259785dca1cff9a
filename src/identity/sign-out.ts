import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { available } from '../ledger/available.ts'
import { sessionEvents } from './audit.ts'
import { authFor } from './auth.ts'
import { signedIn } from './session.ts'

/**
 * Ends the request's session, and puts it on record in the same transaction (A3). Answers the Set-Cookie headers that
 * clear the browser, also when there was no session.
 * @throws GatehouseError `unavailable` when D1 does not answer: the session lives on then.
 */
export async function signOut(env: Env, request: Request): Promise<Headers> {
  const person = await signedIn(env, request)
  if (person !== null) await endSession(env, request, person)
  const cleared = await available(() =>
    authFor(env, request).api.signOut({
      headers: new Headers({ cookie: request.headers.get('cookie') ?? '' }),
      returnHeaders: true,
    }),
  )
  const headers = new Headers()
  for (const cookie of cleared.headers.getSetCookie()) headers.append('set-cookie', cookie)
  return headers
}

async function endSession(env: Env, request: Request, person: { userId: string; sessionId: string }): Promise<void> {
  const events = await sessionEvents(env.DB, {
    userId: person.userId,
    action: 'session.signed_out',
    outcome: 'success',
    origin: originOf(request),
    at: Date.now(),
    details: {},
  })
  await available(() =>
    env.DB.batch([
      env.DB.prepare('DELETE FROM session WHERE id = ?').bind(person.sessionId),
      ...eventStatements(env.DB, events),
    ]),
  )
}
