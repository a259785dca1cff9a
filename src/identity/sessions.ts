import { onlyTenant, type Assurance } from '../core/assurance.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { available } from '../ledger/available.ts'
import { accountEvents } from './audit.ts'
import { commitIf } from './once.ts'
import type { SignedIn } from './session.ts'

export interface OpenSession {
  id: string
  /** Whether it is the one that asks. */
  current: boolean
  userAgent: string | null
  ip: string | null
  country: string | null
  /** Null for one from before this was noted. */
  method: Assurance['method'] | null
  secondFactor: boolean
  /** Milliseconds; the last use to within five minutes. */
  startedAt: number
  lastUsedAt: number
}

/** The person's sessions, the present one first, then the last used. */
export async function sessionsOf(db: D1Database, person: SignedIn): Promise<OpenSession[]> {
  const sql = `
    SELECT id, userAgent, ipAddress, country, method, secondFactor, createdAt, updatedAt FROM session
    WHERE ${WITHIN_REACH} AND expiresAt > ? ORDER BY id = ? DESC, updatedAt DESC LIMIT 100`
  const bound = [...reach(person), new Date().toISOString(), person.sessionId]
  const found = await available(() =>
    db
      .prepare(sql)
      .bind(...bound)
      .all<SessionRow>(),
  )
  return found.results.map((row) => ({
    id: row.id,
    current: row.id === person.sessionId,
    userAgent: row.userAgent,
    ip: row.ipAddress,
    country: row.country,
    method: row.method,
    secondFactor: row.secondFactor === 1,
    startedAt: Date.parse(row.createdAt),
    lastUsedAt: Date.parse(row.updatedAt),
  }))
}

interface SessionRow {
  id: string
  userAgent: string | null
  ipAddress: string | null
  country: string | null
  method: Assurance['method'] | null
  secondFactor: number
  createdAt: string
  updatedAt: string
}

/** Ends one of the person's sessions; false when it is none of theirs, or over already. */
export async function endOneSession(env: Env, request: Request, person: SignedIn, id: string): Promise<boolean> {
  const events = await accountEvents(env.DB, request, person.userId, 'session.ended', { sessions: 1 })
  return await commitIf(
    env.DB,
    [{ sql: `SELECT 1 FROM session WHERE ${WITHIN_REACH} AND id = ?`, bound: [...reach(person), id] }],
    [env.DB.prepare('DELETE FROM session WHERE id = ?').bind(id), ...eventStatements(env.DB, events)],
  )
}

/** Ends all of the person's sessions but this one. */
export async function endOtherSessions(env: Env, request: Request, person: SignedIn): Promise<void> {
  const events = await accountEvents(env.DB, request, person.userId, 'session.ended', { sessions: 'all others' })
  const sql = `DELETE FROM session WHERE ${WITHIN_REACH} AND id <> ?`
  const others = env.DB.prepare(sql).bind(...reach(person), person.sessionId)
  await commitIf(env.DB, [], [others, ...eventStatements(env.DB, events)])
}

/**
 * A session that a tenant's own provider vouches for knows of others of that provider alone: whoever runs that provider
 * has no business with the rest.
 */
const WITHIN_REACH = "userId = ? AND provider IS coalesce(nullif(?, ''), provider)"

function reach(person: SignedIn): [string, string] {
  const { provider } = person.assurance
  return [person.userId, onlyTenant(person.assurance) === null ? '' : (provider ?? '')]
}
