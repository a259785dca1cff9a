import { hashPassword } from 'better-auth/crypto'
import { GatehouseError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { accountByEmail, accountById, type Account } from './accounts.ts'
import { countAttempt, guessSubjects } from './attempts.ts'
import { accountEvents } from './audit.ts'
import { PASSWORD_LENGTH } from './auth.ts'
import { mailTo } from './mail/message.ts'
import { sendMail } from './mail/send.ts'
import { commitIf } from './once.ts'
import { openSession } from './open-session.ts'
import type { SignedIn } from './session.ts'
import { findTicket, issueTicket, spend, stillThere, withdrawTickets } from './tickets.ts'

/**
 * What keeps a new password from being taken, for the person who chose it; null when it is good.
 * NIST SP 800-63B-4 §3.1.1.2: a length, and nothing that anybody would guess first; no rules of composition.
 */
export function passwordProblem(password: string, about: { email: string; name: string }): string | null {
  const { min, max } = PASSWORD_LENGTH
  if (password.length < min) return `A password has at least ${min} characters.`
  if (password.length > max) return `A password has at most ${max} characters.`
  const plain = password.toLowerCase()
  const guessed = [about.email, about.email.split('@')[0] ?? '', about.name].map((part) => part.trim().toLowerCase())
  const bare = guessed.reduce((rest, part) => (part.length < 3 ? rest : rest.replaceAll(part, '')), plain)
  if (bare.length < 6) return 'A password is not your name or e-mail address.'
  return new Set(plain).size < 5 ? 'A password has at least five different characters.' : null
}

/**
 * A new password for somebody who has just confirmed who they are. All of their sessions end; this browser gets a new
 * one (A50). Gives its Set-Cookie header.
 * @throws GatehouseError `invalid_input`
 */
export async function changePassword(env: Env, request: Request, person: SignedIn, password: string): Promise<Headers> {
  refuseProblem(password, person)
  const hash = await hashPassword(password)
  const { userId, assurance } = person
  const headers = await openSession(env, request, {
    userId,
    assurance,
    statements: [...setPassword(env.DB, userId, hash), endAllSessions(env.DB, userId), withdrawTickets(env.DB, userId)],
    events: await accountEvents(env.DB, request, userId, 'account.password_changed'),
    details: { reason: 'password_changed' },
  })
  if (headers === null) throw new GatehouseError('conflict', 'The password was not changed. Sign in again.')
  await tell(env, person, 'Your password was changed', 'The password of your account was changed.')
  return headers
}

/** How soon somebody who asked for too many links may again, in seconds; null when this one is fine (A49). */
export async function resetAllowed(env: Env, request: Request, email: string): Promise<number | null> {
  const subjects = guessSubjects('reset', normalised(email), originOf(request).ip)
  const attempt = await countAttempt(env.DB, subjects, Date.now())
  return attempt.allowed ? null : attempt.retryAfter
}

/**
 * Sends a link to set a new password, if there is such an account. Whoever asked is answered before and in any case
 * alike: neither the answer nor its time tells whether there is one.
 */
export async function sendResetLink(env: Env, request: Request, email: string): Promise<void> {
  const account = await accountByEmail(env.DB, normalised(email))
  if (account === null) return
  const { userId } = account
  await env.DB.batch([
    withdrawTickets(env.DB, userId, 'reset'),
    ...eventStatements(env.DB, await accountEvents(env.DB, request, userId, 'account.reset_requested')),
  ])
  const ticket = await issueTicket(env.DB, 'reset', { userId, data: {}, now: Date.now() })
  await sendMail(
    env,
    mailTo(account.email, {
      subject: 'Set a new password',
      paragraphs: [
        `Somebody asked to set a new password for ${account.email} on Gatehouse.`,
        'The link works once, for an hour.',
      ],
      link: { label: 'Set a new password', href: `${publicUrl(env, request)}/sign-in/reset?token=${ticket}` },
      closing: 'If it was not you, do nothing: your password stays as it is.',
    }),
  )
}

/** Whose link it is; null for one that is unknown, used or too old. */
export async function resetLinkOwner(env: Env, token: string | null): Promise<Account | null> {
  const ticket = await findTicket(env.DB, 'reset', token, Date.now())
  return ticket === null || ticket.userId === null ? null : await accountById(env.DB, ticket.userId)
}

/**
 * Spends a link and sets the password: every session of the person ends, and nothing is signed in by it. A second
 * factor stays, and is asked for at the next sign-in. False when the link no longer works.
 * @throws GatehouseError `invalid_input` for a password that is not taken; the link lives on then.
 */
export async function resetPassword(env: Env, request: Request, token: string, password: string): Promise<boolean> {
  const ticket = await findTicket(env.DB, 'reset', token, Date.now())
  const account = typeof ticket?.userId === 'string' ? await accountById(env.DB, ticket.userId) : null
  if (ticket === null || account === null) return false
  refuseProblem(password, account)
  const { userId } = account
  const hash = await hashPassword(password)
  const events = await accountEvents(env.DB, request, userId, 'account.password_reset')
  const done = await commitIf(
    env.DB,
    [stillThere(ticket)],
    [
      spend(env.DB, ticket),
      withdrawTickets(env.DB, userId),
      ...setPassword(env.DB, userId, hash),
      // Whoever got the link reads the mail of that address.
      env.DB.prepare('UPDATE user SET resetPending = 0, emailVerified = 1 WHERE id = ?').bind(userId),
      endAllSessions(env.DB, userId),
      ...eventStatements(env.DB, events),
    ],
  )
  if (done) await tell(env, account, 'Your password was reset', 'A new password was set by a link that was sent here.')
  return done
}

/**
 * Locks the account: every session ends, and nothing opens one until a new password was set by e-mail (A10). For
 * somebody who sees a session that isn't theirs.
 */
export async function lockAccount(env: Env, request: Request, person: SignedIn): Promise<void> {
  const { userId } = person
  const events = await accountEvents(env.DB, request, userId, 'account.locked')
  await commitIf(
    env.DB,
    [],
    [
      env.DB.prepare('UPDATE user SET resetPending = 1 WHERE id = ?').bind(userId),
      endAllSessions(env.DB, userId),
      withdrawTickets(env.DB, userId),
      ...eventStatements(env.DB, events),
    ],
  )
  await sendResetLink(env, request, person.email)
}

function endAllSessions(db: D1Database, userId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM session WHERE userId = ?').bind(userId)
}

function setPassword(db: D1Database, userId: string, hash: string): D1PreparedStatement[] {
  const at = new Date().toISOString()
  return [
    db.prepare("DELETE FROM account WHERE userId = ? AND providerId = 'credential'").bind(userId),
    db
      .prepare(
        `INSERT INTO account (id, accountId, providerId, userId, password, createdAt, updatedAt)
         VALUES (?, ?, 'credential', ?, ?, ?, ?)`,
      )
      .bind(newId('acc'), userId, userId, hash, at, at),
  ]
}

function refuseProblem(password: string, about: { email: string; name: string }): void {
  const problem = passwordProblem(password, about)
  if (problem !== null) throw new GatehouseError('invalid_input', problem, { field: 'password' })
}

async function tell(env: Env, to: { email: string }, subject: string, what: string): Promise<void> {
  await sendMail(
    env,
    mailTo(to.email, {
      subject,
      paragraphs: [`${what} All sessions that were open have ended.`],
      closing: 'If it was not you, tell an administrator of your workspace at once.',
    }),
  )
}

function normalised(email: string): string {
  return email.trim().toLowerCase().slice(0, 320)
}
