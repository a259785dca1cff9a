import type { PermissionSet } from '../core/permissions.ts'
import { available } from './available.ts'
import { storedPermissions } from './tenants.ts'

/** A member's authorization of a client, as it is stored. */
export interface StoredConnection {
  /** The grant id, and the name of the Connection object. */
  id: string
  tenantId: string
  memberId: string
  clientId: string
  granted: PermissionSet
  createdAt: number
  lastUsedAt: number | null
  endedAt: number | null
}

/** A tenant's connection, ended or not, or null. */
export async function findConnection(db: D1Database, tenantId: string, id: string): Promise<StoredConnection | null> {
  const sql = 'SELECT * FROM connections WHERE id = ? AND tenant_id = ?'
  const row = await available(() => db.prepare(sql).bind(id, tenantId).first<ConnectionRow>())
  return row === null ? null : connection(row)
}

/** A tenant's connections that have not ended, newest first: all, or those of a member, of a client, or of both. */
export async function liveConnections(
  db: D1Database,
  tenantId: string,
  of: { memberId?: string; clientId?: string } = {},
): Promise<StoredConnection[]> {
  const sql = `
    SELECT * FROM connections
    WHERE tenant_id = ?1 AND ended_at IS NULL AND (?2 IS NULL OR member_id = ?2) AND (?3 IS NULL OR client_id = ?3)
    ORDER BY created_at DESC, id`
  const bound = [tenantId, of.memberId ?? null, of.clientId ?? null]
  const found = await available(() =>
    db
      .prepare(sql)
      .bind(...bound)
      .all<ConnectionRow>(),
  )
  return found.results.map(connection)
}

/** Statement: a new connection; fails when its consent has made one already (A11). */
export function insertConnection(db: D1Database, c: StoredConnection, consent: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO connections (id, tenant_id, member_id, client_id, consent, granted, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(c.id, c.tenantId, c.memberId, c.clientId, consent, JSON.stringify(c.granted), c.createdAt)
}

/** Statement: connections are over. Those that already were keep their first end. */
export function endConnections(
  db: D1Database,
  tenantId: string,
  ids: readonly string[],
  reason: string,
  at: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE connections SET ended_at = ?, ended_reason = ?
       WHERE tenant_id = ? AND ended_at IS NULL AND id IN (SELECT value FROM json_each(?))`,
    )
    .bind(at, reason, tenantId, JSON.stringify(ids))
}

interface ConnectionRow {
  id: string
  tenant_id: string
  member_id: string
  client_id: string
  granted: string
  created_at: number
  last_used_at: number | null
  ended_at: number | null
}

function connection(row: ConnectionRow): StoredConnection {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    memberId: row.member_id,
    clientId: row.client_id,
    granted: storedPermissions(row.granted),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    endedAt: row.ended_at,
  }
}
