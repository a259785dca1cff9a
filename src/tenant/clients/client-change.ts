import { newEvent, type EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { randomText } from '../../core/ids.ts'
import * as clients from '../../ledger/clients.ts'
import { otherTenantsUsing } from '../../ledger/publications.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller } from '../contract.ts'
import type { ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/**
 * A client of the member's own tenant with its secrets that work.
 * @throws GatehouseError `not_found`; `conflict` when it is no longer at the version that the caller saw (A56).
 */
export async function ownClient(
  room: TenantRoom,
  by: ActingMember,
  clientId: string,
  version?: number,
): Promise<{ client: clients.Client; secrets: clients.ClientSecret[] }> {
  const found = await clients.findClientWithSecrets(room.db, clientId, room.clock())
  if (found === null || found.client.tenantId !== by.policy.tenant.id) {
    throw new GatehouseError('not_found', 'There is no such OAuth client.')
  }
  if (version !== undefined && version !== found.client.version) {
    throw new GatehouseError(
      'conflict',
      'Somebody else changed this client after you opened it. Look at what it is now, then make your change again.',
    )
  }
  return found
}

/**
 * Name, redirect URLs and secret of a client that registered itself are what its registration says (P6).
 * @throws GatehouseError `invalid_input`
 */
export function refuseSelfRegistered(client: clients.Client): void {
  if (client.registrationId === null) return
  throw new GatehouseError(
    'invalid_input',
    `${client.name} registered itself: its settings come from there and can’t be changed here. Its permissions can.`,
  )
}

/**
 * Writes a change to clients with the events that tell of it; from then on the new policy is in force, here and in every
 * tenant that uses one of them (P5).
 */
export async function commit(
  room: TenantRoom,
  tenantId: string,
  changes: D1PreparedStatement[],
  events: EventFacts[],
): Promise<void> {
  await commitChange(room, tenantId, changes, events.map(newEvent))
  await tellOtherTenants(room, tenantId, events)
}

/** Whoever uses a published client elsewhere is judged by what it is now, before the change is acknowledged (P5, V5). */
export async function tellOtherTenants(
  room: TenantRoom,
  tenantId: string,
  events: readonly Partial<EventFacts>[],
): Promise<void> {
  const changed = new Set(
    events.flatMap(({ clientId }) => (clientId === undefined || clientId === null ? [] : [clientId])),
  )
  for (const id of changed) {
    const others = await otherTenantsUsing(room.db, id, tenantId)
    await room.tellTenants(others, id)
  }
}

/** What all events of a change by this caller have in common. */
export function facts(room: TenantRoom, caller: MemberCaller, tenantId: string) {
  return { tenantId, at: room.clock(), via: caller.via, origin: caller.origin, memberId: caller.memberId }
}

/** A secret of about 230 bits, in clear for once, and as it is stored. */
export function newSecret(at: number): { clear: string; stored: clients.ClientSecret } {
  const clear = `ghs_${randomText(40)}`
  return { clear, stored: { hash: sha256(clear), lastFour: clear.slice(-4), createdAt: at, expiresAt: null } }
}
