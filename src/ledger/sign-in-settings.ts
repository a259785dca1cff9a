import { tenantProviderSchema, type TenantProvider } from '../core/sign-in-settings.ts'
import { available } from './available.ts'

export interface StoredSignInSettings {
  version: number
  provider: TenantProvider | null
  requiredProvider: string | null
  requireSecondFactor: boolean
}

const NOTHING_SET: StoredSignInSettings = Object.freeze({
  version: 0,
  provider: null,
  requiredProvider: null,
  requireSecondFactor: false,
})

export async function loadSignInSettings(db: D1Database, tenantId: string): Promise<StoredSignInSettings> {
  const sql = 'SELECT * FROM sign_in_settings WHERE tenant_id = ?'
  const row = await available(() => db.prepare(sql).bind(tenantId).first<SettingsRow>())
  return row === null ? NOTHING_SET : stored(row)
}

/** The tenants whose own provider takes addresses of this domain, with that provider. */
export async function providersForDomain(
  db: D1Database,
  domain: string,
): Promise<{ tenant: { id: string; name: string }; provider: TenantProvider }[]> {
  const sql = `
    SELECT s.*, t.name FROM sign_in_domains d
    JOIN sign_in_settings s ON s.tenant_id = d.tenant_id JOIN tenants t ON t.id = d.tenant_id
    WHERE d.domain = ? AND s.provider IS NOT NULL ORDER BY t.name LIMIT 10`
  const found = await available(() => db.prepare(sql).bind(domain).all<SettingsRow & { name: string }>())
  return found.results.flatMap((row) => {
    const { provider } = stored(row)
    return provider === null ? [] : [{ tenant: { id: row.tenant_id, name: row.name }, provider }]
  })
}

/** Whether an active member with this system permission could enter with two factors of their own. */
export async function hasWayBack(db: D1Database, memberUserIds: readonly string[]): Promise<boolean> {
  const sql = `
    SELECT 1 FROM json_each(?) AS u JOIN account a ON a.userId = u.value AND a.providerId = 'credential'
    JOIN second_factors f ON f.user_id = u.value AND f.confirmed_at IS NOT NULL
    UNION ALL SELECT 1 FROM json_each(?) AS u JOIN passkeys p ON p.user_id = u.value LIMIT 1`
  const ids = JSON.stringify(memberUserIds)
  return (await available(() => db.prepare(sql).bind(ids, ids).first())) !== null
}

/** A proof that somebody is about to give up: a passkey by its id, or the second factor. */
export type GivenUp = { passkey: string } | 'second_factor'

/**
 * Query for the tenants that let their members in by a single sign-on alone, and that nobody who manages members could
 * enter without it any more, once this person has given up a proof of theirs: `name` of each.
 */
export function tenantsWithoutWayBack(userId: string, givenUp: GivenUp): { sql: string; bound: readonly string[] } {
  return { sql: WITHOUT_WAY_BACK, bound: [userId, givenUp === 'second_factor' ? '' : givenUp.passkey] }
}

/** Whose second factor it is that goes: ?1 when ?2, the passkey, is empty. */
const WITHOUT_WAY_BACK = `
  SELECT t.name FROM sign_in_settings s JOIN tenants t ON t.id = s.tenant_id
  JOIN members me ON me.tenant_id = t.id AND me.user_id = ?1 AND me.status = 'active'
  JOIN roles mine ON mine.id = me.role_id AND mine.system LIKE '%"manage_members"%'
  WHERE s.required_provider IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM members m JOIN roles r ON r.id = m.role_id AND r.system LIKE '%"manage_members"%'
    WHERE m.tenant_id = t.id AND m.status = 'active' AND (
      EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = m.user_id AND p.id <> ?2)
      OR (NOT (m.user_id = ?1 AND ?2 = '')
          AND EXISTS (SELECT 1 FROM account a WHERE a.userId = m.user_id AND a.providerId = 'credential')
          AND EXISTS (SELECT 1 FROM second_factors f WHERE f.user_id = m.user_id AND f.confirmed_at IS NOT NULL))))`

/** Whether any tenant of the person lets its members in by a single sign-on alone. */
export async function isBoundToProvider(db: D1Database, userId: string): Promise<boolean> {
  const sql = `
    SELECT 1 FROM members m JOIN sign_in_settings s ON s.tenant_id = m.tenant_id
    WHERE m.user_id = ? AND m.status = 'active' AND s.required_provider IS NOT NULL LIMIT 1`
  return (await available(() => db.prepare(sql).bind(userId).first())) !== null
}

export function writeSignInSettings(
  db: D1Database,
  tenantId: string,
  { version, provider, requiredProvider, requireSecondFactor }: StoredSignInSettings,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO sign_in_settings (tenant_id, provider, required_provider, require_second_factor, version)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (tenant_id) DO UPDATE SET provider = ?2, required_provider = ?3, require_second_factor = ?4, version = ?5`,
      )
      .bind(
        tenantId,
        provider === null ? null : JSON.stringify(provider),
        requiredProvider,
        requireSecondFactor ? 1 : 0,
        version,
      ),
    db.prepare('DELETE FROM sign_in_domains WHERE tenant_id = ?').bind(tenantId),
    db
      .prepare('INSERT OR IGNORE INTO sign_in_domains (domain, tenant_id) SELECT value, ? FROM json_each(?)')
      .bind(tenantId, JSON.stringify(provider?.domains ?? [])),
  ]
}

interface SettingsRow {
  tenant_id: string
  provider: string | null
  required_provider: string | null
  require_second_factor: number
  version: number
}

function stored(row: SettingsRow): StoredSignInSettings {
  return {
    version: row.version,
    provider: row.provider === null ? null : tenantProviderSchema.parse(JSON.parse(row.provider)),
    requiredProvider: row.required_provider,
    requireSecondFactor: row.require_second_factor === 1,
  }
}
