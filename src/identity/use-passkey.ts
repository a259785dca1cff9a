import {
  generateAuthenticationOptions,
  verifyAuthenticationResponse,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server'
import * as z from 'zod'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { countAttempt, countStart, forgiveAttempt, guessSubjects, tooManyAttempts } from './attempts.ts'
import { noteConfirmed } from './confirm.ts'
import { ticketCookie, ticketFrom } from './cookies.ts'
import type { Condition } from './once.ts'
import { openSession } from './open-session.ts'
import { findPasskey, relyingParty } from './passkeys.ts'
import type { SignedIn } from './session.ts'
import { recordFailure, type SignInResult } from './sign-in.ts'
import { findTicket, issueTicket, spend, stillThere } from './tickets.ts'

/** What the browser needs to use a passkey, whosever it is, with the Set-Cookie header that binds the challenge to it. */
export async function challengePasskey(
  env: Env,
  request: Request,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; cookie: string }> {
  await countStart(env.DB, originOf(request).ip, Date.now())
  const { id: rpID } = relyingParty(env, request)
  const options = await generateAuthenticationOptions({ rpID, userVerification: 'required' })
  const about = { userId: null, data: { challenge: options.challenge }, now: Date.now() }
  return { options, cookie: ticketCookie(env, request, 'passkey', await issueTicket(env.DB, 'passkey', about)) }
}

/** Signs in with a passkey: two factors in one (WebAuthn Level 3 §7.2). A challenge works once. */
export async function signInWithPasskey(env: Env, request: Request, response: unknown): Promise<SignInResult> {
  const proof = await verify(env, request, response)
  if (!proof.ok) return proof
  const { userId, conditions, statements } = proof
  const assurance = { method: 'passkey', provider: null, secondFactor: true } as const
  const headers = await openSession(env, request, { userId, assurance, conditions, statements })
  if (headers === null) return { ok: false, message: REFUSED }
  headers.append('set-cookie', ticketCookie(env, request, 'passkey', null))
  return { ok: true, userId, headers }
}

/** Proves again with a passkey who one is. */
export async function confirmWithPasskey(
  env: Env,
  request: Request,
  person: SignedIn,
  response: unknown,
): Promise<{ ok: true } | { ok: false; message: string; retryAfter?: number }> {
  const proof = await verify(env, request, response)
  if (!proof.ok) return proof
  if (proof.userId !== person.userId) return { ok: false, message: 'That passkey belongs to another account.' }
  const confirmed = await noteConfirmed(env, request, person, { ...proof, by: 'passkey', twoFactors: true })
  return confirmed ? { ok: true } : { ok: false, message: REFUSED }
}

const REFUSED = 'That passkey is not known here, or it took too long. Try again.'

interface Proof {
  ok: true
  userId: string
  conditions: Condition[]
  statements: D1PreparedStatement[]
}

async function verify(
  env: Env,
  request: Request,
  response: unknown,
): Promise<Proof | { ok: false; message: string; retryAfter?: number }> {
  const parsed = responseSchema.safeParse(response)
  if (!parsed.success) return { ok: false, message: REFUSED }
  const now = Date.now()
  const subjects = guessSubjects('passkey', parsed.data.id, originOf(request).ip)
  const attempt = await countAttempt(env.DB, subjects, now)
  if (!attempt.allowed)
    return { ok: false, message: tooManyAttempts(attempt.retryAfter), retryAfter: attempt.retryAfter }
  const ticket = await findTicket(env.DB, 'passkey', ticketFrom(env, request, 'passkey'), now)
  const passkey = await findPasskey(env.DB, parsed.data.id)
  if (ticket === null || passkey === null) return { ok: false, message: REFUSED }
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(env, request)
  const { id, publicKey, signCount, transports, userId } = passkey
  const verified = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    expectedChallenge: challengeSchema.parse(ticket.data).challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
    credential: { id, publicKey, counter: signCount, transports },
  }).catch(() => null)
  if (verified?.verified !== true) {
    await recordFailure(env, { userId, origin: originOf(request), now, reason: 'wrong_passkey' })
    return { ok: false, message: REFUSED }
  }
  await forgiveAttempt(env.DB, subjects, now)
  return {
    ok: true,
    userId,
    conditions: [stillThere(ticket), { sql: 'SELECT 1 FROM passkeys WHERE id = ?', bound: [id] }],
    statements: [
      spend(env.DB, ticket),
      env.DB.prepare('UPDATE passkeys SET sign_count = ?, last_used_at = ? WHERE id = ?').bind(
        verified.authenticationInfo.newCounter,
        now,
        id,
      ),
    ],
  }
}

const challengeSchema = z.object({ challenge: z.string() })
const responseSchema = z.object({ id: z.string().min(1).max(1400) })
