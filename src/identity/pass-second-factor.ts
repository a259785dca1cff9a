import * as z from 'zod'
import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { countAttempt, forgiveAttempt, guessSubjects, tooManyAttempts } from './attempts.ts'
import { ticketCookie, ticketFrom } from './cookies.ts'
import { openSession } from './open-session.ts'
import { acceptCode } from './second-factor.ts'
import { recordFailure, type SignInResult } from './sign-in.ts'
import { findTicket, spend, stillThere, type Ticket } from './tickets.ts'

const viaSchema = z.object({ method: z.enum(['password', 'sso']), provider: z.string().nullable() })

/** Whether this browser has passed the first factor and owes the second. */
export async function secondFactorPending(env: Env, request: Request): Promise<boolean> {
  return (await pendingTicket(env, request)) !== null
}

/**
 * The second step of signing in: a code of the application or a recovery code, each once (A49). Null when there is no
 * first step, or it is older than ten minutes.
 */
export async function passSecondFactor(env: Env, request: Request, code: string): Promise<SignInResult | null> {
  const ticket = await pendingTicket(env, request)
  if (ticket === null) return null
  const { userId } = ticket
  const origin = originOf(request)
  const now = Date.now()
  const subjects = guessSubjects('second-factor', userId, origin.ip)
  const attempt = await countAttempt(env.DB, subjects, now)
  if (!attempt.allowed) {
    if (attempt.first) await recordFailure(env, { userId, origin, now, reason: 'too_many_codes' })
    return { ok: false, message: tooManyAttempts(attempt.retryAfter), retryAfter: attempt.retryAfter }
  }
  const accepted = await acceptCode(env, userId, code)
  const headers =
    accepted === null
      ? null
      : await openSession(env, request, {
          userId,
          assurance: { ...viaSchema.parse(ticket.data), secondFactor: true },
          conditions: [accepted.condition, stillThere(ticket)],
          statements: [accepted.statement, spend(env.DB, ticket)],
          details: { code: accepted.kind },
        })
  if (headers === null) {
    await recordFailure(env, { userId, origin, now, reason: 'wrong_code' })
    return { ok: false, message: 'That code is not right, or it was used already. Each works once.' }
  }
  await forgiveAttempt(env.DB, subjects, now)
  headers.append('set-cookie', ticketCookie(env, request, 'second_factor', null))
  return { ok: true, userId, headers }
}

async function pendingTicket(env: Env, request: Request): Promise<(Ticket & { userId: string }) | null> {
  const token = ticketFrom(env, request, 'second_factor')
  const found = await findTicket(env.DB, 'second_factor', token, Date.now())
  return found === null || found.userId === null ? null : { ...found, userId: found.userId }
}
