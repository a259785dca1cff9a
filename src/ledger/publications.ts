import * as z from 'zod'
import { available } from './available.ts'
import { clientOf, type Client, type ClientRow } from './clients.ts'

/** What the owner of a published client says about itself, as it is stored. */
const detailsSchema = z.strictObject({
  company: z.string(),
  contact: z.string(),
  helpUrl: z.string().nullable(),
  privacyUrl: z.string(),
  termsUrl: z.string(),
})
export type PublicationDetails = z.infer<typeof detailsSchema>

export type PublicationStatus = 'requested' | 'published' | 'declined' | 'withdrawn'

export interface StoredPublication {
  clientId: string
  /** The owner. */
  tenantId: string
  status: PublicationStatus
  details: PublicationDetails
  customFields: boolean
  requestedBy: string
  requestedAt: number
  decidedBy: string | null
  decidedAt: number | null
  reason: string | null
  version: number
}

/** A published client as a tenant other than its owner knows it. */
export interface ExternalClient {
  client: Client
  publication: StoredPublication
  blocked: boolean
  /** Connections of the asking tenant alone. */
  connections: number
}

export async function findPublication(db: D1Database, clientId: string): Promise<StoredPublication | null> {
  const sql = 'SELECT * FROM publications WHERE client_id = ?'
  const row = await available(() => db.prepare(sql).bind(clientId).first<PublicationRow>())
  return row === null ? null : publication(row)
}

/** All of them with their clients and owners, those that wait first. */
export async function listPublications(
  db: D1Database,
): Promise<{ publication: StoredPublication; client: Client; tenant: { name: string; slug: string } }[]> {
  const sql = `
    SELECT p.*, t.name AS tenant_name, t.slug AS tenant_slug, ${CLIENT} FROM publications p
    JOIN clients c ON c.id = p.client_id JOIN tenants t ON t.id = p.tenant_id
    WHERE c.status <> 'deleted' ORDER BY p.status <> 'requested', p.requested_at DESC LIMIT 500`
  const found = await available(() =>
    db.prepare(sql).all<PublicationRow & { client: string; tenant_name: string; tenant_slug: string }>(),
  )
  return found.results.map((row) => ({
    publication: publication(row),
    client: clientIn(row),
    tenant: { name: row.tenant_name, slug: row.tenant_slug },
  }))
}

/** The clients that others have published, by name, as a tenant sees them. */
export async function listExternalClients(db: D1Database, tenantId: string): Promise<ExternalClient[]> {
  const found = await available(() =>
    db.prepare(`${EXTERNAL} ORDER BY c.name LIMIT 500`).bind(tenantId).all<ExternalRow>(),
  )
  return found.results.map(external)
}

export async function findExternalClient(
  db: D1Database,
  tenantId: string,
  clientId: string,
): Promise<ExternalClient | null> {
  const row = await available(() =>
    db.prepare(`${EXTERNAL} AND c.id = ?2`).bind(tenantId, clientId).first<ExternalRow>(),
  )
  return row === null ? null : external(row)
}

/** Other tenants in which somebody has connected a client of this owner; none for a client of somebody else. */
export async function otherTenantsUsing(db: D1Database, clientId: string, ownerId: string): Promise<string[]> {
  const sql = `
    SELECT DISTINCT n.tenant_id FROM connections n JOIN clients c ON c.id = n.client_id
    WHERE n.client_id = ? AND c.tenant_id = ? AND n.tenant_id <> c.tenant_id AND n.ended_at IS NULL`
  const found = await available(() => db.prepare(sql).bind(clientId, ownerId).all<{ tenant_id: string }>())
  return found.results.map((row) => row.tenant_id)
}

/** Statement: a publication as it is now. */
export function putPublication(db: D1Database, p: StoredPublication): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO publications (client_id, tenant_id, status, details, custom_fields, requested_by, requested_at,
         decided_by, decided_at, reason, version)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
       ON CONFLICT (client_id) DO UPDATE SET status = ?3, details = ?4, custom_fields = ?5, requested_by = ?6,
         requested_at = ?7, decided_by = ?8, decided_at = ?9, reason = ?10, version = ?11`,
    )
    .bind(
      p.clientId,
      p.tenantId,
      p.status,
      JSON.stringify(p.details),
      Number(p.customFields),
      p.requestedBy,
      p.requestedAt,
      p.decidedBy,
      p.decidedAt,
      p.reason,
      p.version,
    )
}

/** Statement: a tenant blocks a published client. */
export function insertBlock(
  db: D1Database,
  block: { tenantId: string; clientId: string; blockedBy: string; at: number },
): D1PreparedStatement {
  const sql = 'INSERT OR IGNORE INTO client_blocks (tenant_id, client_id, blocked_by, created_at) VALUES (?, ?, ?, ?)'
  return db.prepare(sql).bind(block.tenantId, block.clientId, block.blockedBy, block.at)
}

/** Statement: and lets it in again. */
export function deleteBlock(db: D1Database, tenantId: string, clientId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM client_blocks WHERE tenant_id = ? AND client_id = ?').bind(tenantId, clientId)
}

const CLIENT = `
  json_object('id', c.id, 'tenant_id', c.tenant_id, 'name', c.name, 'description', c.description, 'logo_url', c.logo_url,
    'preset', c.preset, 'type', c.type, 'require_secret', c.require_secret, 'require_pkce', c.require_pkce,
    'redirect_uris', c.redirect_uris, 'replay_window', c.replay_window, 'ceiling', c.ceiling, 'status', c.status,
    'version', c.version, 'created_by', c.created_by, 'created_at', c.created_at,
    'registration_id', c.registration_id) AS client`

const EXTERNAL = `
  SELECT p.*, ${CLIENT},
    EXISTS (SELECT 1 FROM client_blocks b WHERE b.tenant_id = ?1 AND b.client_id = c.id) AS blocked,
    (SELECT count(*) FROM connections n
     WHERE n.client_id = c.id AND n.tenant_id = ?1 AND n.ended_at IS NULL) AS connection_count
  FROM publications p JOIN clients c ON c.id = p.client_id
  WHERE p.status = 'published' AND c.status <> 'deleted' AND c.tenant_id <> ?1`

interface PublicationRow {
  client_id: string
  tenant_id: string
  status: PublicationStatus
  details: string
  custom_fields: number
  requested_by: string
  requested_at: number
  decided_by: string | null
  decided_at: number | null
  reason: string | null
  version: number
}

type ExternalRow = PublicationRow & { client: string; blocked: number; connection_count: number }

function external(row: ExternalRow): ExternalClient {
  return {
    client: clientIn(row),
    publication: publication(row),
    blocked: row.blocked === 1,
    connections: row.connection_count,
  }
}

function clientIn({ client }: { client: string }): Client {
  return clientOf(JSON.parse(client) as ClientRow)
}

function publication(row: PublicationRow): StoredPublication {
  return {
    clientId: row.client_id,
    tenantId: row.tenant_id,
    status: row.status,
    details: detailsSchema.parse(JSON.parse(row.details)),
    customFields: row.custom_fields === 1,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
    version: row.version,
  }
}
