import { systemPermissionSchema, type PermissionSet, type SystemPermission } from '../core/permissions.ts'
import { storedPermissions } from './stored-permissions.ts'

/** Somebody who is no person: permissions like a role's, and no sign-in (K2). */
export interface ServiceAccount {
  id: string
  name: string
  description: string
  /** Of the system permissions, `import` and `export`: the others are for pages. */
  system: readonly SystemPermission[]
  permissions: PermissionSet
  version: number
  /** A member's id. */
  createdBy: string
  /** Milliseconds. */
  createdAt: number
  /** Kept for its name in history and audit; it may act no more. */
  archivedAt: number | null
}

/** Statement: a tenant's service accounts, archived ones included, newest first. */
export function selectServiceAccounts(db: D1Database, tenantId: string): D1PreparedStatement {
  return db.prepare('SELECT * FROM service_accounts WHERE tenant_id = ? ORDER BY created_at DESC, id').bind(tenantId)
}

/** Statement: a new service account. */
export function insertServiceAccount(db: D1Database, tenantId: string, a: ServiceAccount): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO service_accounts (id, tenant_id, name, description, system, permissions, version, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      a.id,
      tenantId,
      a.name,
      a.description,
      JSON.stringify(a.system),
      JSON.stringify(a.permissions),
      a.version,
      a.createdBy,
      a.createdAt,
    )
}

/** Statement: everything about a service account that can change. */
export function updateServiceAccount(db: D1Database, tenantId: string, a: ServiceAccount): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE service_accounts SET name = ?, description = ?, system = ?, permissions = ?, version = ?, archived_at = ?
       WHERE id = ? AND tenant_id = ?`,
    )
    .bind(
      a.name,
      a.description,
      JSON.stringify(a.system),
      JSON.stringify(a.permissions),
      a.version,
      a.archivedAt,
      a.id,
      tenantId,
    )
}

export interface ServiceAccountRow {
  id: string
  name: string
  description: string
  system: string
  permissions: string
  version: number
  created_by: string
  created_at: number
  archived_at: number | null
}

export function serviceAccount(row: ServiceAccountRow): ServiceAccount {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    system: systemPermissionSchema.array().parse(JSON.parse(row.system)),
    permissions: storedPermissions(row.permissions),
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    archivedAt: row.archived_at,
  }
}
