import type { AuditAction, AuditEvent, AuditOutcome } from '../core/audit.ts'
import { available } from './available.ts'

/** Events in one statement: D1 takes a bound value of up to 2 MB, and an event is at most a few kB. */
const EVENTS_PER_STATEMENT = 200

/** Statements that write events, each exactly once however often they run (A3). */
export function eventStatements(db: D1Database, events: readonly AuditEvent[]): D1PreparedStatement[] {
  const statements: D1PreparedStatement[] = []
  for (let start = 0; start < events.length; start += EVENTS_PER_STATEMENT) {
    const chunk = JSON.stringify(events.slice(start, start + EVENTS_PER_STATEMENT))
    statements.push(db.prepare(INSERT_EVENTS).bind(chunk))
  }
  return statements
}

/** Writes events that tell of no other change in D1. */
export async function recordEvents(db: D1Database, events: readonly AuditEvent[]): Promise<void> {
  if (events.length > 0) await available(() => db.batch(eventStatements(db, events)))
}

/** Takes over events from a tenant's outbox, and notes when each of their connections was last used. */
export async function receiveOutbox(db: D1Database, events: readonly AuditEvent[]): Promise<void> {
  const lastUse = new Map<string, number>()
  for (const event of events) {
    if (event.connectionId !== null)
      lastUse.set(event.connectionId, Math.max(event.at, lastUse.get(event.connectionId) ?? 0))
  }
  const uses = JSON.stringify([...lastUse].map(([id, at]) => ({ id, at })))
  await available(() => db.batch([...eventStatements(db, events), db.prepare(NOTE_LAST_USE).bind(uses)]))
}

const INSERT_EVENTS = `
  INSERT OR IGNORE INTO audit_events
    (id, tenant_id, at, action, outcome, member_id, client_id, connection_id, model, record_id, record_count, fields,
     via, ip, country, user_agent, details)
  SELECT e.value ->> 'id', e.value ->> 'tenantId', e.value ->> 'at', e.value ->> 'action', e.value ->> 'outcome',
    e.value ->> 'memberId', e.value ->> 'clientId', e.value ->> 'connectionId', e.value ->> 'model',
    e.value ->> 'recordId', e.value ->> 'recordCount', e.value -> 'fields', e.value ->> 'via',
    e.value ->> '$.origin.ip', e.value ->> '$.origin.country', e.value ->> '$.origin.userAgent', e.value -> 'details'
  FROM json_each(?) AS e`

const NOTE_LAST_USE = `
  UPDATE connections SET last_used_at = used.at
  FROM (SELECT value ->> 'id' AS id, value ->> 'at' AS at FROM json_each(?)) AS used
  WHERE connections.id = used.id AND coalesce(connections.last_used_at, 0) < used.at`

export interface AuditQuery {
  tenantId: string
  from?: number | undefined
  until?: number | undefined
  actions?: readonly AuditAction[] | undefined
  memberIds?: readonly string[] | undefined
  clientId?: string | undefined
  connectionId?: string | undefined
  outcome?: AuditOutcome | undefined
  /** Only events before this one. */
  before?: string | undefined
  limit: number
}

export interface StoredEvent extends AuditEvent {
  /** Of the member or service account. */
  memberName: string | null
  clientName: string | null
  /** Of the key that it came through. */
  keyName: string | null
}

/** A tenant's events, newest first. */
export async function listEvents(db: D1Database, query: AuditQuery): Promise<StoredEvent[]> {
  const where: string[] = ['a.tenant_id = ?']
  const bound: (string | number)[] = [query.tenantId]
  const add = (sql: string, value: string | number | undefined): void => {
    if (value === undefined) return
    where.push(sql)
    bound.push(value)
  }
  add('a.at >= ?', query.from)
  add('a.at < ?', query.until)
  add('a.action IN (SELECT value FROM json_each(?))', query.actions && JSON.stringify(query.actions))
  add('a.member_id IN (SELECT value FROM json_each(?))', query.memberIds && JSON.stringify(query.memberIds))
  add('a.client_id = ?', query.clientId)
  add('a.connection_id = ?', query.connectionId)
  add('a.outcome = ?', query.outcome)
  add('a.id < ?', query.before)
  const sql = `
    SELECT a.*, coalesce(u.name, s.name) AS member_name, c.name AS client_name, k.name AS key_name
    FROM audit_events a
    LEFT JOIN members m ON m.id = a.member_id
    LEFT JOIN user u ON u.id = m.user_id
    LEFT JOIN service_accounts s ON s.id = a.member_id
    LEFT JOIN clients c ON c.id = a.client_id
    LEFT JOIN keys k ON k.connection_id = a.connection_id
    WHERE ${where.join(' AND ')} ORDER BY a.id DESC LIMIT ?`
  const found = await available(() =>
    db
      .prepare(sql)
      .bind(...bound, query.limit)
      .all<EventRow>(),
  )
  return found.results.map(storedEvent)
}

interface EventRow {
  id: string
  tenant_id: string
  at: number
  action: AuditAction
  outcome: AuditOutcome
  member_id: string | null
  client_id: string | null
  connection_id: string | null
  model: string | null
  record_id: string | null
  record_count: number | null
  fields: string
  via: string
  ip: string | null
  country: string | null
  user_agent: string | null
  details: string
  member_name: string | null
  client_name: string | null
  key_name: string | null
}

function storedEvent(row: EventRow): StoredEvent {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    at: row.at,
    action: row.action,
    outcome: row.outcome,
    memberId: row.member_id,
    clientId: row.client_id,
    connectionId: row.connection_id,
    model: row.model,
    recordId: row.record_id,
    recordCount: row.record_count,
    fields: JSON.parse(row.fields) as string[],
    via: row.via,
    origin: { ip: row.ip, country: row.country, userAgent: row.user_agent },
    details: JSON.parse(row.details) as AuditEvent['details'],
    memberName: row.member_name,
    clientName: row.client_name,
    keyName: row.key_name,
  }
}
