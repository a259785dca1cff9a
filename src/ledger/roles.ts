import type { Role } from './tenants.ts'

/** Statement: a new role. */
export function insertRole(db: D1Database, tenantId: string, role: Role, at: number): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO roles (id, tenant_id, key, name, description, system, permissions, version, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(role.id, tenantId, role.key, ...settingsOf(role), at)
}

/** Statement: everything about a role that can change. */
export function updateRole(db: D1Database, tenantId: string, role: Role): D1PreparedStatement {
  return db
    .prepare(
      'UPDATE roles SET name = ?, description = ?, system = ?, permissions = ?, version = ? WHERE id = ? AND tenant_id = ?',
    )
    .bind(...settingsOf(role), role.id, tenantId)
}

/** Statement: a role that nobody has is gone. */
export function deleteRole(db: D1Database, tenantId: string, roleId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM roles WHERE id = ? AND tenant_id = ?').bind(roleId, tenantId)
}

/** Statement: whoever has one role, active or not, removed or not, has another from then on. */
export function replaceRole(db: D1Database, tenantId: string, from: string, to: string): D1PreparedStatement {
  return db
    .prepare('UPDATE members SET role_id = ?, version = version + 1 WHERE role_id = ? AND tenant_id = ?')
    .bind(to, from, tenantId)
}

function settingsOf({ name, description, system, permissions, version }: Role): (string | number)[] {
  return [name, description, JSON.stringify(system), JSON.stringify(permissions), version]
}
