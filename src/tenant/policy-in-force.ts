import type { Clock } from '../core/clock.ts'
import { GatehouseError } from '../core/errors.ts'
import { isRegistrationId } from '../core/registrations.ts'
import { findClient, findRegisteredClient } from '../ledger/clients.ts'
import { findConnection, type StoredConnection } from '../ledger/connections.ts'
import { findExternalClient } from '../ledger/publications.ts'
import { loadTenantPolicy, policyVersion, type TenantPolicy } from '../ledger/tenants.ts'
import { administratorPermissions } from '../policy/roles.ts'
import { externalClient, ownedClient, type ClientInTenant } from './clients/client-in-tenant.ts'

/** How long the policy is used without asking D1 for its version: a bound on staleness, should all else fail. */
const LEASE_MS = 30_000

/** A policy as it was read, with what has been read and worked out under it since. */
export interface HeldPolicy extends TenantPolicy {
  leaseUntil: number
  connections: Map<string, StoredConnection>
  clients: Map<string, ClientInTenant>
  /** Whatever a caller has worked out under this policy; gone with it. */
  memo: Map<string, unknown>
}

/**
 * The tenant's policy in memory. Every change to it goes through the Tenant object, which calls `forget` once D1 has
 * it; so nobody is judged by the old policy after a change was acknowledged (V5).
 */
export class PolicyInForce {
  readonly #db: D1Database
  readonly #tenantId: string
  readonly #clock: Clock
  #held: HeldPolicy | null = null
  #generation = 0

  constructor(db: D1Database, tenantId: string, clock: Clock) {
    this.#db = db
    this.#tenantId = tenantId
    this.#clock = clock
  }

  /** The policy if it can be used as it is, without waiting for anything. */
  get held(): HeldPolicy | null {
    return this.#held !== null && this.#clock() < this.#held.leaseUntil ? this.#held : null
  }

  /**
   * The policy in force.
   * @throws GatehouseError `not_found` when there is no such tenant, `unavailable` when D1 does not answer.
   */
  async current(): Promise<HeldPolicy> {
    for (;;) {
      const held = this.held
      if (held !== null) return held
      const generation = this.#generation
      const askedAt = this.#clock()
      const renewed = (await this.#renew(askedAt)) ?? (await this.#load(askedAt))
      if (generation !== this.#generation) continue
      this.#held = renewed
      return renewed
    }
  }

  /** A connection of this tenant, ended or not. */
  async connection(policy: HeldPolicy, id: string): Promise<StoredConnection | null> {
    const known = policy.connections.get(id)
    if (known !== undefined) return known
    const found = await findConnection(this.#db, this.#tenantId, id)
    if (found !== null && policy === this.#held) policy.connections.set(id, found)
    return found
  }

  /** A client that this tenant's members may authorize: its own, or one that is published and not blocked here (P5). */
  async client(policy: HeldPolicy, id: string): Promise<ClientInTenant | null> {
    const known = policy.clients.get(id)
    if (known !== undefined) return known
    const client = await findClient(this.#db, id)
    if (client === null) return null
    const found = client.tenantId === this.#tenantId ? ownedClient(client) : await this.#external(policy, id)
    if (found !== null && policy === this.#held) policy.clients.set(id, found)
    return found
  }

  async #external(policy: HeldPolicy, id: string): Promise<ClientInTenant | null> {
    const found = await findExternalClient(this.#db, this.#tenantId, id)
    if (found === null || found.blocked) return null
    return externalClient(found.client, found.publication, policy.models)
  }

  /** A client as it calls itself: its own id, or that of the registration which this tenant admitted (P6). */
  async clientAsking(policy: HeldPolicy, oauthClientId: string): Promise<ClientInTenant | null> {
    if (!isRegistrationId(oauthClientId)) return await this.client(policy, oauthClientId)
    const found = await findRegisteredClient(this.#db, this.#tenantId, oauthClientId)
    return found === null ? null : ownedClient(found)
  }

  /**
   * These connections began, ended or changed, and nothing else did: what is held of them is read anew. The policy
   * becomes another object, so that whoever has been waiting under the old one asks again.
   */
  forgetConnections(ids: readonly string[]): void {
    this.#generation += 1
    if (this.#held === null) return
    const isTheirs = (key: string): boolean => ids.some((id) => key === id || key.startsWith(`c ${id} `))
    const others = <T>(known: Map<string, T>): Map<string, T> => new Map([...known].filter(([key]) => !isTheirs(key)))
    this.#held = { ...this.#held, connections: others(this.#held.connections), memo: others(this.#held.memo) }
  }

  /** The policy has changed: the next request reads it anew. */
  forget(): void {
    this.#generation += 1
    this.#held = null
  }

  async #renew(askedAt: number): Promise<HeldPolicy | null> {
    const held = this.#held
    if (held === null) return null
    const version = await policyVersion(this.#db, this.#tenantId)
    return version === held.version ? { ...held, leaseUntil: askedAt + LEASE_MS } : null
  }

  async #load(askedAt: number): Promise<HeldPolicy> {
    const policy = await loadTenantPolicy(this.#db, this.#tenantId)
    if (policy === null) throw new GatehouseError('not_found', 'There is no such tenant.')
    const leaseUntil = askedAt + LEASE_MS
    return { ...withAdministrators(policy), leaseUntil, connections: new Map(), clients: new Map(), memo: new Map() }
  }
}

/**
 * The role Administrator has everything that there is, what was added or archived since it was stored included: nobody
 * could give it a field that nobody holds (T5). Connections have a new field only after they are authorized again (V5).
 */
export function withAdministrators<Policy extends TenantPolicy>(policy: Policy): Policy {
  const permissions = administratorPermissions(policy.managedModels)
  const roles = [...policy.roles].map(
    ([id, role]) => [id, role.key === 'administrator' ? { ...role, permissions } : role] as const,
  )
  return { ...policy, roles: new Map(roles) }
}
