import { sha256 } from '../core/hash.ts'
import { randomText } from '../core/ids.ts'
import { available } from '../ledger/available.ts'
import type { Condition } from './once.ts'

/** What a ticket is for, and how long it works, in milliseconds. */
export const TICKET_LIFETIMES = {
  /** A sign-in whose second factor is pending. */
  second_factor: 10 * 60_000,
  /** A challenge for signing in with a passkey, or for adding one (WebAuthn Level 3 §13.4.3). */
  passkey: 5 * 60_000,
  passkey_new: 5 * 60_000,
  /** A single sign-on that is at its provider. */
  sso: 15 * 60_000,
  reset: 60 * 60_000,
} as const
export type TicketKind = keyof typeof TICKET_LIFETIMES

export interface Ticket {
  hash: string
  userId: string | null
  data: unknown
}

/** Something that works once and for a short time: in clear for whoever is to bring it back, stored as a hash. */
export async function issueTicket(
  db: D1Database,
  kind: TicketKind,
  about: { userId: string | null; data: unknown; now: number },
): Promise<string> {
  const ticket = randomText(40)
  await available(() =>
    db.batch([
      db.prepare('DELETE FROM tickets WHERE expires_at <= ?').bind(about.now),
      db
        .prepare('INSERT INTO tickets (hash, kind, user_id, data, expires_at) VALUES (?, ?, ?, ?, ?)')
        .bind(sha256(ticket), kind, about.userId, JSON.stringify(about.data), about.now + TICKET_LIFETIMES[kind]),
    ]),
  )
  return ticket
}

/** The ticket, if it still works. Spends nothing. */
export async function findTicket(
  db: D1Database,
  kind: TicketKind,
  ticket: string | null,
  now: number,
): Promise<Ticket | null> {
  if (ticket === null || !/^\w{40}$/.test(ticket)) return null
  const hash = sha256(ticket)
  const row = await available(() =>
    db
      .prepare('SELECT user_id, data FROM tickets WHERE hash = ? AND kind = ? AND expires_at > ?')
      .bind(hash, kind, now)
      .first<{ user_id: string | null; data: string }>(),
  )
  return row === null ? null : { hash, userId: row.user_id, data: JSON.parse(row.data) as unknown }
}

export function stillThere({ hash }: Ticket): Condition {
  return { sql: 'SELECT 1 FROM tickets WHERE hash = ?', bound: [hash] }
}

export function spend(db: D1Database, { hash }: Ticket): D1PreparedStatement {
  return db.prepare('DELETE FROM tickets WHERE hash = ?').bind(hash)
}

/** Ends whatever of a kind is under way for a person; of every kind, when none is named. */
export function withdrawTickets(db: D1Database, userId: string, kind?: TicketKind): D1PreparedStatement {
  return kind === undefined
    ? db.prepare('DELETE FROM tickets WHERE user_id = ?').bind(userId)
    : db.prepare('DELETE FROM tickets WHERE user_id = ? AND kind = ?').bind(userId, kind)
}
