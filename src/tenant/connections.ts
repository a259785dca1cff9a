import type { AuditEvent } from '../core/audit.ts'
import { newEvent } from '../core/events.ts'
import { GatehouseError } from '../core/errors.ts'
import { endConnections, findConnection, liveConnections, type StoredConnection } from '../ledger/connections.ts'
import { meet, TOP } from '../policy/lattice.ts'
import { commitConnections } from './commit.ts'
import type { ConnectionSummary, MemberCaller } from './contract.ts'
import { activeMember, memberWith, roleInForce } from './principal.ts'
import type { HeldPolicy } from './policy-in-force.ts'
import type { TenantRoom } from './room.ts'

/** The member's own connections (U1): not the clients that they created. */
export async function ownConnections(room: TenantRoom, caller: MemberCaller): Promise<ConnectionSummary[]> {
  const { policy, member } = activeMember(await room.policy.current(), caller.memberId)
  await room.outbox.drain()
  return await summaries(room, policy, await liveConnections(room.db, policy.tenant.id, { memberId: member.id }))
}

export async function clientConnections(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
): Promise<ConnectionSummary[]> {
  const { policy } = await memberWith(room.policy, caller, 'manage_clients')
  if ((await room.policy.client(policy, clientId)) === null)
    throw new GatehouseError('not_found', 'There is no such OAuth client.')
  await room.outbox.drain()
  return await summaries(room, policy, await liveConnections(room.db, policy.tenant.id, { clientId }))
}

/**
 * Ends a connection or a key, by its member or by those who manage clients and keys. Its tokens stop on the next request. One that has
 * ended already stays as it is.
 * @throws GatehouseError `not_found`: another's connection looks like one that does not exist.
 */
export async function disconnect(room: TenantRoom, caller: MemberCaller, connectionId: string): Promise<null> {
  const reason = await room.changes.run(() => endInLedger(room, caller, connectionId))
  if (reason !== null) await room.endObjects([connectionId], reason)
  return null
}

/** Why it has ended now; null when it had already. */
async function endInLedger(room: TenantRoom, caller: MemberCaller, connectionId: string): Promise<string | null> {
  const { policy, member, role } = activeMember(await room.policy.current(), caller.memberId)
  const connection = await findConnection(room.db, policy.tenant.id, connectionId)
  const may = connection?.memberId === member.id || role.system.includes('manage_clients')
  if (connection === null || !may) throw new GatehouseError('not_found', 'There is no such connection.')
  if (connection.endedAt !== null) return null
  const at = room.clock()
  const reason = connection.memberId === member.id ? 'by_member' : 'by_administrator'
  await commitConnections(
    room,
    [connectionId],
    [endConnections(room.db, policy.tenant.id, [connectionId], reason, at)],
    [
      newEvent({
        tenantId: policy.tenant.id,
        at,
        via: caller.via,
        origin: caller.origin,
        action: connection.clientId === null ? 'key.revoked' : 'connection.disconnected',
        memberId: member.id,
        clientId: connection.clientId,
        connectionId,
        details: { ...keyName(connection), reason, connection_of: connection.memberId },
      }),
    ],
  )
  return reason
}

function keyName({ key }: StoredConnection): Record<string, string> {
  return key === null ? {} : { name: key.name, kind: key.kind }
}

/**
 * Takes over events of a Connection object; `ended` says why when the connection ended itself. Delivery may be
 * repeated: an event counts once.
 */
export async function receiveFromConnection(
  room: TenantRoom,
  events: readonly AuditEvent[],
  ended: string | null,
): Promise<void> {
  const [first] = events
  if (first === undefined) return
  if (ended === null) {
    room.storage.transactionSync(() => events.forEach((event) => room.outbox.add(event)))
    return
  }
  await room.changes.run(() => takeOverEnd(room, first, events, ended))
}

const TELL_OF_AN_END: ReadonlySet<string> = new Set(['connection.disconnected', 'key.expired'])

/** An end that D1 has already was told of by whoever brought it there, and is not told again. */
async function takeOverEnd(
  room: TenantRoom,
  { tenantId, connectionId, at }: AuditEvent,
  events: readonly AuditEvent[],
  ended: string,
): Promise<void> {
  const id = connectionId ?? ''
  const over = (await findConnection(room.db, tenantId, id))?.endedAt !== null
  const news = over ? events.filter((event) => !TELL_OF_AN_END.has(event.action)) : events
  await commitConnections(room, [id], [endConnections(room.db, tenantId, [id], ended, at)], news)
}

/** What connections of members through clients may do now, with whom they belong to; keys are told of in keys.ts. */
export async function summaries(
  room: TenantRoom,
  policy: HeldPolicy,
  connections: readonly StoredConnection[],
): Promise<ConnectionSummary[]> {
  const found: ConnectionSummary[] = []
  for (const connection of connections) {
    const client = connection.clientId === null ? null : await room.policy.client(policy, connection.clientId)
    const member = policy.members.get(connection.memberId)
    const role = member && policy.roles.get(member.roleId)
    if (client === null || member === undefined || role === undefined) continue
    found.push({
      id: connection.id,
      tenant: { id: policy.tenant.id, name: policy.tenant.name, slug: policy.tenant.slug },
      client: { id: client.id, name: client.name, logoUrl: client.logoUrl, description: client.description },
      member: { id: member.id, name: member.name },
      connectedAt: connection.createdAt,
      lastUsedAt: connection.lastUsedAt,
      permissions: meet(roleInForce(role).permissions, client.ceiling ?? TOP, connection.granted),
    })
  }
  return found
}
