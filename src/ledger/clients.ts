import type { PermissionSet } from '../core/permissions.ts'
import { available } from './available.ts'
import { registration, selectRegistration, type Registration, type RegistrationRow } from './registrations.ts'
import { storedPermissions } from './stored-permissions.ts'

export type ClientStatus = 'active' | 'disabled' | 'deleted'

/** An OAuth client as it is stored. */
export interface Client {
  id: string
  tenantId: string
  name: string
  description: string
  logoUrl: string | null
  preset: 'claude' | 'chatgpt' | 'custom'
  type: 'confidential' | 'public'
  requireSecret: boolean
  requirePkce: boolean
  redirectUris: readonly string[]
  /** Seconds (O4). */
  replayWindow: number
  /** Null under dynamic permissions (P4). */
  ceiling: PermissionSet | null
  status: ClientStatus
  version: number
  createdBy: string | null
  createdAt: number
  /** Of a client that registered itself (P6): its client_id, and what it is known by to every tenant; else null. */
  registrationId: string | null
}

export interface ClientSecret {
  /** SHA-256 in hex. */
  hash: string
  lastFour: string
  createdAt: number
  /** Milliseconds; null: no end. */
  expiresAt: number | null
}

/** A client that is not deleted, whatever its tenant, or null. */
export async function findClient(db: D1Database, clientId: string): Promise<Client | null> {
  const sql = `SELECT * FROM clients WHERE id = ? AND status <> 'deleted'`
  const row = await available(() => db.prepare(sql).bind(clientId).first<ClientRow>())
  return row === null ? null : clientOf(row)
}

/** Whose client it is, deleted or not; null for one that never was. */
export async function clientOwner(db: D1Database, clientId: string): Promise<string | null> {
  const sql = 'SELECT tenant_id FROM clients WHERE id = ?'
  return await available(() => db.prepare(sql).bind(clientId).first<string>('tenant_id'))
}

/** A tenant's client for a registration, unless it is deleted; or null. */
export async function findRegisteredClient(
  db: D1Database,
  tenantId: string,
  registrationId: string,
): Promise<Client | null> {
  const row = await available(() => selectRegisteredClient(db, tenantId, registrationId).first<ClientRow>())
  return row === null ? null : clientOf(row)
}

/** Statement: a tenant's client for a registration. */
function selectRegisteredClient(db: D1Database, tenantId: string, registrationId: string): D1PreparedStatement {
  const sql = `SELECT * FROM clients WHERE registration_id = ? AND tenant_id = ? AND status <> 'deleted'`
  return db.prepare(sql).bind(registrationId, tenantId)
}

/** A registration, and the client of a tenant for it, in one read. */
export async function findRegistrationWithClient(
  db: D1Database,
  tenantId: string,
  registrationId: string,
): Promise<{ registration: Registration; client: Client | null } | null> {
  const [registrations, clients] = await available(() =>
    db.batch<Record<string, unknown>>([
      selectRegistration(db, registrationId),
      selectRegisteredClient(db, tenantId, registrationId),
    ]),
  )
  const found = registrations?.results[0] as unknown as RegistrationRow | undefined
  const own = clients?.results[0] as unknown as ClientRow | undefined
  if (found === undefined) return null
  return { registration: registration(found), client: own === undefined ? null : clientOf(own) }
}

/** The name of a tenant's client, deleted or not, or of one that is published; null for one that it never had. */
export async function clientName(db: D1Database, tenantId: string, clientId: string): Promise<string | null> {
  const sql = `
    SELECT c.name FROM clients c LEFT JOIN publications p ON p.client_id = c.id AND p.status = 'published'
    WHERE c.id = ? AND (c.tenant_id = ? OR p.client_id IS NOT NULL)`
  return await available(() => db.prepare(sql).bind(clientId, tenantId).first<string>('name'))
}

/** A client and the hashes of its secrets that have not expired, newest first, in one read. */
export async function findClientWithSecrets(
  db: D1Database,
  clientId: string,
  now: number,
): Promise<{ client: Client; secrets: ClientSecret[] } | null> {
  const [clients, secrets] = await available(() =>
    db.batch<Record<string, unknown>>([
      db.prepare(`SELECT * FROM clients WHERE id = ? AND status <> 'deleted'`).bind(clientId),
      db
        .prepare(
          `SELECT * FROM client_secrets WHERE client_id = ? AND (expires_at IS NULL OR expires_at > ?)
           ORDER BY created_at DESC`,
        )
        .bind(clientId, now),
    ]),
  )
  const row = clients?.results[0] as ClientRow | undefined
  if (row === undefined) return null
  return { client: clientOf(row), secrets: ((secrets?.results ?? []) as unknown as SecretRow[]).map(secret) }
}

export interface ListedClient extends Client {
  connections: number
  lastUsedAt: number | null
}

/** A tenant's clients whose name or description contains `search`, newest first. */
export async function listClients(db: D1Database, tenantId: string, search: string): Promise<ListedClient[]> {
  const sql = `
    SELECT c.*, ${USE}
    FROM clients c
    WHERE c.tenant_id = ?1 AND c.status <> 'deleted'
      AND (?2 = '' OR instr(lower(c.name), ?2) > 0 OR instr(lower(c.description), ?2) > 0)
    ORDER BY c.created_at DESC, c.id`
  const bound = [tenantId, search.trim().toLowerCase()]
  const found = await available(() =>
    db
      .prepare(sql)
      .bind(...bound)
      .all<ClientRow & UseRow>(),
  )
  return found.results.map((row) => ({ ...clientOf(row), ...use(row) }))
}

/** How many connections a client has, and when one was last used. */
export async function clientUse(
  db: D1Database,
  clientId: string,
): Promise<{ connections: number; lastUsedAt: number | null }> {
  const sql = `SELECT ${USE} FROM clients c WHERE c.id = ?`
  const row = await available(() => db.prepare(sql).bind(clientId).first<UseRow>())
  return row === null ? { connections: 0, lastUsedAt: null } : use(row)
}

const USE = `
  (SELECT count(*) FROM connections n WHERE n.client_id = c.id AND n.tenant_id = c.tenant_id AND n.ended_at IS NULL) AS connection_count,
  (SELECT max(n.last_used_at) FROM connections n WHERE n.client_id = c.id AND n.tenant_id = c.tenant_id) AS last_used_at`

interface UseRow {
  connection_count: number
  last_used_at: number | null
}

function use(row: UseRow): { connections: number; lastUsedAt: number | null } {
  return { connections: row.connection_count, lastUsedAt: row.last_used_at }
}

/** Statement: a new client. */
export function insertClient(db: D1Database, c: Client): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO clients (id, tenant_id, name, description, logo_url, preset, type, require_secret, require_pkce,
         redirect_uris, replay_window, ceiling, status, version, created_by, created_at, registration_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      c.id,
      c.tenantId,
      c.name,
      c.description,
      c.logoUrl,
      c.preset,
      c.type,
      Number(c.requireSecret),
      Number(c.requirePkce),
      JSON.stringify(c.redirectUris),
      c.replayWindow,
      c.ceiling === null ? null : JSON.stringify(c.ceiling),
      c.status,
      c.version,
      c.createdBy,
      c.createdAt,
      c.registrationId,
    )
}

/** Statement: everything about a client that can change. */
export function updateClient(db: D1Database, c: Client): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE clients SET name = ?, description = ?, logo_url = ?, preset = ?, type = ?, require_secret = ?,
         require_pkce = ?, redirect_uris = ?, replay_window = ?, ceiling = ?, status = ?, version = ?
       WHERE id = ? AND tenant_id = ?`,
    )
    .bind(
      c.name,
      c.description,
      c.logoUrl,
      c.preset,
      c.type,
      Number(c.requireSecret),
      Number(c.requirePkce),
      JSON.stringify(c.redirectUris),
      c.replayWindow,
      c.ceiling === null ? null : JSON.stringify(c.ceiling),
      c.status,
      c.version,
      c.id,
      c.tenantId,
    )
}

/** Statement: a secret beside those that there are. */
export function insertSecret(db: D1Database, clientId: string, s: ClientSecret): D1PreparedStatement {
  return db
    .prepare('INSERT INTO client_secrets (hash, client_id, last_four, created_at, expires_at) VALUES (?, ?, ?, ?, ?)')
    .bind(s.hash, clientId, s.lastFour, s.createdAt, s.expiresAt)
}

/** Statement: the secrets that there are stop working at `at` (ms) at the latest. */
export function expireSecrets(db: D1Database, clientId: string, at: number): D1PreparedStatement {
  return db
    .prepare('UPDATE client_secrets SET expires_at = min(coalesce(expires_at, ?1), ?1) WHERE client_id = ?2')
    .bind(at, clientId)
}

export interface ClientRow {
  id: string
  tenant_id: string
  name: string
  description: string
  logo_url: string | null
  preset: Client['preset']
  type: Client['type']
  require_secret: number
  require_pkce: number
  redirect_uris: string
  replay_window: number
  ceiling: string | null
  status: ClientStatus
  version: number
  created_by: string | null
  created_at: number
  registration_id: string | null
}

/** A client out of its row. */
export function clientOf(row: ClientRow): Client {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    description: row.description,
    logoUrl: row.logo_url,
    preset: row.preset,
    type: row.type,
    requireSecret: row.require_secret === 1,
    requirePkce: row.require_pkce === 1,
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    replayWindow: row.replay_window,
    ceiling: row.ceiling === null ? null : storedPermissions(row.ceiling),
    status: row.status,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    registrationId: row.registration_id,
  }
}

interface SecretRow {
  hash: string
  last_four: string
  created_at: number
  expires_at: number | null
}

function secret(row: SecretRow): ClientSecret {
  return { hash: row.hash, lastFour: row.last_four, createdAt: row.created_at, expiresAt: row.expires_at }
}
