import { GatehouseError } from '../../core/errors.ts'
import { SYSTEM_PERMISSIONS, type PermissionSet, type SystemPermission } from '../../core/permissions.ts'
import type { Client } from '../../ledger/clients.ts'
import { liveConnections, type StoredConnection } from '../../ledger/connections.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import { TOP } from '../../policy/lattice.ts'
import { parseScopes, scopePermissions } from '../../policy/scopes.ts'
import type { Situation, Stop } from '../../policy/verdict.ts'
import { ownClient } from '../clients/client-change.ts'
import type { AccessSubject, MemberCaller, UnsavedChange } from '../contract.ts'
import { holderOf } from '../holder.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import { memberOf, roleOf } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'

/** Whoever is asked about, as the policy in force has them; null where nobody was named. */
export interface Subject {
  role: (Pick<Role, 'system' | 'permissions' | 'name'> & { id: string | null }) | null
  member: Member | null
  client: Client | null
  connection: StoredConnection | null
  scopes: readonly string[] | null
}

/** The system permission that opens the page of what a question names (T5). */
export function permissionsToAsk(subject: AccessSubject, change: UnsavedChange | undefined): SystemPermission[] {
  const { roleId, memberId, clientId, connectionId } = subject
  const people = roleId !== undefined || memberId !== undefined || (change !== undefined && 'role' in change)
  const clients = clientId !== undefined || (change !== undefined && 'clientId' in change)
  return [
    ...(people || connectionId !== undefined ? (['manage_members'] as const) : []),
    ...(clients || connectionId !== undefined ? (['manage_clients'] as const) : []),
  ]
}

/**
 * The asker, if they may see everything that the question names; deny by default where it names nothing.
 * @throws GatehouseError `forbidden` naming what the asker's role lacks, `invalid_input`
 */
export async function demandMayAsk(
  room: TenantRoom,
  caller: MemberCaller,
  needed: readonly SystemPermission[],
): Promise<ActingMember> {
  const [first, ...others] = needed
  if (first === undefined) {
    throw new GatehouseError('invalid_input', 'Name a role, a member, an application or a connection.')
  }
  const by = await memberWith(room.policy, caller, first)
  for (const other of others) await memberWith(room.policy, caller, other)
  return by
}

/**
 * Whom a question is about. A member and an application together are their connection, if there is one.
 * @throws GatehouseError `not_found`: another tenant's look like none (A28); `invalid_input` for unknown scopes.
 */
export async function findSubject(room: TenantRoom, by: ActingMember, asked: AccessSubject): Promise<Subject> {
  const connection = await connectionOf(room, by, asked)
  const client = await clientOf(room, by, connection, asked.clientId)
  const scopes = asked.scopes === undefined || asked.scopes.length === 0 ? null : asked.scopes
  if (scopes !== null) parseScopes(scopes, by.policy.models, { alwaysInclusive: false })
  return { ...holder(by, connection, asked), client, connection, scopes }
}

/** The application of a connection, be it another tenant's that was published (P5), or one of the tenant's own. */
async function clientOf(
  room: TenantRoom,
  by: ActingMember,
  connection: StoredConnection | null,
  clientId: string | undefined,
): Promise<Client | null> {
  if (connection === null) return clientId === undefined ? null : (await ownClient(room, by, clientId)).client
  if (connection.clientId === null) return null
  const client = await room.policy.client(by.policy, connection.clientId)
  if (client === null) throw new GatehouseError('not_found', 'There is no such connection.')
  return client
}

/** As whom it is asked: a connection acts as its member, or as its service account. */
function holder(
  by: ActingMember,
  connection: StoredConnection | null,
  asked: AccessSubject,
): Pick<Subject, 'role' | 'member'> {
  if (connection?.ofServiceAccount === true) {
    const found = holderOf(by.policy, connection)
    if (found === null) throw new GatehouseError('not_found', 'There is no such connection.')
    return found
  }
  const memberId = connection?.memberId ?? asked.memberId
  const member = memberId === undefined ? null : memberOf(by, memberId)
  const roleId = member?.roleId ?? asked.roleId
  return { member, role: roleId === undefined ? null : roleOf(by, roleId) }
}

async function connectionOf(
  room: TenantRoom,
  by: ActingMember,
  { connectionId, memberId, clientId }: AccessSubject,
): Promise<StoredConnection | null> {
  if (connectionId !== undefined) {
    const found = await room.policy.connection(by.policy, connectionId)
    if (found === null) throw new GatehouseError('not_found', 'There is no such connection.')
    return found
  }
  if (memberId === undefined || clientId === undefined) return null
  const [live] = await liveConnections(room.db, by.policy.tenant.id, { memberId, clientId })
  return live ?? null
}

/** What decides about the subject. A role or a ceiling that nobody named limits nothing. */
export function situationOf({ role, member, client, connection, scopes }: Subject, by: ActingMember): Situation {
  const request = scopes === null ? null : parseScopes(scopes, by.policy.models, { alwaysInclusive: false })
  return {
    stopped: stopOf(member, client, connection),
    system: role?.system ?? SYSTEM_PERMISSIONS,
    modules: by.policy.tenant.modules,
    parts: {
      role: role?.permissions ?? TOP,
      ceiling: client?.ceiling ?? TOP,
      grant: connection?.granted ?? TOP,
      scope: request === null ? TOP : scopePermissions(request),
    },
  }
}

function stopOf(member: Member | null, client: Client | null, connection: StoredConnection | null): Stop | null {
  if (member?.active === false) return 'member'
  if (client !== null && client.status !== 'active') return 'client'
  return connection !== null && connection.endedAt !== null ? 'connection' : null
}

/** The subject as it would be after a change that is not about anybody else. */
export function changed(subject: Subject, change: ReadyChange): Subject {
  if ('role' in change) {
    return (subject.role?.id ?? null) === change.roleId
      ? { ...subject, role: { ...change.role, id: change.roleId } }
      : subject
  }
  const { client } = subject
  return client?.id === change.clientId ? { ...subject, client: { ...client, ceiling: change.ceiling } } : subject
}

/** An unsaved change that could be saved by whoever tries it. */
export type ReadyChange =
  | { roleId: string | null; role: Pick<Role, 'system' | 'permissions' | 'name'> }
  | { clientId: string; ceiling: PermissionSet | null }
