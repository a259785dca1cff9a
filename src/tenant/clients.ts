import { newEvent, type EventFacts } from '../core/events.ts'
import { GatehouseError } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import { newId, randomText } from '../core/ids.ts'
import type { PermissionSet } from '../core/permissions.ts'
import * as clients from '../ledger/clients.ts'
import { commitPolicyChange } from '../ledger/commit.ts'
import { endConnections, liveConnections } from '../ledger/connections.ts'
import { parseClientSettings } from './client-settings.ts'
import { checkedCeiling, impactOfCeiling } from './ceiling.ts'
import type { CeilingImpact, ClientDetail, ClientSettings, ClientSummary, MemberCaller } from './contract.ts'
import { memberWith, type ActingMember } from './principal.ts'
import type { TenantRoom } from './room.ts'

/** The OAuth clients of the tenant, by those whose role manages them (P1 to P4). */
export async function listClients(room: TenantRoom, caller: MemberCaller, search: string): Promise<ClientSummary[]> {
  const { policy } = await memberWith(room.policy, caller, 'manage_clients')
  const found = await clients.listClients(room.db, policy.tenant.id, search.slice(0, 100))
  return found.map((client) => ({
    id: client.id,
    name: client.name,
    description: client.description,
    logoUrl: client.logoUrl,
    preset: client.preset,
    type: client.type,
    status: client.status === 'active' ? 'active' : 'disabled',
    lastUsedAt: client.lastUsedAt,
    connections: client.connections,
    createdAt: client.createdAt,
  }))
}

export async function getClient(room: TenantRoom, caller: MemberCaller, clientId: string): Promise<ClientDetail> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const { client, secrets } = await ownClient(room, by, clientId)
  const use = await clients.clientUse(room.db, clientId)
  return {
    id: client.id,
    name: client.name,
    description: client.description,
    logoUrl: client.logoUrl,
    preset: client.preset,
    type: client.type,
    requireSecret: client.requireSecret,
    requirePkce: client.requirePkce,
    redirectUris: client.redirectUris,
    replayWindow: client.replayWindow,
    ceiling: client.ceiling,
    status: client.status === 'active' ? 'active' : 'disabled',
    version: client.version,
    createdAt: client.createdAt,
    createdBy: client.createdBy === null ? null : (by.policy.members.get(client.createdBy)?.name ?? null),
    secrets: secrets.map(({ lastFour, createdAt, expiresAt }) => ({ lastFour, createdAt, expiresAt })),
    ...use,
  }
}

/** A new client may touch nothing until its ceiling says so. */
export async function createClient(
  room: TenantRoom,
  caller: MemberCaller,
  input: ClientSettings,
): Promise<{ id: string; secret: string | null }> {
  const { policy, member } = await memberWith(room.policy, caller, 'manage_clients')
  const settings = parseClientSettings(input)
  const at = room.clock()
  const client: clients.Client = {
    ...settings,
    id: newId('app'),
    tenantId: policy.tenant.id,
    ceiling: { models: {}, portfolio: [] },
    status: 'active',
    version: 1,
    createdBy: member.id,
    createdAt: at,
  }
  const secret = settings.requireSecret ? newSecret(at) : null
  const changes = [clients.insertClient(room.db, client)]
  if (secret !== null) changes.push(clients.insertSecret(room.db, client.id, secret.stored))
  await commit(room, policy.tenant.id, changes, [
    {
      ...facts(room, caller, policy.tenant.id),
      action: 'client.created',
      clientId: client.id,
      details: settingsFacts(client),
    },
  ])
  return { id: client.id, secret: secret?.clear ?? null }
}

/** A secret comes back, in clear and once, when the change made one necessary. */
export async function changeClient(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  version: number,
  input: ClientSettings,
): Promise<{ secret: string | null }> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const settings = parseClientSettings(input)
  return await room.changes.run(async () => {
    const { client, secrets } = await ownClient(room, by, clientId, version)
    const changed = { ...client, ...settings, version: client.version + 1 }
    const at = room.clock()
    const secret = settings.requireSecret && secrets.length === 0 ? newSecret(at) : null
    const changes = [clients.updateClient(room.db, changed)]
    if (secret !== null) changes.push(clients.insertSecret(room.db, client.id, secret.stored))
    if (!settings.requireSecret) changes.push(clients.expireSecrets(room.db, client.id, at))
    await commit(room, client.tenantId, changes, [
      {
        ...facts(room, caller, client.tenantId),
        action: 'client.changed',
        clientId,
        details: changeFacts(settingsFacts(client), settingsFacts(changed)),
      },
    ])
    return { secret: secret?.clear ?? null }
  })
}

export async function ceilingImpact(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  ceiling: PermissionSet | null,
): Promise<CeilingImpact> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const { client } = await ownClient(room, by, clientId)
  return await impactOfCeiling(room, by, client, checkedCeiling(room, by, client, ceiling))
}

export async function changeCeiling(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  version: number,
  input: PermissionSet | null,
): Promise<CeilingImpact> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId, version)
    const ceiling = checkedCeiling(room, by, client, input)
    const impact = await impactOfCeiling(room, by, client, ceiling)
    const changed = { ...client, ceiling, version: client.version + 1 }
    const details = {
      changed: ['permissions'],
      permissions_before: permissionText(client.ceiling),
      permissions_after: permissionText(ceiling),
      connections_losing: impact.losing,
      connections_to_reauthorize: impact.needReauthorization,
    }
    await commit(
      room,
      client.tenantId,
      [clients.updateClient(room.db, changed)],
      [{ ...facts(room, caller, client.tenantId), action: 'client.changed', clientId, details }],
    )
    return impact
  })
}

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

/**
 * A client of the member's own tenant with its secrets that work.
 * @throws GatehouseError `not_found`; `conflict` when it is no longer at the version that the caller saw (A56).
 */
async function ownClient(
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

async function commit(
  room: TenantRoom,
  tenantId: string,
  changes: D1PreparedStatement[],
  events: EventFacts[],
): Promise<void> {
  await commitPolicyChange(room.db, tenantId, changes, events.map(newEvent))
  room.policy.forget()
}

function facts(room: TenantRoom, caller: MemberCaller, tenantId: string) {
  return { tenantId, at: room.clock(), via: caller.via, origin: caller.origin, memberId: caller.memberId }
}

function newSecret(at: number): { clear: string; stored: clients.ClientSecret } {
  const clear = `ghs_${randomText(40)}`
  return { clear, stored: { hash: sha256(clear), lastFour: clear.slice(-4), createdAt: at, expiresAt: null } }
}

/** What the audit says about a client's settings. */
function settingsFacts(client: clients.Client): Record<string, string | number | boolean | readonly string[]> {
  return {
    name: client.name,
    description: client.description,
    logo_url: client.logoUrl ?? '',
    preset: client.preset,
    type: client.type,
    secret: client.requireSecret,
    pkce: client.requirePkce,
    redirect_uris: client.redirectUris,
    replay_window: client.replayWindow,
  }
}

/** Before and after of what changed, and nothing else. */
function changeFacts(
  before: ReturnType<typeof settingsFacts>,
  after: ReturnType<typeof settingsFacts>,
): Record<string, string | number | boolean | readonly string[]> {
  const changed = Object.keys(after).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const details: Record<string, string | number | boolean | readonly string[]> = { changed }
  for (const key of changed) {
    details[`${key}_before`] = before[key] ?? ''
    details[`${key}_after`] = after[key] ?? ''
  }
  return details
}

function permissionText(ceiling: PermissionSet | null): readonly string[] {
  if (ceiling === null || ceiling.models === 'all') return ['each member picks']
  return Object.entries(ceiling.models).flatMap(([model, permission]) => [
    ...permission.actions.map((action) => `${model}:${action}`),
    ...(permission.fields === 'all'
      ? []
      : Object.entries(permission.fields).map(([name, can]) => `${model}.${name}:${can}`)),
  ])
}
