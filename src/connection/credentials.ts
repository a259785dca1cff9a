import type { Grant, Token } from '@cloudflare/workers-oauth-provider'
import { sha256 } from '../core/hash.ts'
import type { ConnectionIdentity, IntrospectedToken } from './contract.ts'
import type { ConnectionState } from './state.ts'

/** A token that counts; whose it is, the connection knows. */
export type LiveToken = Omit<IntrospectedToken, 'memberId'>

/** Whether a code or token is, or was, one of this connection. Anything else is a guess. */
export function isOfConnection(state: ConnectionState, credential: string): boolean {
  const { live } = state
  if (live === null) return false
  const hash = sha256(credential)
  const grant = grantOf(state, live)
  if (grant?.authCodeId === hash || grant?.refreshTokenId === hash) return true
  const tokenKey = `token:${live.memberId}:${live.connectionId}:${hash}`
  const known = 'SELECT 1 FROM spent WHERE hash = ? UNION ALL SELECT 1 FROM grants WHERE key = ?'
  return state.sql.exec(known, hash, tokenKey).toArray().length > 0
}

/** What a token of this connection is good for at `now`, in seconds; null when it is good for nothing. */
export function liveToken(state: ConnectionState, credential: string, now: number): LiveToken | null {
  const { live } = state
  const grant = live === null ? null : grantOf(state, live)
  if (live === null || grant === null) return null
  const hash = sha256(credential)
  const audience = String(grant.resource ?? '')
  if (grant.refreshTokenId === hash && (grant.expiresAt ?? Infinity) > now) {
    const expiresAt = grant.expiresAt ?? null
    return { kind: 'refresh_token', scopes: grant.scope, issuedAt: grant.createdAt, expiresAt, audience }
  }
  const token = read(state, `token:${live.memberId}:${live.connectionId}:${hash}`) as Token | null
  if (token === null || token.expiresAt <= now) return null
  const { scope, createdAt, expiresAt } = token
  return {
    kind: 'access_token',
    scopes: scope,
    issuedAt: createdAt,
    expiresAt,
    audience: String(token.audience ?? audience),
  }
}

function grantOf(state: ConnectionState, { memberId, connectionId }: ConnectionIdentity): Grant | null {
  return read(state, `grant:${memberId}:${connectionId}`) as Grant | null
}

function read(state: ConnectionState, key: string): unknown {
  const [row] = state.sql.exec<{ value: string }>('SELECT value FROM grants WHERE key = ?', key).toArray()
  return row === undefined ? null : JSON.parse(row.value)
}
