import { newId } from '../../core/ids.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import * as clients from '../../ledger/clients.ts'
import { findRegistration } from '../../ledger/registrations.ts'
import { checkedCeiling, effectOfCeiling } from './ceiling.ts'
import { commit, facts, newSecret, ownClient, refuseSelfRegistered } from './client-change.ts'
import { changeFacts, permissionText, settingsFacts } from './client-facts.ts'
import { clientSettings, parseClientSettings } from './client-settings.ts'
import type {
  CeilingImpact,
  ClientDetail,
  ClientSettings,
  ClientSummary,
  MemberCaller,
  RegistrationView,
} from '../contract.ts'
import { memberWith } from '../principal.ts'
import { refuseReviewed } from '../publications/owner.ts'
import { registrationView } from '../registrations/views.ts'
import type { TenantRoom } from '../room.ts'

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
    selfRegistered: client.registrationId !== null,
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
    ...clientSettings(client),
    ceiling: client.ceiling,
    status: client.status === 'active' ? 'active' : 'disabled',
    version: client.version,
    createdAt: client.createdAt,
    registration: await registrationOf(room, client),
    createdBy: client.createdBy === null ? null : (by.policy.members.get(client.createdBy)?.name ?? null),
    secrets: secrets.map(({ lastFour, createdAt, expiresAt }) => ({ lastFour, createdAt, expiresAt })),
    ...use,
  }
}

async function registrationOf(room: TenantRoom, client: clients.Client): Promise<RegistrationView | null> {
  const found = client.registrationId === null ? null : await findRegistration(room.db, client.registrationId)
  return found === null ? null : registrationView(found)
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
    registrationId: null,
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
    refuseSelfRegistered(client)
    await refuseReviewed(room, client, settings)
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
  const { impact } = await effectOfCeiling(room, by, client, checkedCeiling(by, client, ceiling))
  return impact
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
    const ceiling = checkedCeiling(by, client, input)
    const { impact, changed: affected } = await effectOfCeiling(room, by, client, ceiling)
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
    room.announceTools(affected)
    return impact
  })
}
