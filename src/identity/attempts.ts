import { normalizeIP } from '@better-auth/core/utils/ip'
import { GatehouseError } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import { available } from '../ledger/available.ts'

/** Attempts that may fail within one window, and the window's length in milliseconds (A49). */
export const ATTEMPT_LIMITS = { account: 10, address: 50, starts: 100, windowMs: 15 * 60 * 1000 } as const

/** Whom an attempt counts against. */
export interface AttemptSubjects {
  account: string
  address: string
}

/**
 * The account by the hash of its e-mail address, whether it exists or not, so that nobody's typing is stored; the
 * address as IPv4 or as the /64 of an IPv6 one, within which a single customer is free to choose.
 */
export function attemptSubjects(email: string, ip: string | null): AttemptSubjects {
  return {
    account: `account:${sha256(email)}`,
    address: `address:${networkOf(ip)}`,
  }
}

/** An IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(ip: string | null): string {
  return ip === null ? 'unknown' : normalizeIP(ip, { ipv6Subnet: 64 })
}

/** The same for guesses at something else: codes of a person, reset links to an address. */
export function guessSubjects(
  what: 'second-factor' | 'confirm' | 'reset' | 'passkey' | 'link',
  whose: string,
  ip: string | null,
): AttemptSubjects {
  return { account: `${what}:${sha256(whose)}`, address: attemptSubjects('', ip).address }
}

/** What somebody is told who tried too often; `seconds` until they may again. */
export function tooManyAttempts(seconds: number): string {
  const minutes = Math.ceil(seconds / 60)
  return `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
}

export type Attempt =
  | { allowed: true }
  /** `retryAfter` in seconds; `first` when this attempt is the one that reached the account's limit. */
  | { allowed: false; retryAfter: number; first: boolean }

/**
 * Counts an attempt before it is made, so that parallel ones can't outrun the limit. An address beyond its own limit
 * no longer counts against accounts: it can't go on locking people out.
 */
export async function countAttempt(db: D1Database, subjects: AttemptSubjects, now: number): Promise<Attempt> {
  const endsAt = now + ATTEMPT_LIMITS.windowMs
  const [, byAddress, byAccount] = await available(() =>
    db.batch<Counted>([
      db.prepare('DELETE FROM sign_in_attempts WHERE ends_at <= ?').bind(now),
      db.prepare(COUNT_ADDRESS).bind(subjects.address, endsAt, now),
      db.prepare(COUNT_ACCOUNT).bind(subjects.account, endsAt, subjects.address, ATTEMPT_LIMITS.address),
    ]),
  )
  const address = byAddress?.results[0]
  const account = byAccount?.results[0]
  if (address !== undefined && address.attempts > ATTEMPT_LIMITS.address) return refused(address, now, false)
  if (account !== undefined && account.attempts > ATTEMPT_LIMITS.account) {
    return refused(account, now, account.attempts === ATTEMPT_LIMITS.account + 1)
  }
  return { allowed: true }
}

/**
 * Counts what an address begins without having shown who is there: a challenge, a single sign-on, a look at a link. Each
 * costs a row or a question to a provider.
 * @throws GatehouseError `rate_limited`
 */
export async function countStart(db: D1Database, ip: string | null, now: number): Promise<void> {
  const { address } = attemptSubjects('', ip)
  const counted = await available(() =>
    db
      .prepare(COUNT_ADDRESS)
      .bind(`start:${address}`, now + ATTEMPT_LIMITS.windowMs, now)
      .first<Counted>(),
  )
  if (counted === null || counted.attempts <= ATTEMPT_LIMITS.starts) return
  const seconds = Math.max(1, Math.ceil((counted.ends_at - now) / 1000))
  throw new GatehouseError('rate_limited', tooManyAttempts(seconds), { retryAfter: seconds })
}

function refused(counted: Counted, now: number, first: boolean): Attempt {
  return { allowed: false, retryAfter: Math.max(1, Math.ceil((counted.ends_at - now) / 1000)), first }
}

interface Counted {
  attempts: number
  ends_at: number
}

/** A window that is over begins anew. */
const COUNT_ADDRESS = `
  INSERT INTO sign_in_attempts (subject, attempts, ends_at) VALUES (?1, 1, ?2)
  ON CONFLICT (subject) DO UPDATE SET
    attempts = iif(ends_at <= ?3, 1, attempts + 1), ends_at = iif(ends_at <= ?3, ?2, ends_at)
  RETURNING attempts, ends_at`

const COUNT_ACCOUNT = `
  INSERT INTO sign_in_attempts (subject, attempts, ends_at)
  SELECT ?, 1, ? WHERE (SELECT attempts FROM sign_in_attempts WHERE subject = ?) <= ?
  ON CONFLICT (subject) DO UPDATE SET attempts = attempts + 1
  RETURNING attempts, ends_at`

/** After a success: the account starts afresh, the address gets this attempt back. Sweeps sessions that have expired. */
export async function forgiveAttempt(db: D1Database, subjects: AttemptSubjects, now: number): Promise<void> {
  await available(() =>
    db.batch([
      db.prepare('DELETE FROM sign_in_attempts WHERE subject = ?').bind(subjects.account),
      db.prepare('UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE subject = ?').bind(subjects.address),
      db.prepare('DELETE FROM session WHERE expiresAt <= ?').bind(new Date(now).toISOString()),
    ]),
  )
}
