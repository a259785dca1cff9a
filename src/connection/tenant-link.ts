import type { Origin } from '../core/audit.ts'
import { GatehouseError, valueOf, type Outcome } from '../core/errors.ts'
import type { Env } from '../env.ts'
import type { Access, TenantCalls } from '../tenant/contract.ts'
import type { ConnectionIdentity } from './contract.ts'
import type { ConnectionState } from './state.ts'

const NOBODY: Origin = { ip: null, country: null, userAgent: null }

/** The tenant of a connection: what the object asks it for itself, and the way of its events there. */
export class TenantLink {
  readonly #env: Pick<Env, 'TENANT'>
  readonly #state: ConnectionState

  constructor(env: Pick<Env, 'TENANT'>, state: ConnectionState) {
    this.#env = env
    this.#state = state
  }

  of({ tenantId }: ConnectionIdentity): TenantCalls {
    return this.#env.TENANT.getByName(tenantId)
  }

  /** Whether the connection may do anything still. */
  async allowed(identity: ConnectionIdentity): Promise<boolean> {
    const outcome = await this.access(identity, [], NOBODY)
    if (outcome.ok) return true
    if (outcome.error.code === 'invalid_token') return false
    return valueOf(outcome)
  }

  /** What it may do with these scopes. */
  access(identity: ConnectionIdentity, scopes: readonly string[], origin: Origin): Promise<Outcome<Access>> {
    const { connectionId } = identity
    const caller = { kind: 'connection', connectionId, scopes, via: 'oauth:token', origin } as const
    return this.#ask(identity, (tenant) => tenant.access(caller))
  }

  /** Brings the events there. Whether all have arrived: if not, it is to be tried again. */
  async deliver(): Promise<boolean> {
    for (;;) {
      const { identity, ended, outbox } = this.#state
      const events = identity === null ? [] : outbox.take(100)
      if (identity === null || events.length === 0) return true
      try {
        valueOf(await this.#ask(identity, (tenant) => tenant.receive(events, ended)))
      } catch (error) {
        if (error instanceof GatehouseError) return false
        throw error
      }
      // Another delivery may have been quicker, and the object cleared since.
      if (this.#state.identity !== null) outbox.remove(events)
    }
  }

  /** @throws GatehouseError `unavailable` when the Tenant object can't be reached. */
  async #ask<T>(identity: ConnectionIdentity, ask: (tenant: TenantCalls) => Promise<T>): Promise<T> {
    try {
      return await ask(this.of(identity))
    } catch (error) {
      throw new GatehouseError(
        'unavailable',
        'The tenant does not answer right now. Try again.',
        { retryAfter: 2 },
        { cause: error },
      )
    }
  }
}
