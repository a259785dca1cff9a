import { systemPermissionSchema, type PermissionSet, type SystemPermission } from '../core/permissions.ts'
import { BUILTIN_MODELS } from '../core/builtin-models.ts'
import type { ModelDefinition } from '../core/models.ts'
import { modulesSchema, type Module } from '../core/modules.ts'
import type { StoredModel } from '../core/stored-models.ts'
import { activeModels, managedModels, type ManagedModel } from '../core/tenant-models.ts'
import { available } from './available.ts'
import { selectModels, storedModel, type ModelRow } from './models.ts'
import {
  selectServiceAccounts,
  serviceAccount,
  type ServiceAccount,
  type ServiceAccountRow,
} from './service-accounts.ts'
import { storedPermissions } from './stored-permissions.ts'

export interface NewRole {
  id: string
  key: string | null
  name: string
  description: string
  system: readonly SystemPermission[]
  permissions: PermissionSet
}

export interface NewTenant {
  id: string
  slug: string
  name: string
  timeZone: string
  roles: readonly NewRole[]
  members: readonly { id: string; userId: string; roleId: string }[]
}

/** Writes a tenant with its roles and first members, all or nothing. */
export async function foundTenant(db: D1Database, tenant: NewTenant, at: number): Promise<void> {
  await available(() =>
    db.batch([
      db
        .prepare('INSERT INTO tenants (id, slug, name, time_zone, created_at) VALUES (?, ?, ?, ?, ?)')
        .bind(tenant.id, tenant.slug, tenant.name, tenant.timeZone, at),
      ...tenant.roles.map((role) =>
        db
          .prepare(
            `INSERT INTO roles (id, tenant_id, key, name, description, system, permissions, created_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .bind(
            role.id,
            tenant.id,
            role.key,
            role.name,
            role.description,
            JSON.stringify(role.system),
            JSON.stringify(role.permissions),
            at,
          ),
      ),
      ...tenant.members.map((member) =>
        db
          .prepare(
            `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at) VALUES (?, ?, ?, ?, 'active', ?)`,
          )
          .bind(member.id, tenant.id, member.userId, member.roleId, at),
      ),
    ]),
  )
}

/** Lets a user operate the deployment. */
export async function addPlatformAdmin(db: D1Database, userId: string, at: number): Promise<void> {
  await available(() =>
    db.prepare('INSERT OR IGNORE INTO platform_admins (user_id, created_at) VALUES (?, ?)').bind(userId, at).run(),
  )
}

export interface Role {
  id: string
  /** Set for built-in roles. */
  key: string | null
  name: string
  description: string
  system: readonly SystemPermission[]
  permissions: PermissionSet
  /** Grows with each change; an edit names the one that it saw (A56). */
  version: number
}

export interface Member {
  id: string
  userId: string
  name: string
  email: string
  roleId: string
  active: boolean
  /** No longer among the members; known for the name. Never active. */
  removed: boolean
  version: number
}

/** A tenant with who may do what in it: the part of its policy that is always in memory. */
export interface TenantPolicy {
  version: number
  tenant: {
    id: string
    slug: string
    name: string
    logoUrl: string | null
    timeZone: string
    modules: readonly Module[]
  }
  /** Names of those who operate the deployment, a few. */
  operators: readonly string[]
  roles: ReadonlyMap<string, Role>
  members: ReadonlyMap<string, Member>
  /** Archived ones included. */
  serviceAccounts: ReadonlyMap<string, ServiceAccount>
  /** The data models that exist for everybody. */
  models: readonly ModelDefinition[]
  /** All of them, archived ones included, for those who manage them. */
  managedModels: readonly ManagedModel[]
  /** What the tenant stores about models, deleted ones included. */
  storedModels: readonly StoredModel[]
}

/** One read of all of it, or null when there is no such tenant. */
export async function loadTenantPolicy(db: D1Database, tenantId: string): Promise<TenantPolicy | null> {
  const [tenants, roles, members, models, operators, accounts] = await available(() =>
    db.batch<Record<string, unknown>>([
      db.prepare('SELECT * FROM tenants WHERE id = ?').bind(tenantId),
      db
        .prepare('SELECT id, key, name, description, system, permissions, version FROM roles WHERE tenant_id = ?')
        .bind(tenantId),
      db
        .prepare(
          `SELECT m.id, m.user_id, m.role_id, m.status, m.version, m.removed_at, u.name, u.email
           FROM members m JOIN user u ON u.id = m.user_id WHERE m.tenant_id = ?`,
        )
        .bind(tenantId),
      selectModels(db, tenantId),
      db.prepare('SELECT u.name FROM platform_admins p JOIN user u ON u.id = p.user_id ORDER BY u.name LIMIT 3'),
      selectServiceAccounts(db, tenantId),
    ]),
  )
  const tenant = tenants?.results[0] as TenantRow | undefined
  if (tenant === undefined) return null
  const stored = ((models?.results ?? []) as unknown as ModelRow[]).map(storedModel)
  const managed = managedModels(BUILTIN_MODELS, stored)
  return {
    version: tenant.policy_version,
    tenant: {
      id: tenant.id,
      slug: tenant.slug,
      name: tenant.name,
      logoUrl: tenant.logo_url,
      timeZone: tenant.time_zone,
      modules: modulesSchema.parse(JSON.parse(tenant.modules)),
    },
    operators: (operators?.results ?? []).map(({ name }) => String(name)),
    roles: new Map(((roles?.results ?? []) as unknown as RoleRow[]).map((row) => [row.id, role(row)])),
    members: new Map(((members?.results ?? []) as unknown as MemberRow[]).map((row) => [row.id, member(row)])),
    serviceAccounts: new Map(
      ((accounts?.results ?? []) as unknown as ServiceAccountRow[]).map((row) => [row.id, serviceAccount(row)]),
    ),
    models: activeModels(managed),
    managedModels: managed,
    storedModels: stored,
  }
}

/** Statement: what a role may do with the tenant's data from now on. */
export function updateRolePermissions(
  db: D1Database,
  tenantId: string,
  roleId: string,
  permissions: PermissionSet,
): D1PreparedStatement {
  return db
    .prepare('UPDATE roles SET permissions = ?, version = version + 1 WHERE id = ? AND tenant_id = ?')
    .bind(JSON.stringify(permissions), roleId, tenantId)
}

/** The tenant's policy version as it is now; null when there is no such tenant. */
export async function policyVersion(db: D1Database, tenantId: string): Promise<number | null> {
  const sql = 'SELECT policy_version FROM tenants WHERE id = ?'
  return await available(() => db.prepare(sql).bind(tenantId).first<number>('policy_version'))
}

interface TenantRow {
  id: string
  slug: string
  name: string
  logo_url: string | null
  time_zone: string
  modules: string
  policy_version: number
}
interface RoleRow {
  id: string
  key: string | null
  name: string
  description: string
  system: string
  permissions: string
  version: number
}
interface MemberRow {
  id: string
  user_id: string
  role_id: string
  status: string
  version: number
  removed_at: number | null
  name: string
  email: string
}

function role(row: RoleRow): Role {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    description: row.description,
    system: systemPermissionSchema.array().parse(JSON.parse(row.system)),
    permissions: storedPermissions(row.permissions),
    version: row.version,
  }
}

function member(row: MemberRow): Member {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    roleId: row.role_id,
    active: row.status === 'active' && row.removed_at === null,
    removed: row.removed_at !== null,
    version: row.version,
  }
}
