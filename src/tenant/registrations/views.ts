import { domainOf, recognised } from '../../core/known-applications.ts'
import type { StoredClientRequest } from '../../ledger/client-requests.ts'
import { findRegisteredClient } from '../../ledger/clients.ts'
import type { Registration } from '../../ledger/registrations.ts'
import type { ClientRequest, RegistrationView, Told } from '../contract.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import type { TenantRoom } from '../room.ts'

export function registrationView(registration: Registration): RegistrationView {
  const { id, kind, name, logoUrl, clientUri, redirectUris } = registration
  const known = recognised(registration)
  return {
    id,
    kind,
    name,
    logoUrl,
    clientUri,
    redirectUris,
    domain: kind === 'document' ? domainOf(registration) : null,
    recognised: known === null ? null : { name: known.name, publisher: known.publisher },
  }
}

export async function requestView(
  room: TenantRoom,
  policy: HeldPolicy,
  request: StoredClientRequest,
): Promise<ClientRequest> {
  const { id, version, status, createdAt, decidedAt, reason } = request
  const client =
    status === 'approved' ? await findRegisteredClient(room.db, room.tenantId, request.registration.id) : null
  return {
    id,
    version,
    status,
    createdAt,
    decidedAt,
    reason,
    registration: registrationView(request.registration),
    requesters: request.requesters.map(({ memberId, at, note }) => ({ name: nameOf(policy, memberId), at, note })),
    decidedBy: request.decidedBy === null ? null : nameOf(policy, request.decidedBy),
    clientId: client?.id ?? null,
  }
}

function nameOf(policy: HeldPolicy, memberId: string): string {
  return policy.members.get(memberId)?.name ?? 'a former member'
}

/** Active members whose role manages clients, in the order in which they are stored. */
export function managersOf(policy: HeldPolicy): Told[] {
  return [...policy.members.values()].filter(
    (member) => member.active && policy.roles.get(member.roleId)?.system.includes('manage_clients') === true,
  )
}

/** Those of these members who are still active. */
export function activeOnes(policy: HeldPolicy, memberIds: readonly string[]): Told[] {
  return memberIds.flatMap((id) => {
    const member = policy.members.get(id)
    return member?.active === true ? [{ name: member.name, email: member.email }] : []
  })
}
