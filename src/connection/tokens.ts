import type { Grant } from '@cloudflare/workers-oauth-provider'
import type { Origin } from '../core/audit.ts'
import type { GatehouseError } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import { clientInfo, presentedClient } from '../oauth/client-info.ts'
import { SPECIAL_SCOPES } from '../policy/scopes.ts'
import type { Client } from '../ledger/clients.ts'
import type { Refusal } from '../oauth/provider.ts'
import { ProviderStore, type GrantHome } from '../oauth/store.ts'
import type { ConnectionIdentity, PlainAnswer, PlainRequest } from './contract.ts'
import { StagedGrants } from './grant-store.ts'
import { oauthError, plainAnswer } from './answers.ts'
import { openAnswer, sealAnswer } from './replay.ts'
import type { ConnectionState } from './state.ts'
import type { ProviderRuns } from './provider-runs.ts'

/** What the token endpoint needs of the object around it. */
export interface TokenRoom {
  state: ConnectionState
  db: D1Database
  provider: ProviderRuns
  /**
   * Whether the tenant still allows this connection.
   * @throws GatehouseError `unavailable` when nobody can tell.
   */
  allowed(identity: ConnectionIdentity): Promise<boolean>
  /** Puts a refusal on record, so often that nobody can fill the audit with them. */
  refused(reason: string, via: string, origin: Origin): void
  /** @throws GatehouseError `rate_limited` when the last answer was asked for again too often. */
  takeReplay(): void
  /** Every token is dead from now on: the tenant says that the connection is over, and has that on record. */
  over(): Promise<void>
  /** Ends the connection with an event that says why, in one transaction, and tells the tenant. */
  end(
    reason: string,
    action: 'connection.reuse_detected' | 'connection.disconnected' | 'key.expired',
    origin: Origin,
  ): Promise<void>
}

/**
 * One request of the token endpoint for a code or a refresh token of this connection (RFC 6749 §4.1.3, §6; RFC 9700
 * §4.14.2). Requests come one at a time. The provider decides over a staged copy; then one transaction stores the new
 * grant, the hash of what was spent and the event, and the answer leaves after it.
 */
export async function answerTokenRequest(room: TokenRoom, request: PlainRequest, origin: Origin): Promise<PlainAnswer> {
  const form = withoutSpecialScopes(new URLSearchParams(request.body))
  const now = Math.floor(Date.now() / 1000)
  const staged = new StagedGrants(room.state.sql, now)
  let client: Client | null = null
  // To any other client this connection is one that does not exist (A28).
  const home = homeIf(() => client !== null && client.id === room.state.live?.clientId, staged)
  const store = new ProviderStore(home, async (id) => {
    const found = await clientInfo(room.db, id, presentedClient(request, form), room.state.live?.tenantId)
    client = found?.client ?? null
    return found?.info ?? null
  })
  // The tenant is asked while the provider looks at the request; what it says counts once the provider has said yes.
  const allowed = askedEarly(room)
  const { response, refusal } = await room.provider.run({ ...request, body: form.toString() }, store)
  const identity = room.state.live
  if (identity === null) return await plainAnswer(response.ok ? invalidGrant() : response)
  const asked = { room, request, form, origin, now, identity, staged, client: client as Client | null, allowed }
  const answer = await decided(asked, response, refusal)
  // What has ended the connection is on record already.
  if (answer.status >= 400 && answer.status < 500 && room.state.live !== null) {
    room.refused(refusal?.reason ?? errorOf(answer), 'oauth:token', origin)
  }
  return answer
}

/** Whether the tenant still allows the connection. Whatever comes of it, it is no fault where nobody waits for it. */
function askedEarly(room: TokenRoom): Promise<boolean> {
  const { live } = room.state
  const allowed = live === null ? Promise.resolve(false) : room.allowed(live)
  allowed.catch(() => undefined)
  return allowed
}

async function decided(asked: Asked, response: Response, refusal: Refusal | null): Promise<PlainAnswer> {
  if (response.ok) return await commitTokens(asked, response)
  if (refusal !== null && isAboutTheGrant(refusal.category)) return await answerSpent(asked, response, refusal.reason)
  return await plainAnswer(response)
}

/** The OAuth error of a refusal of our own (RFC 6749 §5.2). */
function errorOf({ body }: PlainAnswer): string {
  return (JSON.parse(body) as { error: string }).error
}

interface Asked {
  room: TokenRoom
  request: PlainRequest
  form: URLSearchParams
  origin: Origin
  now: number
  identity: ConnectionIdentity
  staged: StagedGrants
  client: Client | null
  allowed: Promise<boolean>
}

/** The home while the condition holds, otherwise an empty one. */
function homeIf(holds: () => boolean, home: GrantHome): GrantHome {
  return {
    read: (key) => (holds() ? home.read(key) : null),
    write: (key, value, expiresAt) => (holds() ? home.write(key, value, expiresAt) : undefined),
    remove: (key) => (holds() ? home.remove(key) : undefined),
    keys: (prefix) => (holds() ? home.keys(prefix) : []),
  }
}

/** The names of whole groups of scopes mean "what was granted" here. */
function withoutSpecialScopes(form: URLSearchParams): URLSearchParams {
  const asked = form.getAll('scope')
  if (asked.length !== 1) return form
  const special: readonly string[] = SPECIAL_SCOPES
  const left = (asked[0] ?? '').split(' ').filter((scope) => scope !== '' && !special.includes(scope))
  if (left.length === 0) form.delete('scope')
  else form.set('scope', left.join(' '))
  return form
}

/** Whether the client was authenticated, so that the refusal is about what it presented. */
function isAboutTheGrant(category: string): boolean {
  return category === 'authorization-code-grant' || category === 'refresh-token-grant'
}

/**
 * The provider has said yes: what it does not check is checked, the tenant is asked, and everything is stored at once.
 */
async function commitTokens(asked: Asked, response: Response): Promise<PlainAnswer> {
  const { room, form, staged, identity, now } = asked
  const grantKey = `grant:${identity.memberId}:${identity.connectionId}`
  const grant = JSON.parse(staged.read(grantKey) ?? '{}') as Grant
  const wider = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '' && !grant.scope.includes(scope))
  // RFC 6749 §6: the scope must not include any that was not granted.
  if (wider.length > 0) return oauthError(400, 'invalid_scope', `These scopes were not granted: ${scopeNames(wider)}`)
  const verifier = form.get('code_verifier')
  // RFC 7636 §4.1: 43 to 128 unreserved characters.
  if (verifier !== null && !/^[\w.~-]{43,128}$/.test(verifier)) {
    return oauthError(
      400,
      'invalid_grant',
      'The code_verifier is not 43 to 128 unreserved characters (RFC 7636 section 4.1)',
    )
  }
  if (!(await asked.allowed)) {
    await room.over()
    return await plainAnswer(invalidGrant())
  }
  const answer = await plainAnswer(response)
  const refreshToken = form.get('refresh_token')
  const window = refreshToken === null ? 0 : (asked.client?.replayWindow ?? 0)
  const replay = window > 0 && refreshToken !== null ? await sealAnswer(refreshToken, JSON.stringify(answer)) : null
  // The connection may have ended while this waited; from here to the end nothing waits.
  if (room.state.live === null) return await plainAnswer(invalidGrant())
  room.state.transaction(() => {
    keepCurrentPairOnly(staged, grantKey, grant, identity)
    staged.commit()
    if (refreshToken !== null) {
      room.state.sql.exec('UPDATE spent SET replay = NULL, replay_until = NULL WHERE replay IS NOT NULL')
      const spent = [sha256(refreshToken), now, replay, replay === null ? null : now + window]
      room.state.sql.exec('INSERT INTO spent (hash, spent_at, replay, replay_until) VALUES (?, ?, ?, ?)', ...spent)
    }
    room.state.record(refreshToken === null ? 'connection.tokens_issued' : 'connection.refreshed', asked.origin)
  })
  return answer
}

/** What looks like the name of a scope may be said back; a credential in the wrong parameter may not (A27). */
function scopeNames(scopes: readonly string[]): string {
  const names = scopes.filter((scope) => /^[a-z_]+(:[a-z_]+)?$/.test(scope))
  return names.length === scopes.length ? names.join(' ').slice(0, 200) : [...names.slice(0, 5), 'and others'].join(' ')
}

/**
 * The library keeps the refresh token before the new one alive, and the access token of the old pair; here both die
 * with the transaction that makes the new pair.
 */
function keepCurrentPairOnly(staged: StagedGrants, grantKey: string, grant: Grant, identity: ConnectionIdentity): void {
  const { previousRefreshTokenId: _id, previousRefreshTokenWrappedKey: _key, ...current } = grant
  staged.write(grantKey, JSON.stringify(current), grant.expiresAt ?? null)
  for (const key of staged.keys(`token:${identity.memberId}:${identity.connectionId}:`)) {
    if (!staged.wrote(key)) staged.remove(key)
  }
}

/**
 * The provider has said no to an authenticated client. A code or refresh token that was used before ends the
 * connection (O3), unless the replay window still holds its answer (O4). Anything else changes nothing.
 */
async function answerSpent(asked: Asked, response: Response, reason: string): Promise<PlainAnswer> {
  const { room, form, identity, now, client } = asked
  const codeAgain = reason === 'code_replayed'
  const refreshToken = form.get('refresh_token')
  if (client?.id !== identity.clientId || (!codeAgain && refreshToken === null)) return await plainAnswer(response)
  if (codeAgain) {
    await room.end('code_reused', 'connection.reuse_detected', asked.origin)
    return await plainAnswer(response)
  }
  const [spent] = room.state.sql
    .exec<{ spent_at: number; replay: string | null; replay_until: number | null }>(
      'SELECT spent_at, replay, replay_until FROM spent WHERE hash = ?',
      sha256(refreshToken ?? ''),
    )
    .toArray()
  if (spent === undefined) return await plainAnswer(response)
  // A window that was made smaller since is smaller at once.
  const until = Math.min(spent.replay_until ?? 0, spent.spent_at + client.replayWindow)
  if (spent.replay !== null && now < until) {
    room.takeReplay()
    const answer = JSON.parse(await openAnswer(refreshToken ?? '', spent.replay)) as PlainAnswer
    if (room.state.live === null) return await plainAnswer(invalidGrant())
    room.state.transaction(() => room.state.record('connection.replayed', asked.origin))
    return answer
  }
  await room.end('refresh_token_reused', 'connection.reuse_detected', asked.origin)
  return await plainAnswer(response)
}

function invalidGrant(): Response {
  const body = {
    error: 'invalid_grant',
    error_description: 'The grant is not valid any more. Authorize the application again.',
  }
  return Response.json(body, { status: 400, headers: { 'Cache-Control': 'no-store', Pragma: 'no-cache' } })
}

/** Fails closed: while the tenant can't be asked, nothing is consumed and the client may try again. */
export function unavailableAnswer(error: GatehouseError): PlainAnswer {
  const answer = oauthError(503, 'temporarily_unavailable', error.message)
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.details.retryAfter ?? 5) } }
}
