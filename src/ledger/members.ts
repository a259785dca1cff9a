import { available } from './available.ts'

export interface Membership {
  memberId: string
  tenant: { id: string; slug: string; name: string; logoUrl: string | null }
}

/** The tenants in which a user is an active member, by name. */
export async function membershipsOf(db: D1Database, userId: string): Promise<Membership[]> {
  const found = await available(() => db.prepare(`${MEMBERSHIPS} ORDER BY t.name`).bind(userId).all<MembershipRow>())
  return found.results.map(membership)
}

/** The user's active membership of the tenant with this id, or null. */
export async function membershipOfTenant(db: D1Database, userId: string, tenantId: string): Promise<Membership | null> {
  const row = await available(() =>
    db.prepare(`${MEMBERSHIPS} AND t.id = ?`).bind(userId, tenantId).first<MembershipRow>(),
  )
  return row === null ? null : membership(row)
}

const MEMBERSHIPS = `
  SELECT m.id AS member_id, t.id, t.slug, t.name, t.logo_url
  FROM members m JOIN tenants t ON t.id = m.tenant_id
  WHERE m.user_id = ? AND m.status = 'active'`

interface MembershipRow {
  member_id: string
  id: string
  slug: string
  name: string
  logo_url: string | null
}

function membership(row: MembershipRow): Membership {
  return { memberId: row.member_id, tenant: { id: row.id, slug: row.slug, name: row.name, logoUrl: row.logo_url } }
}
