import type { EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { domainOf, recognised } from '../../core/known-applications.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { findClientRequest } from '../../ledger/client-requests.ts'
import * as clients from '../../ledger/clients.ts'
import { loadRegistrationSettings, type StoredRegistrationSettings } from '../../ledger/registration-settings.ts'
import type { Registration } from '../../ledger/registrations.ts'
import { commit, facts } from '../clients/client-change.ts'
import { changeFacts, permissionText, settingsFacts } from '../clients/client-facts.ts'
import type { Admission, MemberCaller } from '../contract.ts'
import { demandModule } from '../module-gate.ts'
import { activeMember, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'
import { managersOf, registrationView } from './views.ts'

/** Seconds: what the presets of known applications begin with (O4). */
const KNOWN_REPLAY_WINDOW = 60

/**
 * Whether the tenant takes a client that registered itself, for a member who came with it (P6). Nothing is admitted but
 * by an administrator, or by the domains that one has listed.
 */
export async function admitClient(room: TenantRoom, caller: MemberCaller, registrationId: string): Promise<Admission> {
  return await room.changes.run(async () => {
    const by = activeMember(await room.policy.current(), caller.memberId)
    demandModule(by.policy, 'api')
    const found = await clients.findRegistrationWithClient(room.db, room.tenantId, registrationId)
    if (found === null) throw new GatehouseError('not_found', 'There is no such application.')
    const settings = await loadRegistrationSettings(room.db, room.tenantId)
    const state = await admissionState(room, caller, settings, found)
    return await admission(room, by, found.registration, state)
  })
}

async function admissionState(
  room: TenantRoom,
  caller: MemberCaller,
  settings: StoredRegistrationSettings,
  { registration, client }: { registration: Registration; client: clients.Client | null },
): Promise<'admitted' | 'stopped' | 'off' | 'undecided'> {
  if (client !== null) {
    await takeOver(room, caller, registration, client)
    return client.status === 'active' ? 'admitted' : 'stopped'
  }
  if (settings.mode === 'off') return 'off'
  const declined = await findClientRequest(room.db, room.tenantId, { registrationId: registration.id })
  // What an administrator has said about this very client counts for more than what they said about its domain.
  if (settings.mode === 'ask' || declined?.status === 'declined' || !isListed(settings, registration))
    return 'undecided'
  const admitted = newClient(room, registration, settings.ceiling, null)
  const events = [admittedEvent(room, caller, admitted, 'domain')]
  await commit(room, room.tenantId, [clients.insertClient(room.db, admitted)], events)
  return 'admitted'
}

/** Every host that gets a code has to be listed; who serves a document vouches for it. */
function isListed({ domains }: StoredRegistrationSettings, registration: Registration): boolean {
  const domain = domainOf(registration)
  return domain !== null && domains.includes(domain)
}

export async function admission(
  room: TenantRoom,
  { policy, member }: ActingMember,
  registration: Registration,
  state: 'admitted' | 'stopped' | 'off' | 'undecided',
): Promise<Admission> {
  const { name, slug } = policy.tenant
  const request =
    state === 'undecided' ? await findClientRequest(room.db, room.tenantId, { registrationId: registration.id }) : null
  return {
    state: state !== 'undecided' ? state : undecided(request?.status),
    registration: registrationView(registration),
    tenant: { name, slug },
    managers: managersOf(policy).map((manager) => manager.name),
    asked: request?.requesters.some(({ memberId }) => memberId === member.id) === true,
    reason: request?.status === 'declined' ? request.reason : null,
  }
}

/** An approved one whose client was deleted since may be asked for anew. */
function undecided(status: 'open' | 'approved' | 'declined' | undefined): Admission['state'] {
  return status === 'open' ? 'requested' : status === 'declined' ? 'declined' : 'ask'
}

/** The tenant's own client for a registration: with the tenant's default ceiling, and what the registration says. */
export function newClient(
  room: TenantRoom,
  registration: Registration,
  ceiling: PermissionSet,
  createdBy: string | null,
): clients.Client {
  const known = recognised(registration)
  const requireSecret = registration.secretHash !== null
  return {
    ...ofRegistration(registration),
    id: newId('app'),
    tenantId: room.tenantId,
    description: '',
    preset: known?.preset ?? 'custom',
    type: requireSecret ? 'confidential' : 'public',
    requireSecret,
    requirePkce: true,
    replayWindow: known === null ? 0 : KNOWN_REPLAY_WINDOW,
    ceiling,
    status: 'active',
    version: 1,
    createdBy,
    createdAt: room.clock(),
    registrationId: registration.id,
  }
}

function ofRegistration({ name, logoUrl, redirectUris }: Registration) {
  return { name, logoUrl, redirectUris }
}

export function admittedEvent(
  room: TenantRoom,
  caller: MemberCaller,
  client: clients.Client,
  how: 'domain' | 'administrator',
): EventFacts {
  const details = {
    ...settingsFacts(client),
    registration: client.registrationId,
    admitted_by: how,
    permissions: permissionText(client.ceiling),
  }
  return { ...facts(room, caller, room.tenantId), action: 'client.admitted', clientId: client.id, details }
}

/** What a document says by now counts from now on: it was the document that was admitted. On record like any change. */
async function takeOver(
  room: TenantRoom,
  caller: MemberCaller,
  registration: Registration,
  client: clients.Client,
): Promise<void> {
  const changed = { ...client, ...ofRegistration(registration), version: client.version + 1 }
  const details = changeFacts(settingsFacts(client), settingsFacts(changed))
  if ((details['changed'] as readonly string[]).length === 0) return
  const about = { ...facts(room, caller, room.tenantId), memberId: null, via: 'oauth:document' }
  const event = { ...about, action: 'client.changed' as const, clientId: client.id, details }
  await commit(room, room.tenantId, [clients.updateClient(room.db, changed)], [event])
}
