import type { Origin } from '../core/audit.ts'
import { GatehouseError, valueOf, type Outcome } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import { randomText } from '../core/ids.ts'
import { credentialsClientId } from '../core/keys.ts'
import type { ModelDefinition } from '../core/models.ts'
import { ACTIONS } from '../core/permissions.ts'
import { RESOURCE_PATHS } from '../oauth/provider.ts'
import { mayAct } from '../policy/access.ts'
import { meet } from '../policy/lattice.ts'
import { granularScopes, parseScopes, scopePermissions } from '../policy/scopes.ts'
import type { Access } from '../tenant/contract.ts'
import { limitedAnswer, oauthError } from './answers.ts'
import type { ConnectionIdentity, CredentialsRequest, PlainAnswer } from './contract.ts'
import type { RateLimit } from './rate-limit.ts'
import { grantKey, isFormer, secretWorks, tokenPrefix } from './secrets.ts'
import type { ConnectionState } from './state.ts'

/** What answering needs of the Connection object. */
export interface CredentialsRoom {
  state: ConnectionState
  /** Wrong secrets and tokens issued, a minute. */
  guesses: RateLimit
  issues: RateLimit
  /** Of an access token, in seconds. */
  lifetime: number
  /** What the service account may do; `invalid_token` once the tenant says that it may do nothing any more. */
  access(identity: ConnectionIdentity, origin: Origin): Promise<Outcome<Access>>
  refused(reason: string, via: string, origin: Origin): void
  over(): Promise<void>
}

/**
 * A request of client credentials (RFC 6749 §4.4, K3). The connection is the client: it knows the secret's hash, decides
 * alone whether it works, and keeps the tokens that it issues. They come without a refresh token (§4.4.3), and none of
 * this ever meets a member's consent.
 */
export async function answerCredentials(
  room: CredentialsRoom,
  request: CredentialsRequest,
  origin: Origin,
): Promise<PlainAnswer> {
  const now = Math.floor(Date.now() / 1000)
  const identity = room.state.live
  if (identity === null || !secretWorks(room.state, request.secret, now)) return refuseSecret(room, request, origin)
  const twice = request.form.find(([name], at) => request.form.findIndex(([other]) => other === name) !== at)
  // RFC 6749 §3.2; RFC 8707 §2 lets the resource be repeated.
  if (twice !== undefined && twice[0] !== 'resource') {
    return oauthError(400, 'invalid_request', `The parameter ${twice[0].slice(0, 50)} is there more than once`)
  }
  const form = new URLSearchParams(request.form.map(([name, value]) => [name, value]))
  switch (request.endpoint) {
    case 'token':
      return await issueToken(room, request, form, identity, origin)
    case 'revoke':
      return revokeToken(room, form, identity, origin)
    case 'introspect':
      return await introspectToken(room, request, form, identity, origin)
  }
}

/** The same answer for a wrong secret, an expired one, and credentials that there are not (A23). */
function refuseSecret(room: CredentialsRoom, { secret, basic, endpoint }: CredentialsRequest, origin: Origin) {
  if (isFormer(room.state, secret)) room.refused('expired_or_replaced', `oauth:${endpoint}`, origin)
  else {
    const limited = taken(room.guesses, 'Too many wrong secrets. Wait a little.')
    if (limited !== null) return limited
  }
  return invalidClient(basic)
}

/** RFC 6749 §5.2: whoever used the header is told of its scheme. */
function invalidClient(basic: boolean, description = 'The client ID or its secret is wrong'): PlainAnswer {
  const answer = oauthError(401, 'invalid_client', description)
  return basic ? { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Basic realm="OAuth"' } } : answer
}

async function issueToken(
  room: CredentialsRoom,
  { issuer, secret, basic }: CredentialsRequest,
  form: URLSearchParams,
  identity: ConnectionIdentity,
  origin: Origin,
): Promise<PlainAnswer> {
  if (form.get('grant_type') !== 'client_credentials') {
    return oauthError(400, 'unauthorized_client', 'This client can use the grant type client_credentials only')
  }
  const resources = form.getAll('resource')
  if (!resources.every((resource) => RESOURCE_PATHS.some((path) => resource === issuer + path))) {
    return oauthError(400, 'invalid_target', 'The resource is not one of this server')
  }
  const limited = taken(room.issues, 'Too many tokens were asked for. Use each until it expires.')
  if (limited !== null) return limited
  const outcome = await room.access(identity, origin)
  if (!outcome.ok && outcome.error.code === 'invalid_token') {
    await room.over()
    return invalidClient(basic)
  }
  const scopes = scopesFor(form.get('scope') ?? '', valueOf(outcome))
  if (!Array.isArray(scopes)) return oauthError(400, 'invalid_scope', scopes.refused)
  const now = Math.floor(Date.now() / 1000)
  // It may have ended, or got another secret, while the tenant was asked; from here to the end nothing waits.
  if (room.state.live === null || !secretWorks(room.state, secret, now)) return invalidClient(basic)
  const token = `${identity.memberId}:${identity.connectionId}:${randomText(32)}`
  const expiresAt = Math.min(now + room.lifetime, endOf(room.state, identity))
  const audience = resources[0] ?? `${issuer}/mcp`
  room.state.transaction(() => {
    const { sql } = room.state
    const value = JSON.stringify({ scope: scopes, createdAt: now, expiresAt, audience })
    sql.exec(`DELETE FROM grants WHERE key LIKE 'token:%' AND expires_at <= ?`, now)
    const key = tokenPrefix(identity) + sha256(token)
    sql.exec('INSERT INTO grants (key, value, expires_at) VALUES (?, ?, ?)', key, value, expiresAt)
    room.state.record('connection.tokens_issued', origin, { details: { grant: 'client_credentials' } })
  })
  return ok({ access_token: token, token_type: 'Bearer', expires_in: expiresAt - now, scope: scopes.join(' ') })
}

/**
 * What was asked for, as far as the account has it (V6). A model of the tenant's own with which the account may do
 * nothing is one that there is not (V4).
 */
function scopesFor(asked: string, { permissions, models }: Access): string[] | { refused: string } {
  const can = ({ name }: ModelDefinition) => ACTIONS.some((action) => mayAct(permissions, name, action))
  const known = models.filter((model) => model.custom !== true || can(model))
  try {
    const request = parseScopes(asked.split(' '), known, { alwaysInclusive: false })
    const scopes = granularScopes(meet(permissions, scopePermissions(request)), models)
    if (scopes.length > 0) return scopes
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'invalid_input') return { refused: error.message }
    throw error
  }
  return { refused: 'The service account may do nothing of what was asked for' }
}

function revokeToken(room: CredentialsRoom, form: URLSearchParams, identity: ConnectionIdentity, origin: Origin) {
  const token = form.get('token')
  if (token === null) return oauthError(400, 'invalid_request', 'Send the parameter token, once')
  const key = tokenPrefix(identity) + sha256(token)
  room.state.transaction(() => {
    const { rowsWritten } = room.state.sql.exec('DELETE FROM grants WHERE key = ?', key)
    if (rowsWritten > 0) room.state.record('connection.token_revoked', origin, { via: 'oauth:revoke' })
  })
  return { status: 200, headers: { 'cache-control': 'no-store' }, body: '' }
}

async function introspectToken(
  room: CredentialsRoom,
  { issuer }: CredentialsRequest,
  form: URLSearchParams,
  identity: ConnectionIdentity,
  origin: Origin,
): Promise<PlainAnswer> {
  const token = form.get('token')
  if (token === null) return oauthError(400, 'invalid_request', 'Send the parameter token, once')
  const outcome = await room.access(identity, origin)
  if (!outcome.ok && outcome.error.code !== 'invalid_token') return valueOf<never>(outcome)
  const [row] = room.state.live === null || !outcome.ok ? [] : rowsOf(room.state, tokenPrefix(identity) + sha256(token))
  const found = row === undefined ? null : (JSON.parse(row.value) as IssuedToken)
  if (found === null || found.expiresAt <= Math.floor(Date.now() / 1000)) return ok({ active: false })
  return ok({
    active: true,
    scope: found.scope.join(' '),
    client_id: credentialsClientId(identity.connectionId),
    token_type: 'Bearer',
    exp: found.expiresAt,
    iat: found.createdAt,
    sub: identity.memberId,
    aud: found.audience,
    iss: issuer,
  })
}

interface IssuedToken {
  scope: string[]
  createdAt: number
  expiresAt: number
  audience: string
}

function rowsOf({ sql }: ConnectionState, key: string): { value: string; expires_at: number }[] {
  return sql
    .exec<{ value: string; expires_at: number }>('SELECT value, expires_at FROM grants WHERE key = ?', key)
    .toArray()
}

/** When the credentials end, in seconds. */
function endOf(state: ConnectionState, identity: ConnectionIdentity): number {
  return rowsOf(state, grantKey(identity))[0]?.expires_at ?? 0
}

function taken(limit: RateLimit, message: string): PlainAnswer | null {
  try {
    limit.take(Date.now())
    return null
  } catch (error) {
    if (error instanceof GatehouseError) return limitedAnswer(error, message)
    throw error
  }
}

function ok(body: Record<string, unknown>): PlainAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' }
  return { status: 200, headers, body: JSON.stringify(body) }
}
