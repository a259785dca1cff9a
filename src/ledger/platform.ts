import type { Module } from '../core/modules.ts'
import { modulesSchema } from '../core/modules.ts'
import { available } from './available.ts'

/** A tenant as the platform console lists it (T6). */
export interface TenantLine {
  id: string
  slug: string
  name: string
  logoUrl: string | null
  modules: readonly Module[]
  /** Active ones. */
  members: number
  createdAt: number
}

/** Whether a user operates the deployment. */
export async function isPlatformAdmin(db: D1Database, userId: string): Promise<boolean> {
  const sql = 'SELECT 1 FROM platform_admins WHERE user_id = ?'
  return (await available(() => db.prepare(sql).bind(userId).first())) !== null
}

/** All tenants by name, at most a thousand; those with this text in their name or slug. */
export async function listTenants(db: D1Database, search: string): Promise<TenantLine[]> {
  const text = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const found = await available(() => db.prepare(LIST).bind(text).all<TenantRow>())
  return found.results.map(tenantLine)
}

/** The tenant with this slug, or null. */
export async function tenantBySlug(db: D1Database, slug: string): Promise<TenantLine | null> {
  const row = await available(() => db.prepare(`${TENANTS} WHERE t.slug = ?`).bind(slug).first<TenantRow>())
  return row === null ? null : tenantLine(row)
}

/** Statement: the modules that are on in a tenant from now on. */
export function writeModules(db: D1Database, tenantId: string, modules: readonly Module[]): D1PreparedStatement {
  return db.prepare('UPDATE tenants SET modules = ? WHERE id = ?').bind(JSON.stringify(modules), tenantId)
}

const TENANTS = `
  SELECT t.id, t.slug, t.name, t.logo_url, t.modules, t.created_at,
         (SELECT count(*) FROM members m WHERE m.tenant_id = t.id AND m.status = 'active') AS members
  FROM tenants t`
const LIST = String.raw`${TENANTS} WHERE t.name LIKE ?1 ESCAPE '\' OR t.slug LIKE ?1 ESCAPE '\' ORDER BY t.name LIMIT 1000`

interface TenantRow {
  id: string
  slug: string
  name: string
  logo_url: string | null
  modules: string
  created_at: number
  members: number
}

function tenantLine(row: TenantRow): TenantLine {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    logoUrl: row.logo_url,
    modules: modulesSchema.parse(JSON.parse(row.modules)),
    members: row.members,
    createdAt: row.created_at,
  }
}
