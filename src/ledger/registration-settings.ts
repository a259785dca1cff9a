import { permissionSetSchema, type PermissionSet } from '../core/permissions.ts'
import type { RegistrationMode } from '../core/registrations.ts'
import { available } from './available.ts'

/** Which clients that registered themselves a tenant takes, and what they begin with (P6). */
export interface StoredRegistrationSettings {
  mode: RegistrationMode
  domains: readonly string[]
  ceiling: PermissionSet
  version: number
}

/** Without a row: an administrator is asked, and nothing is given away (deny by default). */
const NOTHING_SET: StoredRegistrationSettings = Object.freeze({
  mode: 'ask',
  domains: [],
  ceiling: { models: {}, portfolio: [] },
  version: 0,
})

export async function loadRegistrationSettings(db: D1Database, tenantId: string): Promise<StoredRegistrationSettings> {
  const sql = 'SELECT * FROM registration_settings WHERE tenant_id = ?'
  const row = await available(() => db.prepare(sql).bind(tenantId).first<SettingsRow>())
  if (row === null) return NOTHING_SET
  return {
    mode: row.mode,
    domains: JSON.parse(row.domains) as string[],
    ceiling: permissionSetSchema.parse(JSON.parse(row.ceiling)),
    version: row.version,
  }
}

/** Statement: what is set from now on. */
export function writeRegistrationSettings(
  db: D1Database,
  tenantId: string,
  s: StoredRegistrationSettings,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO registration_settings (tenant_id, mode, domains, ceiling, version) VALUES (?1, ?2, ?3, ?4, ?5)
       ON CONFLICT (tenant_id) DO UPDATE SET mode = ?2, domains = ?3, ceiling = ?4, version = ?5`,
    )
    .bind(tenantId, s.mode, JSON.stringify(s.domains), JSON.stringify(s.ceiling), s.version)
}

/** Whether there is a tenant that takes any client that registered itself. */
export async function anyTenantAdmits(db: D1Database): Promise<boolean> {
  const sql = `
    SELECT 1 FROM tenants t LEFT JOIN registration_settings s ON s.tenant_id = t.id
    WHERE coalesce(s.mode, 'ask') <> 'off' LIMIT 1`
  return (await available(() => db.prepare(sql).first())) !== null
}

interface SettingsRow {
  mode: RegistrationMode
  domains: string
  ceiling: string
  version: number
}
