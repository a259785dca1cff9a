import { available } from './available.ts'

/** Statement: a member has another role. */
export function changeMemberRole(db: D1Database, tenantId: string, id: string, roleId: string): D1PreparedStatement {
  return db
    .prepare('UPDATE members SET role_id = ?, version = version + 1 WHERE id = ? AND tenant_id = ?')
    .bind(roleId, id, tenantId)
}

/** Statement: a member may act again, or no more. */
export function setMemberStatus(
  db: D1Database,
  tenantId: string,
  id: string,
  status: 'active' | 'deactivated',
): D1PreparedStatement {
  return db
    .prepare('UPDATE members SET status = ?, version = version + 1 WHERE id = ? AND tenant_id = ?')
    .bind(status, id, tenantId)
}

/** Statement: somebody is a member no more; the row stays, for the name in history and audit. `at` in milliseconds. */
export function removeMember(db: D1Database, tenantId: string, id: string, at: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE members SET status = 'deactivated', removed_at = ?, version = version + 1 WHERE id = ? AND tenant_id = ?`,
    )
    .bind(at, id, tenantId)
}

/**
 * Statement: ends the sessions of somebody who is an active member of no tenant any more, and operates none. To be
 * written after the change of their membership, in the same transaction. Whoever belongs elsewhere stays signed in
 * there: another tenant's administrators have no say in it (T1).
 */
export function endSessionsOfOutsider(db: D1Database, userId: string): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM session WHERE userId = ?1
         AND NOT EXISTS (SELECT 1 FROM members WHERE user_id = ?1 AND status = 'active')
         AND NOT EXISTS (SELECT 1 FROM platform_admins WHERE user_id = ?1)`,
    )
    .bind(userId)
}

/** How much each member of a tenant uses it: connections that have not ended, and when the audit last saw them (ms). */
export async function memberUse(
  db: D1Database,
  tenantId: string,
): Promise<ReadonlyMap<string, { connections: number; lastActiveAt: number | null }>> {
  const sql = `
    SELECT m.id,
      (SELECT count(*) FROM connections c WHERE c.member_id = m.id AND c.ended_at IS NULL) AS connections,
      (SELECT a.at FROM audit_events a WHERE a.tenant_id = m.tenant_id AND a.member_id = m.id AND a.outcome = 'success'
       ORDER BY a.id DESC LIMIT 1) AS last_active_at
    FROM members m WHERE m.tenant_id = ? AND m.removed_at IS NULL`
  const found = await available(() =>
    db.prepare(sql).bind(tenantId).all<{ id: string; connections: number; last_active_at: number | null }>(),
  )
  return new Map(
    found.results.map((row) => [row.id, { connections: row.connections, lastActiveAt: row.last_active_at }]),
  )
}
