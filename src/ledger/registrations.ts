import { clientKeysSchema, REGISTERED_METHODS, type ClientKeys, type RegisteredMethod } from '../core/registrations.ts'
import { available } from './available.ts'

/** A client that registered itself, whatever tenants admit it (P6). */
export interface Registration {
  /** The client_id. */
  id: string
  kind: 'document' | 'dynamic'
  name: string
  logoUrl: string | null
  clientUri: string | null
  /** Those to which this server would send a code; at least one. */
  redirectUris: readonly string[]
  methods: readonly RegisteredMethod[]
  keys: ClientKeys | null
  /** SHA-256 in hex. */
  secretHash: string | null
  createdAt: number
  readAt: number
  freshUntil: number
  seenAt: number
}

export async function findRegistration(db: D1Database, id: string): Promise<Registration | null> {
  const row = await available(() => selectRegistration(db, id).first<RegistrationRow>())
  return row === null ? null : registration(row)
}

/** Statement: one registration. */
export function selectRegistration(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('SELECT * FROM registrations WHERE id = ?').bind(id)
}

/** Writes a registration, or what its document says now. */
export async function putRegistration(db: D1Database, r: Registration): Promise<void> {
  const sql = `
    INSERT INTO registrations (id, kind, name, logo_url, client_uri, redirect_uris, auth_methods, keys, secret_hash,
      created_at, read_at, fresh_until, seen_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (id) DO UPDATE SET name = ?3, logo_url = ?4, client_uri = ?5, redirect_uris = ?6, auth_methods = ?7,
      keys = ?8, read_at = ?11, fresh_until = ?12, seen_at = ?13`
  const lists = [JSON.stringify(r.redirectUris), JSON.stringify(r.methods), r.keys && JSON.stringify(r.keys)]
  const bound = [r.id, r.kind, r.name, r.logoUrl, r.clientUri, ...lists, r.secretHash, r.createdAt]
  await available(() =>
    db
      .prepare(sql)
      .bind(...bound, r.readAt, r.freshUntil, r.seenAt)
      .run(),
  )
}

/** Somebody came to authorize it; `freshUntil` puts off the next reading of its document. */
export async function noteSeen(db: D1Database, id: string, at: number, freshUntil: number): Promise<void> {
  const sql = 'UPDATE registrations SET seen_at = ?, fresh_until = ? WHERE id = ?'
  await available(() => db.prepare(sql).bind(at, freshUntil, id).run())
}

/** Whether any tenant has a client for it. */
export async function isAdmitted(db: D1Database, id: string): Promise<boolean> {
  const sql = `SELECT 1 FROM clients WHERE registration_id = ? AND status <> 'deleted' LIMIT 1`
  return (await available(() => db.prepare(sql).bind(id).first())) !== null
}

/**
 * Deletes registrations that nobody came to authorize since `before`, as long as no tenant has, or had, a client for
 * them or was asked for one; at most `most` of them. Gives how many there are left that no tenant knows.
 */
export async function sweepRegistrations(db: D1Database, before: number, most: number): Promise<number> {
  const [, left] = await available(() =>
    db.batch<{ rows: number }>([
      db
        .prepare(
          `DELETE FROM registrations WHERE id IN (
             SELECT r.id FROM registrations r WHERE r.seen_at < ? AND ${UNKNOWN} ORDER BY r.seen_at LIMIT ?)`,
        )
        .bind(before, most),
      db.prepare(`SELECT count(*) AS rows FROM registrations r WHERE r.kind = 'dynamic' AND ${UNKNOWN}`),
    ]),
  )
  return left?.results[0]?.rows ?? 0
}

const UNKNOWN = `
  NOT EXISTS (SELECT 1 FROM clients c WHERE c.registration_id = r.id)
  AND NOT EXISTS (SELECT 1 FROM client_requests q WHERE q.registration_id = r.id)`

/**
 * Counts something that `subject` did within a window that ends `windowMs` after its first time. Gives how often it was
 * done, and when the window ends.
 */
export async function countUse(
  db: D1Database,
  subject: string,
  windowMs: number,
  now: number,
): Promise<{ uses: number; endsAt: number }> {
  const [, counted] = await available(() =>
    db.batch<{ attempts: number; ends_at: number }>([
      db.prepare('DELETE FROM sign_in_attempts WHERE ends_at <= ?').bind(now),
      db
        .prepare(
          `INSERT INTO sign_in_attempts (subject, attempts, ends_at) VALUES (?, 1, ?)
           ON CONFLICT (subject) DO UPDATE SET attempts = attempts + 1 RETURNING attempts, ends_at`,
        )
        .bind(subject, now + windowMs),
    ]),
  )
  const row = counted?.results[0]
  return { uses: row?.attempts ?? 1, endsAt: row?.ends_at ?? now + windowMs }
}

/** Marks an assertion as used until it can't be used any more; false when it was used already (RFC 7523 §3). */
export async function spendAssertion(db: D1Database, hash: string, expiresAt: number, now: number): Promise<boolean> {
  const [, spent] = await available(() =>
    db.batch([
      db.prepare('DELETE FROM used_assertions WHERE expires_at <= ?').bind(now),
      db.prepare('INSERT OR IGNORE INTO used_assertions (hash, expires_at) VALUES (?, ?)').bind(hash, expiresAt),
    ]),
  )
  return spent?.meta.changes === 1
}

export interface RegistrationRow {
  id: string
  kind: Registration['kind']
  name: string
  logo_url: string | null
  client_uri: string | null
  redirect_uris: string
  auth_methods: string
  keys: string | null
  secret_hash: string | null
  created_at: number
  read_at: number
  fresh_until: number
  seen_at: number
}

export function registration(row: RegistrationRow): Registration {
  const methods = JSON.parse(row.auth_methods) as unknown[]
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    logoUrl: row.logo_url,
    clientUri: row.client_uri,
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    methods: REGISTERED_METHODS.filter((method) => methods.includes(method)),
    keys: row.keys === null ? null : clientKeysSchema.parse(JSON.parse(row.keys)),
    secretHash: row.secret_hash,
    createdAt: row.created_at,
    readAt: row.read_at,
    freshUntil: row.fresh_until,
    seenAt: row.seen_at,
  }
}
