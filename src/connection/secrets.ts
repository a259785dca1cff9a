import { sha256 } from '../core/hash.ts'
import { SCOPE_OF_KEYS, type KeptSecret, type Rotation } from '../core/keys.ts'
import type { ConnectionIdentity } from './contract.ts'
import type { ConnectionState } from './state.ts'

/**
 * The secrets of a connection that nobody consented to (K1, K3), in the table of grants. Its grant holds nothing and ends
 * when the key does. An API key is an access token without a grant of its own; the secret of client credentials is none,
 * and is exchanged for tokens.
 */
export function openWith(state: ConnectionState, identity: ConnectionIdentity, secret: KeptSecret): void {
  state.open(identity)
  put(state, grantKey(identity), '{}', secret.expiresAt)
  putSecret(state, identity, secret)
}

/**
 * Puts another secret in place of those that there are, which go on working until the overlap is over. Without one they
 * stop at once, and with them the tokens that were issued for them. `now` in seconds.
 */
export function replaceSecret(
  state: ConnectionState,
  identity: ConnectionIdentity,
  secret: KeptSecret,
  { overlap, event }: Rotation,
  now: number,
): void {
  const until = now + overlap
  if (overlap === 0) {
    state.sql.exec(`DELETE FROM grants WHERE key LIKE 'token:%' AND ? = 'credentials'`, secret.kind)
  }
  state.sql.exec(
    `UPDATE grants SET expires_at = min(expires_at, ?1),
       value = json_set(value, '$.expiresAt', min(value ->> '$.expiresAt', ?1))
     WHERE key LIKE ?2`,
    until,
    `${prefixOf(secret, identity)}%`,
  )
  spendExpired(state, secret, identity, now)
  put(state, grantKey(identity), '{}', secret.expiresAt)
  putSecret(state, identity, secret)
  state.record('key.rotated', event.origin, event)
}

/** Whether a secret of client credentials works at `now`, in seconds. */
export function secretWorks(state: ConnectionState, secret: string, now: number): boolean {
  if (state.live === null) return false
  const sql = 'SELECT 1 FROM grants WHERE key = ? AND expires_at > ?'
  return state.sql.exec(sql, `secret:${sha256(secret)}`, now).toArray().length > 0
}

/** Whether a secret or token was one of this connection: whoever has it has not guessed it. */
export function isFormer(state: ConnectionState, secret: string): boolean {
  const { live } = state
  if (live === null) return false
  const hash = sha256(secret)
  const sql = 'SELECT 1 FROM spent WHERE hash = ? UNION ALL SELECT 1 FROM grants WHERE key IN (?, ?)'
  return state.sql.exec(sql, hash, `secret:${hash}`, `${tokenPrefix(live)}${hash}`).toArray().length > 0
}

/** Where the access tokens of a connection are. */
export function tokenPrefix({ memberId, connectionId }: ConnectionIdentity): string {
  return `token:${memberId}:${connectionId}:`
}

export function grantKey({ memberId, connectionId }: ConnectionIdentity): string {
  return `grant:${memberId}:${connectionId}`
}

/** What has expired is known by its hash alone, so that its use can be told from a guess. */
function spendExpired(state: ConnectionState, secret: KeptSecret, identity: ConnectionIdentity, now: number): void {
  const prefix = prefixOf(secret, identity)
  state.sql.exec(
    `INSERT OR IGNORE INTO spent (hash, spent_at)
     SELECT substr(key, ?1), ?2 FROM grants WHERE key LIKE ?3 AND expires_at <= ?2`,
    prefix.length + 1,
    now,
    `${prefix}%`,
  )
  state.sql.exec('DELETE FROM grants WHERE key LIKE ? AND expires_at <= ?', `${prefix}%`, now)
}

function prefixOf({ kind }: KeptSecret, identity: ConnectionIdentity): string {
  return kind === 'key' ? tokenPrefix(identity) : 'secret:'
}

function putSecret(state: ConnectionState, identity: ConnectionIdentity, secret: KeptSecret): void {
  const { kind, hash, expiresAt } = secret
  const value = kind === 'key' ? { scope: [SCOPE_OF_KEYS], expiresAt } : { expiresAt }
  put(state, prefixOf(secret, identity) + hash, JSON.stringify(value), expiresAt)
}

function put(state: ConnectionState, key: string, value: string, expiresAt: number): void {
  state.sql.exec(
    `INSERT INTO grants (key, value, expires_at) VALUES (?1, ?2, ?3)
     ON CONFLICT (key) DO UPDATE SET value = ?2, expires_at = ?3`,
    key,
    value,
    expiresAt,
  )
}
