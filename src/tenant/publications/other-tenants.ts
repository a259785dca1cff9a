import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { clientOwner } from '../../ledger/clients.ts'
import { endConnections, liveConnections } from '../../ledger/connections.ts'
import { deleteBlock, findExternalClient, insertBlock, listExternalClients } from '../../ledger/publications.ts'
import { commit, facts } from '../clients/client-change.ts'
import { commitConnections } from '../commit.ts'
import type { ExternalApp, MemberCaller } from '../contract.ts'
import { memberWith } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** The clients that others have published: each tenant sees its own connections of them, and nothing of anybody else's. */
export async function externalApps(room: TenantRoom, caller: MemberCaller): Promise<ExternalApp[]> {
  await memberWith(room.policy, caller, 'manage_clients')
  const found = await listExternalClients(room.db, room.tenantId)
  return found
    .filter(({ client }) => client.status === 'active')
    .map(({ client, publication, blocked, connections }) => ({
      ...publication.details,
      id: client.id,
      name: client.name,
      description: client.description,
      logoUrl: client.logoUrl,
      customFields: publication.customFields,
      blocked,
      connections,
    }))
}

/** The tenant's own word about a published client: its connections end in the transaction that blocks it (V5). */
export async function blockExternalApp(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  blocked: boolean,
): Promise<null> {
  const { member } = await memberWith(room.policy, caller, 'manage_clients')
  return await room.changes.run(async () => {
    const found = await findExternalClient(room.db, room.tenantId, clientId)
    if (found === null) throw new GatehouseError('not_found', 'There is no such application.')
    if (found.blocked === blocked) return null
    const about = { ...facts(room, caller, room.tenantId), clientId, details: { name: found.client.name } }
    if (!blocked) {
      const change = [deleteBlock(room.db, room.tenantId, clientId)]
      await commit(room, room.tenantId, change, [{ ...about, action: 'client.unblocked' }])
      return null
    }
    const at = room.clock()
    const live = await liveConnections(room.db, room.tenantId, { clientId })
    const ids = live.map(({ id }) => id)
    await commit(
      room,
      room.tenantId,
      [
        insertBlock(room.db, { tenantId: room.tenantId, clientId, blockedBy: member.id, at }),
        endConnections(room.db, room.tenantId, ids, 'client_blocked', at),
      ],
      [
        { ...about, action: 'client.blocked', details: { ...about.details, connections: ids.length } },
        ...live.map((connection) => ({
          ...about,
          action: 'connection.disconnected' as const,
          connectionId: connection.id,
          details: { reason: 'client_blocked', connection_of: connection.memberId },
        })),
      ],
    )
    await room.endObjects(ids, 'client_blocked')
    return null
  })
}

/**
 * A published client is something else now: whoever uses it here is judged by that from the next request on. Its owner
 * waits for this, so it waits for nothing itself; connections that are over are put on record right after.
 */
export async function publishedClientChanged(room: TenantRoom, clientId: string): Promise<void> {
  room.policy.forget()
  room.background(() => followClient(room, clientId))
}

async function followClient(room: TenantRoom, clientId: string): Promise<void> {
  await room.changes.run(async () => {
    // Its own clients are no affair of anybody else.
    if ((await clientOwner(room.db, clientId)) === room.tenantId) return
    const found = await findExternalClient(room.db, room.tenantId, clientId)
    const live = await liveConnections(room.db, room.tenantId, { clientId })
    const ids = live.map(({ id }) => id)
    if (found?.client.status === 'active') {
      room.announceTools(ids)
      return
    }
    const at = room.clock()
    const reason = found === null ? 'client_withdrawn' : 'client_disabled'
    const origin = { ip: null, country: null, userAgent: null }
    const about = { tenantId: room.tenantId, at, via: 'publication', origin, clientId }
    const events = live.map((connection) =>
      newEvent({
        ...about,
        action: 'connection.disconnected',
        connectionId: connection.id,
        details: { reason, connection_of: connection.memberId },
      }),
    )
    await commitConnections(room, ids, [endConnections(room.db, room.tenantId, ids, reason, at)], events)
    await room.endObjects(ids, reason)
  })
}
