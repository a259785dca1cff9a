import { DurableObject } from 'cloudflare:workers'
import type { Origin } from '../core/audit.ts'
import { GatehouseError, outcomeOf } from '../core/errors.ts'
import { SCOPE_OF_KEYS, type KeptSecret, type Rotation } from '../core/keys.ts'
import { Mutex } from '../core/mutex.ts'
import type { Env } from '../env.ts'
import { AccessTokens } from './access-tokens.ts'
import { answerRest } from './answer-rest.ts'
import { limitedAnswer, refusedAnswer } from './answers.ts'
import { answerCredentials, type CredentialsRoom } from './client-credentials.ts'
import { isOfConnection, liveToken } from './credentials.ts'
import { expiryOf, hasRunOut } from './expiry.ts'
import { answerGuess } from './guesses.ts'
import type {
  ConnectionCalls,
  ConnectionIdentity,
  CredentialsRequest,
  IntrospectedToken,
  PlainAnswer,
  PlainRequest,
  RestReply,
} from './contract.ts'
import { tokenLifetimes } from '../oauth/provider.ts'
import { createMcpSurface } from './mcp/surface.ts'
import { ProviderRuns } from './provider-runs.ts'
import { RateLimit, requestsAMinute } from './rate-limit.ts'
import { RefusalRecord } from './refusals.ts'
import { answerRevocation } from './revocation.ts'
import { isFormer, openWith, replaceSecret } from './secrets.ts'
import { ConnectionState } from './state.ts'
import { tenantHost } from './tenant-host.ts'
import { TenantLink } from './tenant-link.ts'
import { TokenStreams } from './token-streams.ts'
import { answerTokenRequest, unavailableAnswer, type TokenRoom } from './tokens.ts'

const DELIVER_AGAIN_MS = 5_000
const GUESSES_A_MINUTE = 60
/** More than any client sends in parallel (O4); each is on record. */
const REPLAYS_A_MINUTE = 120
/** Of client credentials, which can use each for an hour. */
const TOKENS_A_MINUTE = 60
/** A code lives ten minutes; a connection whose code was not redeemed by then ends. */
const CODE_GRACE_MS = 11 * 60_000
const NOBODY: Origin = { ip: null, country: null, userAgent: null }

/**
 * One connection: a member's authorization of a client, or a key. It holds the grant and the tokens, decides which code and
 * which refresh token still count, and serves MCP and REST.
 */
export class Connection extends DurableObject<Env> implements ConnectionCalls {
  readonly #state: ConnectionState
  readonly #tenant: TenantLink
  readonly #tokens: AccessTokens
  readonly #turns = new Mutex()
  readonly #room: TokenRoom
  readonly #credentials: CredentialsRoom
  readonly #surface = createMcpSurface()
  readonly #streams = new TokenStreams()
  readonly #limit: RateLimit
  readonly #guesses = new RateLimit(GUESSES_A_MINUTE)
  readonly #replays = new RateLimit(REPLAYS_A_MINUTE)
  readonly #refusals = new RefusalRecord()
  /** When the alarm rings that delivers what this object leaves behind, in milliseconds; 0: it is set for other things. */
  #alarmAt = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#state = new ConnectionState(ctx.storage)
    this.#tenant = new TenantLink(env, this.#state)
    this.#tokens = new AccessTokens(this.#state)
    this.#limit = new RateLimit(requestsAMinute(env.API_RATE_LIMIT))
    this.#room = {
      state: this.#state,
      db: env.DB,
      provider: new ProviderRuns(env),
      allowed: (identity) => this.#tenant.allowed(identity),
      end: (reason, action, origin) => this.#endItself(reason, action, origin),
      over: () => this.end('ended_by_tenant'),
      refused: (reason, via, origin) => this.#refusals.record(this.#state, reason, via, origin),
      takeReplay: () => this.#replays.take(Date.now()),
    }
    this.#credentials = {
      ...this.#room,
      guesses: this.#guesses,
      issues: new RateLimit(TOKENS_A_MINUTE),
      lifetime: tokenLifetimes(env).access,
      access: (identity, origin) => this.#tenant.access(identity, [SCOPE_OF_KEYS], origin),
    }
  }

  async open(identity: ConnectionIdentity, grant: { key: string; value: string; expiresAt: number }): Promise<void> {
    this.#state.transaction(() => {
      this.#state.open(identity)
      this.#state.sql.exec(
        'INSERT INTO grants (key, value, expires_at) VALUES (?, ?, ?)',
        grant.key,
        grant.value,
        grant.expiresAt,
      )
    })
    await this.ctx.storage.setAlarm(Date.now() + CODE_GRACE_MS)
  }

  async openKey(identity: ConnectionIdentity, secret: KeptSecret): Promise<void> {
    this.#state.transaction(() => openWith(this.#state, identity, secret))
    await this.#setExpiryAlarm()
  }

  async rotateKey(secret: KeptSecret, rotation: Rotation): Promise<boolean> {
    const identity = this.#state.live
    if (identity === null) return false
    const now = Math.floor(Date.now() / 1000)
    this.#state.transaction(() => replaceSecret(this.#state, identity, secret, rotation, now))
    this.#afterChange()
    return true
  }

  async credentials(request: CredentialsRequest, origin: Origin): Promise<PlainAnswer> {
    try {
      return await answerCredentials(this.#credentials, request, origin)
    } catch (error) {
      if (error instanceof GatehouseError)
        return error.code === 'unavailable' ? unavailableAnswer(error) : refusedAnswer(error)
      throw error
    } finally {
      this.#afterChange()
    }
  }

  token(request: PlainRequest, origin: Origin): Promise<PlainAnswer> {
    return (
      this.#guessed(request, ['code', 'refresh_token']) ??
      this.#inTurn(() => answerTokenRequest(this.#room, request, origin))
    )
  }

  revoke(request: PlainRequest, origin: Origin): Promise<PlainAnswer> {
    return this.#guessed(request, ['token']) ?? this.#inTurn(() => answerRevocation(this.#room, request, origin))
  }

  async introspect(token: string, clientId: string): Promise<IntrospectedToken | null> {
    const identity = this.#state.live
    const known = liveToken(this.#state, token, Math.floor(Date.now() / 1000))
    if (identity === null || known === null || (identity.oauthClientId ?? identity.clientId) !== clientId) return null
    if (!(await this.#tenant.allowed(identity))) return null
    // The token or the whole connection may have ended while the tenant was asked.
    const still = liveToken(this.#state, token, Math.floor(Date.now() / 1000))
    return still === null ? null : { ...still, memberId: identity.memberId }
  }

  async mcp(request: PlainRequest, token: string, origin: Origin): Promise<PlainAnswer | Response | 'invalid_token'> {
    const identity = this.#state.live
    const access = this.#tokens.find(token)
    if (identity === null || access === null) return this.#refused(token, 'mcp', origin)
    const host = tenantHost(this.#tenant.of(identity), identity, access, origin)
    const answer = await this.#surface.handle(request, host)
    if (!host.over) {
      return answer instanceof Response ? this.#streams.hold(answer, token, access.expiresAt) : answer
    }
    // The tenant knows that it is over and this object missed it.
    await this.end('ended_by_tenant')
    return 'invalid_token'
  }

  async rest(request: PlainRequest, token: string, origin: Origin): Promise<RestReply | 'invalid_token'> {
    const identity = this.#state.live
    const access = this.#tokens.find(token)
    if (identity === null || access === null) return this.#refused(token, 'rest', origin)
    const host = tenantHost(this.#tenant.of(identity), identity, access, origin)
    const outcome = await outcomeOf(() => {
      this.#limit.take(Date.now())
      return answerRest(request, host)
    })
    if (request.content?.locked === false) await request.content.cancel().catch(() => undefined)
    if (!host.over) return { outcome, limits: this.#limit.headers, scopes: access.scopes }
    await this.end('ended_by_tenant')
    return 'invalid_token'
  }

  async end(reason: string): Promise<void> {
    if (this.#state.live === null) return
    this.#state.transaction(() => this.#state.end(reason))
    this.#tokens.forget()
    void this.#surface.endStreams()
    await this.ctx.storage.setAlarm(Date.now() + DELIVER_AGAIN_MS)
  }

  async toolsChanged(): Promise<void> {
    this.#surface.toolsChanged()
  }

  /** Delivers what is still here, ends what has run out, and leaves nothing behind of what has ended. */
  override async alarm(): Promise<void> {
    this.#alarmAt = 0
    if (this.#state.identity === null) return
    if (this.#state.live !== null) await this.#endIfRunOut(this.#state.live)
    if (!(await this.#deliver())) return
    // A request that is still at work reads from the tables until its turn is over.
    if (this.#state.ended !== null) await this.#turns.run(() => this.#state.forget())
    else if (this.#alarmAt === 0) await this.#setExpiryAlarm()
  }

  /**
   * Whoever guesses does not stand in the way of who knows: a credential that never was one of this connection is
   * answered beside the queue, and only so often (A49). Null: it is no guess.
   */
  #guessed(request: PlainRequest, names: readonly string[]): Promise<PlainAnswer> | null {
    const form = new URLSearchParams(request.body)
    const credentials = names.flatMap((name) => form.getAll(name))
    if (credentials.some((credential) => isOfConnection(this.#state, credential))) return null
    return answerGuess(this.env, this.#guesses, request)
  }

  async #inTurn(work: () => Promise<PlainAnswer>): Promise<PlainAnswer> {
    try {
      return await this.#turns.run(work)
    } catch (error) {
      if (error instanceof GatehouseError && error.code === 'unavailable') return unavailableAnswer(error)
      if (error instanceof GatehouseError && error.code === 'rate_limited') {
        return limitedAnswer(error, 'The last answer was asked for again too often. Wait a little.')
      }
      throw error
    } finally {
      this.#afterChange()
    }
  }

  /** Forgets what was known of tokens, ends the streams of those that are dead, and delivers what is on record. */
  #afterChange(): void {
    this.#tokens.forget()
    this.#streams.endThose((token) => this.#tokens.find(token) === null)
    if (this.#state.identity === null || this.#state.outbox.empty) return
    // If this object dies before they are delivered, the alarm does it. It is set anew only when it has rung.
    if (this.#alarmAt <= Date.now()) {
      this.#alarmAt = Date.now() + DELIVER_AGAIN_MS
      void this.ctx.storage.setAlarm(this.#alarmAt)
    }
    this.ctx.waitUntil(this.#deliver())
  }

  /** That somebody still uses a secret that was replaced is on record (A1); of a guess nothing is (A23). */
  #refused(token: string, via: string, origin: Origin): 'invalid_token' {
    if (this.#state.live?.clientId === null && isFormer(this.#state, token)) {
      this.#refusals.record(this.#state, 'expired_or_replaced', via, origin)
      this.#afterChange()
    }
    return 'invalid_token'
  }

  async #endItself(reason: string, action: Parameters<TokenRoom['end']>[1], origin: Origin): Promise<void> {
    if (this.#state.live === null) return
    this.#state.transaction(() => {
      this.#state.record(action, origin, {
        outcome: action === 'connection.reuse_detected' ? 'refused' : 'success',
        details: { reason },
      })
      this.#state.end(reason)
    })
    this.#tokens.forget()
    void this.#surface.endStreams()
    await this.ctx.storage.setAlarm(Date.now() + DELIVER_AGAIN_MS)
    await this.#deliver()
  }

  async #endIfRunOut(identity: ConnectionIdentity): Promise<void> {
    if (!hasRunOut(this.#state, identity, Math.floor(Date.now() / 1000))) return
    await this.#endItself('expired', identity.clientId === null ? 'key.expired' : 'connection.disconnected', NOBODY)
  }

  async #setExpiryAlarm(): Promise<void> {
    const at = expiryOf(this.#state)
    if (at !== null) await this.ctx.storage.setAlarm(at + 1_000)
  }

  /** Brings the events to the tenant. Whether all have arrived; if not, the alarm tries again. */
  async #deliver(): Promise<boolean> {
    const arrived = await this.#tenant.deliver()
    if (!arrived) await this.ctx.storage.setAlarm(Date.now() + DELIVER_AGAIN_MS)
    return arrived
  }
}
