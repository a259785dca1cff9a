import type { AuditAction, AuditEvent, AuditOutcome, Origin } from '../core/audit.ts'
import { newEvent } from '../core/events.ts'
import { originOf } from '../core/origin.ts'
import { membershipsOf } from '../ledger/members.ts'

/** What happened to a person's sessions, or to how they sign in. Neither a password nor an e-mail address that somebody typed is a part of it. */
export interface SessionFact {
  /** Null: an unknown person, about whom no tenant has anything to know. */
  userId: string | null
  action: Extract<AuditAction, `session.${string}` | `account.${string}`>
  outcome: AuditOutcome
  origin: Origin
  /** Milliseconds since the epoch. */
  at: number
  details: AuditEvent['details']
}

/** Where events stand that belong to no tenant: those of people who operate the deployment. */
const PLATFORM = 'platform'

/**
 * The events that tell of it (A1): one in each tenant that the person is an active member of; for somebody who is a
 * member of none, one that belongs to the platform.
 */
export async function sessionEvents(db: D1Database, fact: SessionFact): Promise<AuditEvent[]> {
  // An unknown person is looked up as well: the answer must take as long as for a known one.
  const memberships = await membershipsOf(db, fact.userId ?? '')
  const { userId, ...facts } = fact
  if (userId !== null && memberships.length === 0) {
    return [newEvent({ ...facts, tenantId: PLATFORM, via: 'console', details: { ...facts.details, user: userId } })]
  }
  return memberships.map(({ memberId, tenant }) =>
    newEvent({ ...facts, tenantId: tenant.id, memberId, via: 'console' }),
  )
}

/** The events of a change that a person made to their own account or sessions. */
export async function accountEvents(
  db: D1Database,
  request: Request,
  userId: string,
  action: SessionFact['action'],
  details: AuditEvent['details'] = {},
): Promise<AuditEvent[]> {
  return await sessionEvents(db, {
    userId,
    action,
    outcome: 'success',
    origin: originOf(request),
    at: Date.now(),
    details,
  })
}
