import type { Clock } from '../core/clock.ts'
import type { KeptSecret, KeyIdentity, Rotation } from '../core/keys.ts'
import type { Mutex } from '../core/mutex.ts'
import type { IssuedGrant } from './contract.ts'
import type { TenantAlarm } from './alarm.ts'
import type { AuditOutbox } from './outbox.ts'
import type { PolicyInForce } from './policy-in-force.ts'

/** What the parts of the Tenant object share. */
export interface TenantRoom {
  tenantId: string
  db: D1Database
  storage: DurableObjectStorage
  clock: Clock
  policy: PolicyInForce
  outbox: AuditOutbox
  alarm: TenantAlarm
  /** Changes to the policy happen one at a time. */
  changes: Mutex
  /** Stores a fresh grant in its Connection object. */
  openObject(
    grant: IssuedGrant,
    owner: { tenantId: string; memberId: string; clientId: string; oauthClientId?: string },
  ): Promise<void>
  /** Stores a fresh key in its Connection object. */
  openKey(identity: KeyIdentity, secret: KeptSecret): Promise<void>
  /** Gives a key another secret; false when its Connection object knows that it is over. */
  rotateKey(connectionId: string, secret: KeptSecret, rotation: Rotation): Promise<boolean>
  /**
   * Tells Connection objects that they are over. The policy refuses them already; one that can't be reached now is
   * refused there.
   */
  endObjects(connectionIds: readonly string[], reason: string): Promise<void>
  /**
   * Tells Connection objects that what they may do has changed, after the change is in force, so that they can tell
   * their subscribers (M7). Nobody waits for it: whoever isn't reached is judged by the new policy all the same.
   */
  announceTools(connectionIds: readonly string[]): void
  /** Tells other Tenant objects that a client which they use is something else now (P5); waits until they know. */
  tellTenants(tenantIds: readonly string[], clientId: string): Promise<void>
  /** Work that nobody waits for. */
  background(work: () => Promise<void>): void
}
