import type { KeyKind } from '../core/keys.ts'
import type { PermissionSet } from '../core/permissions.ts'
import { available } from './available.ts'
import { storedPermissions } from './stored-permissions.ts'

/** A member's authorization of a client, or a key, as it is stored. */
export interface StoredConnection {
  /** The grant id, and the name of the Connection object. */
  id: string
  tenantId: string
  /** As whom it acts: a member, or a service account. */
  memberId: string
  ofServiceAccount: boolean
  /** Null for a key and for client credentials. */
  clientId: string | null
  /** What a connection without a client is known by. */
  key: { kind: KeyKind; name: string } | null
  granted: PermissionSet
  createdAt: number
  lastUsedAt: number | null
  endedAt: number | null
}

/** A tenant's connection, ended or not, or null. */
export async function findConnection(db: D1Database, tenantId: string, id: string): Promise<StoredConnection | null> {
  const sql = `${SELECT} WHERE c.id = ? AND c.tenant_id = ?`
  const row = await available(() => db.prepare(sql).bind(id, tenantId).first<ConnectionRow>())
  return row === null ? null : connection(row)
}

/**
 * A tenant's connections that have not ended, newest first: all, or those of a member or service account, of a client, or
 * of both.
 */
export async function liveConnections(
  db: D1Database,
  tenantId: string,
  of: { memberId?: string; clientId?: string } = {},
): Promise<StoredConnection[]> {
  const sql = `
    ${SELECT}
    WHERE c.tenant_id = ?1 AND c.ended_at IS NULL AND (?2 IS NULL OR c.member_id = ?2 OR c.service_account_id = ?2)
      AND (?3 IS NULL OR c.client_id = ?3)
    ORDER BY c.created_at DESC, c.id`
  const bound = [tenantId, of.memberId ?? null, of.clientId ?? null]
  const found = await available(() =>
    db
      .prepare(sql)
      .bind(...bound)
      .all<ConnectionRow>(),
  )
  return found.results.map(connection)
}

const SELECT = `
  SELECT c.*, k.kind AS key_kind, k.name AS key_name FROM connections c LEFT JOIN keys k ON k.connection_id = c.id`

/** Statement: a new connection of a member through a client; fails when its consent has made one already (A11). */
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
  member_id: string | null
  service_account_id: string | null
  client_id: string | null
  key_kind: KeyKind | null
  key_name: string | null
  granted: string
  created_at: number
  last_used_at: number | null
  ended_at: number | null
}

function connection(row: ConnectionRow): StoredConnection {
  const { key_kind: kind, key_name: name } = row
  return {
    id: row.id,
    tenantId: row.tenant_id,
    memberId: row.member_id ?? row.service_account_id ?? '',
    ofServiceAccount: row.service_account_id !== null,
    clientId: row.client_id,
    key: kind === null || name === null ? null : { kind, name },
    granted: storedPermissions(row.granted),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    endedAt: row.ended_at,
  }
}
