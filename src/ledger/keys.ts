import type { KeyKind } from '../core/keys.ts'
import { available } from './available.ts'
import type { StoredConnection } from './connections.ts'

/** What is known of a key or of client credentials beside their connection; the secret is in the Connection object. */
export interface StoredKey {
  connectionId: string
  kind: KeyKind
  name: string
  lastFour: string
  /** Milliseconds. */
  expiresAt: number
  /** A member's id. */
  createdBy: string
  rotatedAt: number | null
  /** The secret before this one, and until when it goes on working. */
  previous: { lastFour: string; until: number } | null
}

/** Statements: a connection that nobody consented to, and its key. */
export function insertKey(db: D1Database, c: StoredConnection, key: StoredKey): D1PreparedStatement[] {
  const [memberId, accountId] = c.ofServiceAccount ? [null, c.memberId] : [c.memberId, null]
  return [
    db
      .prepare(
        `INSERT INTO connections (id, tenant_id, member_id, service_account_id, granted, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
      )
      .bind(c.id, c.tenantId, memberId, accountId, JSON.stringify(c.granted), c.createdAt),
    db
      .prepare(
        `INSERT INTO keys (connection_id, tenant_id, kind, name, last_four, expires_at, created_by)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .bind(c.id, c.tenantId, key.kind, key.name, key.lastFour, key.expiresAt, key.createdBy),
  ]
}

/** Statement: a key has another secret. */
export function updateKey(db: D1Database, tenantId: string, key: StoredKey): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE keys SET last_four = ?, expires_at = ?, rotated_at = ?, previous_last_four = ?, previous_until = ?
       WHERE connection_id = ? AND tenant_id = ?`,
    )
    .bind(
      key.lastFour,
      key.expiresAt,
      key.rotatedAt,
      key.previous?.lastFour ?? null,
      key.previous?.until ?? null,
      key.connectionId,
      tenantId,
    )
}

/** A tenant's keys by their connection, of connections that have not ended. */
export async function keysOf(db: D1Database, tenantId: string): Promise<ReadonlyMap<string, StoredKey>> {
  const sql = `
    SELECT k.* FROM keys k JOIN connections c ON c.id = k.connection_id
    WHERE k.tenant_id = ? AND c.ended_at IS NULL`
  const found = await available(() => db.prepare(sql).bind(tenantId).all<KeyRow>())
  return new Map(found.results.map((row) => [row.connection_id, key(row)]))
}

interface KeyRow {
  connection_id: string
  kind: KeyKind
  name: string
  last_four: string
  expires_at: number
  created_by: string
  rotated_at: number | null
  previous_last_four: string | null
  previous_until: number | null
}

function key(row: KeyRow): StoredKey {
  const { previous_last_four: lastFour, previous_until: until } = row
  return {
    connectionId: row.connection_id,
    kind: row.kind,
    name: row.name,
    lastFour: row.last_four,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
    rotatedAt: row.rotated_at,
    previous: lastFour === null || until === null ? null : { lastFour, until },
  }
}
