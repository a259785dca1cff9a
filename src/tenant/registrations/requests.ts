import type { AuditAction } from '../../core/audit.ts'
import type { EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { line } from '../../core/text-line.ts'
import * as requests from '../../ledger/client-requests.ts'
import * as clients from '../../ledger/clients.ts'
import { loadRegistrationSettings } from '../../ledger/registration-settings.ts'
import { commit, facts } from '../clients/client-change.ts'
import type { Admission, ClientRequest, Decision, MemberCaller, Told } from '../contract.ts'
import { demandModule } from '../module-gate.ts'
import { activeMember, memberWith, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'
import { admission, admittedEvent, newClient } from './admit.ts'
import { activeOnes, managersOf, registrationView, requestView } from './views.ts'

/** How many requests may wait in a tenant, how many of them may be one member's, and how many may ask for one client. */
const OPEN_IN_TENANT = 200
const OPEN_OF_MEMBER = 10
const MOST_REQUESTERS = 100
/** How many administrators get an e-mail. */
const MOST_TOLD = 20

/** A member asks for a client that registered itself. Who comes after the first is noted, and nobody is told again. */
export async function requestClient(
  room: TenantRoom,
  caller: MemberCaller,
  registrationId: string,
  input: string,
): Promise<{ admission: Admission; tell: readonly Told[] }> {
  const note = parseText(input, 'note')
  return await room.changes.run(async () => {
    const by = activeMember(await room.policy.current(), caller.memberId)
    demandModule(by.policy, 'api')
    const found = await clients.findRegistrationWithClient(room.db, room.tenantId, registrationId)
    if (found === null) throw new GatehouseError('not_found', 'There is no such application.')
    const { registration, client } = found
    if (client !== null) {
      const state = client.status === 'active' ? 'admitted' : 'stopped'
      return { admission: await admission(room, by, registration, state), tell: [] }
    }
    const { mode } = await loadRegistrationSettings(room.db, room.tenantId)
    if (mode === 'off') return { admission: await admission(room, by, registration, 'off'), tell: [] }
    const earlier = await requests.findClientRequest(room.db, room.tenantId, { registrationId })
    const tell = await askFor(room, caller, by, { registration, earlier, note })
    return { admission: await admission(room, by, registration, 'undecided'), tell }
  })
}

async function askFor(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  asked: {
    registration: requests.StoredClientRequest['registration']
    earlier: requests.StoredClientRequest | null
    note: string
  },
): Promise<Told[]> {
  const { registration, earlier, note } = asked
  // An administrator has said no; another one may still say yes, in the App Center.
  if (earlier?.status === 'declined') return []
  const at = room.clock()
  const me = { memberId: by.member.id, at, note }
  const before = earlier?.status === 'open' ? earlier.requesters : []
  if (before.some(({ memberId }) => memberId === me.memberId)) return []
  if (before.length >= MOST_REQUESTERS) return []
  if (before.length === 0) await refuseTooMany(room, by)
  const request: requests.StoredClientRequest = {
    id: earlier?.id ?? newId('ask'),
    tenantId: room.tenantId,
    registration,
    requesters: [...before, me],
    status: 'open',
    version: (earlier?.version ?? 0) + 1,
    createdAt: before.length === 0 ? at : (earlier?.createdAt ?? at),
    decidedBy: null,
    decidedAt: null,
    reason: null,
  }
  const details = { ...aboutRegistration(request), note }
  const event = { ...facts(room, caller, room.tenantId), action: 'client.requested' as const, details }
  await commit(room, room.tenantId, [requests.putClientRequest(room.db, request)], [event])
  return before.length > 0 ? [] : managersOf(by.policy).slice(0, MOST_TOLD)
}

async function refuseTooMany(room: TenantRoom, by: ActingMember): Promise<void> {
  const open = (await requests.listClientRequests(room.db, room.tenantId)).filter(({ status }) => status === 'open')
  const own = open.filter(({ requesters }) => requesters[0]?.memberId === by.member.id)
  if (open.length < OPEN_IN_TENANT && own.length < OPEN_OF_MEMBER) return
  throw new GatehouseError(
    'rate_limited',
    'Too many applications wait for an administrator already. Ask them to decide about those first.',
    { retryAfter: 3_600 },
  )
}

export async function listClientRequests(room: TenantRoom, caller: MemberCaller): Promise<ClientRequest[]> {
  const { policy } = await memberWith(room.policy, caller, 'manage_clients')
  const found = await requests.listClientRequests(room.db, room.tenantId)
  return await Promise.all(found.map((request) => requestView(room, policy, request)))
}

export async function countClientRequests(room: TenantRoom, caller: MemberCaller): Promise<number> {
  await memberWith(room.policy, caller, 'manage_clients')
  return await requests.countOpenRequests(room.db, room.tenantId)
}

export async function getClientRequest(
  room: TenantRoom,
  caller: MemberCaller,
  requestId: string,
): Promise<ClientRequest> {
  const { policy } = await memberWith(room.policy, caller, 'manage_clients')
  return await requestView(room, policy, await ownRequest(room, requestId))
}

/** The client is the tenant's own from now on, with its default ceiling. */
export async function approveClientRequest(
  room: TenantRoom,
  caller: MemberCaller,
  requestId: string,
  version: number,
): Promise<Decision> {
  return await decide(room, caller, requestId, version, async ({ by, request, decided }) => {
    if (request.status === 'approved') throw decidedAlready()
    const existing = await clients.findRegisteredClient(room.db, room.tenantId, request.registration.id)
    const { ceiling } = await loadRegistrationSettings(room.db, room.tenantId)
    const client = existing ?? newClient(room, request.registration, ceiling, by.member.id)
    const changes = [requests.putClientRequest(room.db, { ...decided, status: 'approved', reason: null })]
    const events: EventFacts[] = [event(room, caller, 'client.request_approved', request, {})]
    if (existing === null) {
      changes.unshift(clients.insertClient(room.db, client))
      events.push(admittedEvent(room, caller, client, 'administrator'))
    }
    await commit(room, room.tenantId, changes, events)
    return { clientId: client.id, reason: null }
  })
}

export async function declineClientRequest(
  room: TenantRoom,
  caller: MemberCaller,
  requestId: string,
  version: number,
  input: string,
): Promise<Decision> {
  const reason = parseText(input, 'reason')
  return await decide(room, caller, requestId, version, async ({ request, decided }) => {
    if (request.status !== 'open') throw decidedAlready()
    const changed = { ...decided, status: 'declined' as const, reason: reason === '' ? null : reason }
    const events = [event(room, caller, 'client.request_declined', request, { reason })]
    await commit(room, room.tenantId, [requests.putClientRequest(room.db, changed)], events)
    return { clientId: null, reason: changed.reason }
  })
}

interface Deciding {
  by: ActingMember
  request: requests.StoredClientRequest
  /** The request with who decides, and when. */
  decided: requests.StoredClientRequest
}

async function decide(
  room: TenantRoom,
  caller: MemberCaller,
  requestId: string,
  version: number,
  work: (deciding: Deciding) => Promise<Pick<Decision, 'clientId' | 'reason'>>,
): Promise<Decision> {
  return await room.changes.run(async () => {
    const by = await memberWith(room.policy, caller, 'manage_clients')
    const request = await ownRequest(room, requestId)
    if (request.version !== version) throw decidedAlready()
    const decided = { ...request, version: version + 1, decidedBy: by.member.id, decidedAt: room.clock() }
    const made = await work({ by, request, decided })
    const { name, slug } = by.policy.tenant
    const tell = activeOnes(
      by.policy,
      request.requesters.map(({ memberId }) => memberId),
    )
    return { ...made, name: registrationView(request.registration).name, tenant: { name, slug }, tell }
  })
}

/** Another tenant's request looks like one that does not exist (A28). */
async function ownRequest(room: TenantRoom, requestId: string): Promise<requests.StoredClientRequest> {
  const request = await requests.findClientRequest(room.db, room.tenantId, { id: requestId })
  if (request === null) throw new GatehouseError('not_found', 'There is no such request.')
  return request
}

function decidedAlready(): GatehouseError {
  return new GatehouseError('conflict', 'This request has changed since you opened it. Look at it again, then decide.')
}

function event(
  room: TenantRoom,
  caller: MemberCaller,
  action: AuditAction,
  request: requests.StoredClientRequest,
  more: Record<string, string>,
) {
  return { ...facts(room, caller, room.tenantId), action, details: { ...aboutRegistration(request), ...more } }
}

function aboutRegistration({ id, registration }: requests.StoredClientRequest) {
  return {
    request: id,
    name: registration.name,
    registration: registration.id,
    redirect_uris: registration.redirectUris,
  }
}

function parseText(input: string, field: string): string {
  const parsed = line(300).safeParse(input)
  if (parsed.success) return parsed.data
  throw new GatehouseError('invalid_input', parsed.error.issues[0]?.message ?? 'Write this in one line.', { field })
}
