import { GatehouseError } from '../core/errors.ts'
import { SCOPE_OF_KEYS } from '../core/keys.ts'
import type { PermissionParts, PermissionSet, SystemPermission } from '../core/permissions.ts'
import type { Client } from '../ledger/clients.ts'
import type { StoredConnection } from '../ledger/connections.ts'
import type { Member, Role } from '../ledger/tenants.ts'
import { effectivePermissions } from '../policy/access.ts'
import { permissionsInForce } from '../policy/export-permission.ts'
import { TOP } from '../policy/lattice.ts'
import { scopesAsPermissions } from '../policy/scopes.ts'
import type { Caller, MemberCaller } from './contract.ts'
import { holderOf } from './holder.ts'
import { demandModule, MODULE_OF_PERMISSION, withinModules } from './module-gate.ts'
import type { HeldPolicy, PolicyInForce } from './policy-in-force.ts'

/** A member with their role, as the policy in force has them. */
export interface ActingMember {
  policy: HeldPolicy
  member: Member
  role: Role
}

/** Somebody who may act on records, with all that decides what they may do. */
export interface Acting extends ActingMember {
  parts: PermissionParts
  permissions: PermissionSet
  client: Client | null
  connection: StoredConnection | null
}

/** Who a caller is under the policy in force, without waiting; null when D1 has to be asked first. */
export function knownActing(held: HeldPolicy | null, caller: Caller): Acting | null {
  return (held?.memo.get(memoKey(caller)) as Acting | undefined) ?? null
}

/**
 * Who a caller is under the policy in force.
 * @throws GatehouseError `invalid_token` for a connection that is over, `not_signed_in` for somebody who is no (longer
 * an) active member.
 */
export async function acting(policyInForce: PolicyInForce, caller: Caller): Promise<Acting> {
  for (;;) {
    const policy = await policyInForce.current()
    const known = knownActing(policy, caller)
    if (known !== null) return known
    const found =
      caller.kind === 'member' ? actingInPerson(policy, caller) : await actingThrough(policyInForce, policy, caller)
    if (policyInForce.held !== policy) continue
    policy.memo.set(memoKey(caller), found)
    return found
  }
}

/** A member of the tenant who is active. */
export function activeMember(policy: HeldPolicy, memberId: string): ActingMember {
  const member = policy.members.get(memberId)
  const role = member?.active ? policy.roles.get(member.roleId) : undefined
  if (member === undefined || role === undefined) {
    throw new GatehouseError('not_signed_in', 'You are not an active member of this tenant.')
  }
  return { policy, member, role: roleInForce(role) }
}

/**
 * A role as everything is judged by it: without the system permission `export` (T5), no model has the action. Whoever
 * stores a role anew takes it as it is stored.
 */
export function roleInForce(role: Role): Role {
  return { ...role, permissions: permissionsInForce(role.system, role.permissions) }
}

/**
 * The member, if their role has a system permission (T5).
 * @throws GatehouseError `forbidden` naming what the role lacks, `module_off` where its module is (T2).
 */
export async function memberWith(
  policyInForce: PolicyInForce,
  caller: MemberCaller,
  needed: SystemPermission,
): Promise<ActingMember> {
  const found = activeMember(await policyInForce.current(), caller.memberId)
  if (found.role.system.includes(needed)) {
    const module = MODULE_OF_PERMISSION[needed]
    if (module !== undefined) demandModule(found.policy, module)
    return found
  }
  throw new GatehouseError(
    'forbidden',
    `Your role, ${found.role.name}, does not include “${SYSTEM_PERMISSION_NAMES[needed]}”. Ask ${namesOf(administrators(found.policy))}.`,
  )
}

const SYSTEM_PERMISSION_NAMES: Record<SystemPermission, string> = {
  manage_clients: 'manage clients and keys',
  manage_members: 'manage members and roles',
  manage_models: 'manage data models',
  read_audit: 'read audit',
  import: 'import',
  export: 'export',
}

/** Active members whom others can ask for more: those who manage members and roles. */
export function administrators(policy: HeldPolicy): string[] {
  return [...policy.members.values()]
    .filter((member) => member.active && policy.roles.get(member.roleId)?.system.includes('manage_members'))
    .map((member) => member.name)
}

function namesOf(people: readonly string[]): string {
  return people.length === 0 ? 'an administrator' : people.slice(0, 3).join(', ')
}

function memoKey(caller: Caller): string {
  return caller.kind === 'member' ? `m ${caller.memberId}` : `c ${caller.connectionId} ${caller.scopes.join(' ')}`
}

function actingInPerson(policy: HeldPolicy, caller: MemberCaller): Acting {
  const found = activeMember(policy, caller.memberId)
  const role = withinModules(policy, found.role.permissions)
  const parts = { role, ceiling: TOP, grant: TOP, scope: TOP }
  return { ...found, parts, permissions: effectivePermissions(parts), client: null, connection: null }
}

async function actingThrough(
  policyInForce: PolicyInForce,
  policy: HeldPolicy,
  caller: Extract<Caller, { kind: 'connection' }>,
): Promise<Acting> {
  const connection = await policyInForce.connection(policy, caller.connectionId)
  if (connection === null || connection.endedAt !== null) throw connectionOver()
  const { clientId } = connection
  const client = clientId === null ? null : await policyInForce.client(policy, clientId)
  const holder = holderOf(policy, connection)
  if (holder === null || (clientId !== null && client?.status !== 'active')) throw connectionOver()
  const role = roleInForce(holder.role)
  const parts = {
    role: withinModules(policy, role.permissions),
    ceiling: client?.ceiling ?? TOP,
    grant: connection.granted,
    scope: clientId === null ? scopeOfKey(caller.scopes) : scopesAsPermissions(caller.scopes),
  }
  const permissions = effectivePermissions(parts)
  return { policy, member: holder.member, role, parts, permissions, client, connection }
}

/** A key is limited by nothing but what was granted to it; a token of client credentials names its scopes. */
function scopeOfKey(scopes: readonly string[]): PermissionSet {
  return scopes.includes(SCOPE_OF_KEYS) ? TOP : scopesAsPermissions(scopes)
}

function connectionOver(): GatehouseError {
  return new GatehouseError('invalid_token', 'This connection has ended. Connect the application again.')
}
