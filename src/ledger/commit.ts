import type { AuditEvent } from '../core/audit.ts'
import { eventStatements } from './audit.ts'
import { available } from './available.ts'

/**
 * Writes a change to what anybody in a tenant may do, the events that tell of it, and the tenant's next policy version
 * in one D1 transaction (A3): all of it or none.
 * @throws GatehouseError `unavailable` when D1 does not answer.
 */
export async function commitPolicyChange(
  db: D1Database,
  tenantId: string,
  changes: readonly D1PreparedStatement[],
  events: readonly AuditEvent[],
): Promise<void> {
  const bump = db.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(tenantId)
  await available(() => db.batch([...changes, bump, ...eventStatements(db, events)]))
}

/**
 * Writes changes and the events that tell of them in one D1 transaction, where nobody else's permissions change.
 * @throws GatehouseError `unavailable`, `conflict`
 */
export async function commitWithEvents(
  db: D1Database,
  changes: readonly D1PreparedStatement[],
  events: readonly AuditEvent[],
): Promise<void> {
  await available(() => db.batch([...changes, ...eventStatements(db, events)]))
}

/**
 * Statement: breaks its transaction unless the tenant's policy is still at this version. A second row for the tenant's own
 * id can't be: the constraint says so only where the row would be inserted.
 */
export function keepVersion(db: D1Database, tenantId: string, version: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO tenants (id, slug, name, time_zone, created_at)
       SELECT id, slug, name, time_zone, created_at FROM tenants WHERE id = ? AND policy_version <> ?`,
    )
    .bind(tenantId, version)
}
