import { available } from './available.ts'
import { registration, type Registration, type RegistrationRow } from './registrations.ts'

export interface Requester {
  memberId: string
  at: number
  note: string
}

/** Members of a tenant ask for a client that registered itself (P6). */
export interface StoredClientRequest {
  id: string
  tenantId: string
  registration: Registration
  requesters: readonly Requester[]
  status: 'open' | 'approved' | 'declined'
  version: number
  createdAt: number
  decidedBy: string | null
  decidedAt: number | null
  reason: string | null
}

/** A tenant's request by its id, or by the registration that it is about; or null. */
export async function findClientRequest(
  db: D1Database,
  tenantId: string,
  by: { id: string } | { registrationId: string },
): Promise<StoredClientRequest | null> {
  const [column, value] = 'id' in by ? ['q.id', by.id] : ['q.registration_id', by.registrationId]
  const sql = `${SELECT} AND ${column} = ?`
  const row = await available(() => db.prepare(sql).bind(tenantId, value).first<RequestRow>())
  return row === null ? null : request(row)
}

/** A tenant's requests: open ones first, then the latest decisions. */
export async function listClientRequests(db: D1Database, tenantId: string): Promise<StoredClientRequest[]> {
  const sql = `${SELECT} ORDER BY q.status <> 'open', coalesce(q.decided_at, q.created_at) DESC LIMIT 200`
  const found = await available(() => db.prepare(sql).bind(tenantId).all<RequestRow>())
  return found.results.map(request)
}

export async function countOpenRequests(db: D1Database, tenantId: string): Promise<number> {
  const sql = `SELECT count(*) AS rows FROM client_requests WHERE tenant_id = ? AND status = 'open'`
  return (await available(() => db.prepare(sql).bind(tenantId).first<number>('rows'))) ?? 0
}

/** Statement: a request as it is now, new or not. */
export function putClientRequest(db: D1Database, q: StoredClientRequest): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO client_requests (id, tenant_id, registration_id, requesters, status, version, created_at,
         decided_by, decided_at, reason)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
       ON CONFLICT (id) DO UPDATE SET requesters = ?4, status = ?5, version = ?6, decided_by = ?8, decided_at = ?9,
         reason = ?10`,
    )
    .bind(
      q.id,
      q.tenantId,
      q.registration.id,
      JSON.stringify(q.requesters),
      q.status,
      q.version,
      q.createdAt,
      q.decidedBy,
      q.decidedAt,
      q.reason,
    )
}

const SELECT = `
  SELECT r.*, q.id AS request_id, q.tenant_id, q.requesters, q.status, q.version, q.created_at AS asked_at,
    q.decided_by, q.decided_at, q.reason
  FROM client_requests q JOIN registrations r ON r.id = q.registration_id WHERE q.tenant_id = ?`

interface RequestRow extends RegistrationRow {
  request_id: string
  tenant_id: string
  requesters: string
  status: StoredClientRequest['status']
  version: number
  asked_at: number
  decided_by: string | null
  decided_at: number | null
  reason: string | null
}

function request(row: RequestRow): StoredClientRequest {
  return {
    id: row.request_id,
    tenantId: row.tenant_id,
    registration: registration(row),
    requesters: JSON.parse(row.requesters) as Requester[],
    status: row.status,
    version: row.version,
    createdAt: row.asked_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
  }
}
