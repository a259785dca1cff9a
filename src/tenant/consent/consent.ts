import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { randomText } from '../../core/ids.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { ACTIONS, type PermissionSet } from '../../core/permissions.ts'
import { isLoopback } from '../../core/redirect-uris.ts'
import { isRegisteredRedirect } from '../../core/registered-redirect.ts'
import { isDocumentId } from '../../core/registrations.ts'
import type { Client } from '../../ledger/clients.ts'
import { endConnections, insertConnection, liveConnections } from '../../ledger/connections.ts'
import { findExternalClient } from '../../ledger/publications.ts'
import { mayAct } from '../../policy/access.ts'
import { offer, pick } from '../../policy/grant.ts'
import { meet, TOP } from '../../policy/lattice.ts'
import { granularScopes, parseScopes, type ScopeRequest } from '../../policy/scopes.ts'
import { fieldsToAdd, withFields, type ClientInTenant } from '../clients/client-in-tenant.ts'
import { commitConnections } from '../commit.ts'
import { splitCustom, withActions } from './consent-additions.ts'
import * as handles from './consent-handles.ts'
import type {
  ConsentRequest,
  ConsentSelection,
  ConsentView,
  IssuedGrant,
  MemberCaller,
  PreparedGrant,
} from '../contract.ts'
import { demandModule } from '../module-gate.ts'
import { activeMember, type ActingMember } from '../principal.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import type { TenantRoom } from '../room.ts'

/** An authorization that can be answered: who, which client, and the most that can be granted. */
interface Offer {
  by: ActingMember
  client: ClientInTenant
  offered: PermissionSet
  /** Custom fields that the member may add (C4); null where there are none. */
  additional: PermissionSet | null
  narrowed: boolean
}

/**
 * What the consent page shows, with a handle that stands for the stored request: what is stored wins over whatever a
 * form says later (A09).
 * @throws GatehouseError `not_found` for a client that this tenant does not have, `forbidden` for a disabled one,
 * `invalid_input` for unknown scopes, `missing_permission` under the scope `default` (V6).
 */
export async function beginConsent(
  room: TenantRoom,
  caller: MemberCaller,
  request: ConsentRequest,
): Promise<ConsentView> {
  const { by, client, offered, additional, narrowed } = await makeOffer(room, caller, request)
  const { tenant } = by.policy
  const [earlier] = await liveConnections(room.db, tenant.id, { memberId: by.member.id, clientId: client.id })
  const handle = `${tenant.id}.${randomText(40)}`
  const { dynamic } = client
  const at = room.clock()
  room.storage.transactionSync(() => {
    handles.store(room.storage.sql, handle, caller, { request, clientId: client.id, offered, additional, dynamic }, at)
    room.outbox.add(newEvent({ ...facts(caller, tenant.id, client.id, at), action: 'consent.shown' }))
  })
  const redirect = new URL(request.redirectUri)
  return {
    handle,
    client: { name: client.name, description: client.description, logoUrl: client.logoUrl },
    clientDomain: clientDomain(client),
    publisher: client.publisher,
    redirectHost: redirect.host,
    loopback: isLoopback(redirect),
    tenant: { name: tenant.name, slug: tenant.slug },
    models: by.policy.models,
    offered,
    additional,
    dynamic,
    narrowed,
    roleName: by.role.name,
    current: earlier === undefined ? null : meet(by.role.permissions, client.ceiling ?? TOP, earlier.granted),
  }
}

/** The host that is proven to stand behind the client: the one that serves its document (P6). */
function clientDomain({ registrationId }: Client): string | null {
  return registrationId !== null && isDocumentId(registrationId) ? new URL(registrationId).hostname : null
}

/** What Authorize would grant. Nothing is consumed. */
export async function prepareGrant(
  room: TenantRoom,
  caller: MemberCaller,
  handle: string,
  selection: ConsentSelection,
): Promise<PreparedGrant> {
  const shown = handles.find(room.storage.sql, handle, caller, room.clock())
  const { by, granted } = await decide(room, caller, shown, selection)
  return { request: shown.request, scope: granularScopes(granted, by.policy.models) }
}

/**
 * Makes the connection: decides again, gives the grant its object, and writes connection, the end of an earlier one
 * and the events to D1 in one transaction, in which the handle is spent (A11).
 * @throws GatehouseError `conflict` when what can be granted changed since it was prepared.
 */
export async function giveConsent(
  room: TenantRoom,
  caller: MemberCaller,
  handle: string,
  selection: ConsentSelection,
  grant: IssuedGrant,
): Promise<null> {
  return await room.changes.run(async () => {
    const shown = handles.find(room.storage.sql, handle, caller, room.clock())
    const { by, client, granted } = await decide(room, caller, shown, selection)
    const scope = granularScopes(granted, by.policy.models)
    if (scope.join(' ') !== grant.scope.join(' ')) {
      throw new GatehouseError('conflict', 'What you may grant has just changed. Start again from the application.')
    }
    const { tenant } = by.policy
    const at = room.clock()
    const owner = { tenantId: tenant.id, memberId: by.member.id, clientId: client.id }
    const earlier = await liveConnections(room.db, tenant.id, { memberId: by.member.id, clientId: client.id })
    const replaced = earlier.map((connection) => connection.id)
    await room.openObject(grant, { ...owner, oauthClientId: shown.request.clientId })
    const about = facts(caller, tenant.id, client.id, at)
    const connection = {
      id: grant.connectionId,
      ...owner,
      ofServiceAccount: false,
      key: null,
      granted,
      createdAt: at,
      lastUsedAt: null,
      endedAt: null,
    }
    await commitConnections(
      room,
      [grant.connectionId, ...replaced],
      [
        insertConnection(room.db, connection, sha256(handle)),
        endConnections(room.db, tenant.id, replaced, 'authorized_again', at),
      ],
      [
        newEvent({
          ...about,
          action: 'consent.given',
          connectionId: grant.connectionId,
          details: { scope, redirect_host: new URL(shown.request.redirectUri).host },
        }),
        newEvent({ ...about, action: 'connection.connected', connectionId: grant.connectionId }),
        ...replaced.map((id) =>
          newEvent({
            ...about,
            action: 'connection.disconnected',
            connectionId: id,
            details: { reason: 'authorized_again' },
          }),
        ),
      ],
    )
    handles.spend(room.storage.sql, handle)
    await room.endObjects(replaced, 'authorized_again')
    return null
  })
}

/** Cancel: the handle is spent, and the request comes back to be answered with `access_denied` (RFC 6749 §4.1.2.1). */
export async function refuseConsent(room: TenantRoom, caller: MemberCaller, handle: string): Promise<ConsentRequest> {
  return await room.changes.run(async () => {
    const policy = await room.policy.current()
    const at = room.clock()
    return room.storage.transactionSync(() => {
      const { request, clientId } = handles.find(room.storage.sql, handle, caller, at)
      handles.spend(room.storage.sql, handle)
      room.outbox.add(
        newEvent({
          ...facts(caller, policy.tenant.id, clientId ?? request.clientId, at),
          action: 'consent.refused',
          outcome: 'refused',
        }),
      )
      return request
    })
  })
}

/**
 * What an answer grants: of what the page showed, what the member picked, as far as it is still on offer. Whatever has
 * grown since the page was shown was not seen, so it is not granted (V5).
 */
async function decide(
  room: TenantRoom,
  caller: MemberCaller,
  shown: handles.ShownConsent,
  selection: ConsentSelection,
): Promise<Offer & { granted: PermissionSet }> {
  const made = await makeOffer(room, caller, shown.request)
  refuseChangedSettings(made.client, shown.request)
  try {
    const [own, rest] = shown.additional ? splitCustom(made.by.policy.models, selection) : [{}, selection]
    const base = meet(made.offered, shown.dynamic ? pick(shown.offered, rest) : shown.offered)
    if (!shown.additional || made.additional === null) return { ...made, granted: base }
    const added = meet(made.additional, pick(shown.additional, withActions(shown.additional, own)))
    return { ...made, granted: withFields(base, added) }
  } catch (error) {
    if (error instanceof GatehouseError) recordRefusal(room, caller, made.by, made.client.id, error)
    throw error
  }
}

/** The request was checked when the page was shown; the client's redirect URLs and its use of PKCE may differ by now. */
function refuseChangedSettings(client: Client, request: ConsentRequest): void {
  const fits = isRegisteredRedirect(request.redirectUri, client.redirectUris)
  if (fits && (request.codeChallenge !== undefined || !client.requirePkce)) return
  throw new GatehouseError(
    'conflict',
    `The settings of ${client.name} have changed since this page was shown. Start again from the application.`,
  )
}

async function makeOffer(room: TenantRoom, caller: MemberCaller, request: ConsentRequest): Promise<Offer> {
  const policy = await room.policy.current()
  const by = activeMember(policy, caller.memberId)
  demandModule(policy, 'api')
  const client = await room.policy.clientAsking(policy, request.clientId)
  if (client === null) throw await notHere(room, policy, request.clientId)
  if (client.status !== 'active') {
    throw new GatehouseError(
      'forbidden',
      `${client.name} has been disabled by an administrator of ${policy.tenant.name}.`,
    )
  }
  const asked = parseScopes(request.scope, knownTo(by), { alwaysInclusive: client.preset !== 'custom' })
  // Under dynamic permissions there is no ceiling to have all of: the member's role is what there is to pick from.
  const scopes: ScopeRequest = client.dynamic && asked.mode === 'default' ? { mode: 'inclusive' } : asked
  try {
    const made = offer({
      role: by.role.permissions,
      ceiling: client.asked ?? TOP,
      request: scopes,
      models: policy.models,
    })
    const { offered } = made
    const additional = client.addsFields ? fieldsToAdd(by.role.permissions, offered, policy.models) : null
    return { by, client, offered, additional, narrowed: made.narrowed && !client.dynamic }
  } catch (error) {
    if (error instanceof GatehouseError) recordRefusal(room, caller, by, client.id, error)
    throw error
  }
}

/** A published client that is blocked here says so; of anything else nothing is known (A28). */
async function notHere(room: TenantRoom, { tenant }: HeldPolicy, oauthClientId: string): Promise<GatehouseError> {
  const external = await findExternalClient(room.db, tenant.id, oauthClientId)
  if (external?.blocked !== true) {
    return new GatehouseError('not_found', 'There is no such application in this tenant.')
  }
  return new GatehouseError('forbidden', `${external.client.name} is blocked by an administrator of ${tenant.name}.`)
}

/** The models whose scopes the member may name: of the tenant's own, those that exist for their role (V4). */
function knownTo({ policy, role }: ActingMember): ModelDefinition[] {
  return policy.models.filter(
    ({ name, custom }) => custom !== true || ACTIONS.some((action) => mayAct(role.permissions, name, action)),
  )
}

function recordRefusal(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  clientId: string,
  error: GatehouseError,
): void {
  const details = { code: error.code, missing: error.details.missing ?? [], field: error.details.field ?? null }
  room.outbox.add(
    newEvent({
      ...facts(caller, by.policy.tenant.id, clientId, room.clock()),
      action: 'access.refused',
      outcome: 'refused',
      details,
    }),
  )
}

function facts(caller: MemberCaller, tenantId: string, clientId: string, at: number) {
  return { tenantId, at, via: caller.via, origin: caller.origin, memberId: caller.memberId, clientId }
}
