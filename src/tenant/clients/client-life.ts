import { GatehouseError } from '../../core/errors.ts'
import * as clients from '../../ledger/clients.ts'
import { endConnections, liveConnections } from '../../ledger/connections.ts'
import { commit, facts, newSecret, ownClient, refuseSelfRegistered } from './client-change.ts'
import type { MemberCaller } from '../contract.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** The longest time for which an old secret may go on working: 30 days. */
const LONGEST_OVERLAP = 30 * 24 * 3600

export async function rotateSecret(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  overlap: number,
): Promise<{ secret: string }> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  if (!Number.isInteger(overlap) || overlap < 0 || overlap > LONGEST_OVERLAP) {
    throw new GatehouseError('invalid_input', 'Choose an overlap from none to 30 days.', { field: 'overlap' })
  }
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId)
    refuseSelfRegistered(client)
    if (!client.requireSecret) throw new GatehouseError('invalid_input', 'This client does not use a secret.')
    const at = room.clock()
    const secret = newSecret(at)
    const changes = [
      clients.expireSecrets(room.db, clientId, at + overlap * 1000),
      clients.insertSecret(room.db, clientId, secret.stored),
    ]
    await commit(room, client.tenantId, changes, [
      {
        ...facts(room, caller, client.tenantId),
        action: 'client.secret_rotated',
        clientId,
        details: { overlap_seconds: overlap },
      },
    ])
    return { secret: secret.clear }
  })
}

/** Disabling stops every connection at once; enabling does not bring them back. */
export async function setClientStatus(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  status: 'active' | 'disabled',
): Promise<null> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  if (status === 'disabled') return await stopClient(room, caller, by, clientId, 'disabled')
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId)
    if (client.status === 'active') return null
    const changed: clients.Client = { ...client, status: 'active', version: client.version + 1 }
    await commit(
      room,
      client.tenantId,
      [clients.updateClient(room.db, changed)],
      [{ ...facts(room, caller, client.tenantId), action: 'client.enabled', clientId, details: { name: client.name } }],
    )
    return null
  })
}

export async function deleteClient(room: TenantRoom, caller: MemberCaller, clientId: string): Promise<null> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  return await stopClient(room, caller, by, clientId, 'deleted')
}

/** Disables or deletes a client and ends its connections, in one change (P7). */
async function stopClient(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  clientId: string,
  status: 'disabled' | 'deleted',
): Promise<null> {
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId)
    if (client.status === status) return null
    const live = await liveConnections(room.db, client.tenantId, { clientId })
    const at = room.clock()
    const reason = `client_${status}`
    const about = facts(room, caller, client.tenantId)
    const ids = live.map((connection) => connection.id)
    await commit(
      room,
      client.tenantId,
      [
        clients.updateClient(room.db, { ...client, status, version: client.version + 1 }),
        endConnections(room.db, client.tenantId, ids, reason, at),
      ],
      [
        { ...about, action: `client.${status}`, clientId, details: { name: client.name, connections: live.length } },
        ...live.map((connection) => ({
          ...about,
          action: 'connection.disconnected' as const,
          clientId,
          connectionId: connection.id,
          details: { reason, connection_of: connection.memberId },
        })),
      ],
    )
    await room.endObjects(ids, reason)
    return null
  })
}
