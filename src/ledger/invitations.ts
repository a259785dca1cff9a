import { available } from './available.ts'

export interface StoredInvitation {
  id: string
  email: string
  roleId: string
  invitedBy: string
  createdAt: number
  expiresAt: number
  delivery: 'sending' | 'sent' | 'failed'
}

/** The invitations of a tenant that nobody has accepted or revoked, newest first. */
export async function openInvitations(db: D1Database, tenantId: string): Promise<StoredInvitation[]> {
  const found = await available(() =>
    db.prepare(`${OPEN} ORDER BY created_at DESC LIMIT 500`).bind(tenantId).all<InvitationRow>(),
  )
  return found.results.map(stored)
}

/** An open invitation of the tenant by its id or its address; null when there is none. */
export async function findInvitation(
  db: D1Database,
  tenantId: string,
  by: { id: string } | { email: string } | { tokenHash: string },
): Promise<StoredInvitation | null> {
  const [column, value] =
    'id' in by ? ['id', by.id] : 'email' in by ? ['email', by.email] : ['token_hash', by.tokenHash]
  const row = await available(() =>
    db.prepare(`${OPEN} AND ${column} = ?`).bind(tenantId, value).first<InvitationRow>(),
  )
  return row === null ? null : stored(row)
}

const OPEN = `
  SELECT id, email, role_id, invited_by, created_at, expires_at, delivery
  FROM invitations WHERE tenant_id = ? AND ended_at IS NULL`

interface InvitationRow {
  id: string
  email: string
  role_id: string
  invited_by: string
  created_at: number
  expires_at: number
  delivery: StoredInvitation['delivery']
}

function stored(row: InvitationRow): StoredInvitation {
  return {
    id: row.id,
    email: row.email,
    roleId: row.role_id,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    delivery: row.delivery,
  }
}

export function insertInvitation(
  db: D1Database,
  tenantId: string,
  invitation: StoredInvitation,
  tokenHash: string,
): D1PreparedStatement {
  const { id, email, roleId, invitedBy, createdAt, expiresAt } = invitation
  return db
    .prepare(
      `INSERT INTO invitations (id, tenant_id, email, role_id, token_hash, invited_by, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(id, tenantId, email, roleId, tokenHash, invitedBy, createdAt, expiresAt)
}

/** The link is replaced by another: its term, its role and by whom may differ, too. */
export function replaceInvitation(
  db: D1Database,
  tenantId: string,
  invitation: StoredInvitation,
  tokenHash: string,
): D1PreparedStatement {
  const { id, roleId, invitedBy, createdAt, expiresAt } = invitation
  return db
    .prepare(
      `UPDATE invitations SET role_id = ?, token_hash = ?, invited_by = ?, created_at = ?, expires_at = ?, delivery = 'sending'
       WHERE tenant_id = ? AND id = ? AND ended_at IS NULL`,
    )
    .bind(roleId, tokenHash, invitedBy, createdAt, expiresAt, tenantId, id)
}

export function setDelivery(db: D1Database, tenantId: string, id: string, delivered: boolean): D1PreparedStatement {
  return db
    .prepare('UPDATE invitations SET delivery = ? WHERE tenant_id = ? AND id = ? AND ended_at IS NULL')
    .bind(delivered ? 'sent' : 'failed', tenantId, id)
}

export function endInvitation(
  db: D1Database,
  tenantId: string,
  id: string,
  how: 'accepted' | 'revoked',
  at: number,
): D1PreparedStatement {
  return db
    .prepare('UPDATE invitations SET ended = ?, ended_at = ? WHERE tenant_id = ? AND id = ? AND ended_at IS NULL')
    .bind(how, at, tenantId, id)
}

/** A member, provided that this very invitation is still open: the statement before the one that ends it. */
export function insertInvitedMember(
  db: D1Database,
  tenantId: string,
  member: { id: string; userId: string; invitationId: string },
  at: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at)
       SELECT ?, tenant_id, ?, role_id, 'active', ? FROM invitations
       WHERE tenant_id = ? AND id = ? AND ended_at IS NULL`,
    )
    .bind(member.id, member.userId, at, tenantId, member.invitationId)
}

/** To which tenant a link invites, by the hash of its token; null for one that nobody was sent. */
export async function invitingTenant(db: D1Database, tokenHash: string): Promise<string | null> {
  const sql = 'SELECT tenant_id FROM invitations WHERE token_hash = ? AND ended_at IS NULL'
  return await available(() => db.prepare(sql).bind(tokenHash).first<string>('tenant_id'))
}

/** The same for somebody who was removed: their row has been kept, and is theirs again with the role of the invitation. */
export function reviveInvitedMember(
  db: D1Database,
  tenantId: string,
  member: { id: string; invitationId: string },
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE members SET status = 'active', removed_at = NULL, version = version + 1, role_id = i.role_id
       FROM invitations i
       WHERE i.tenant_id = ?1 AND i.id = ?2 AND i.ended_at IS NULL
         AND members.tenant_id = ?1 AND members.id = ?3 AND members.removed_at IS NOT NULL`,
    )
    .bind(tenantId, member.invitationId, member.id)
}
