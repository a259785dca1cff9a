import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { MemberCaller, MemberView } from '../contract.ts'
import { activeMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** A member as the console knows them. */
export async function memberView({ policy }: TenantRoom, { memberId }: MemberCaller): Promise<MemberView> {
  const { policy: held, member, role } = activeMember(await policy.current(), memberId)
  return {
    memberId: member.id,
    name: member.name,
    email: member.email,
    role: { id: role.id, name: role.name },
    system: role.system,
    tenant: held.tenant,
    operators: held.operators,
  }
}

/** The tenant's data models, for pages that show permissions on them. */
export async function modelsFor(room: TenantRoom, { memberId }: MemberCaller): Promise<readonly ModelDefinition[]> {
  return activeMember(await room.policy.current(), memberId).policy.models
}

/** The role's own permissions: the most that the member can put into a ceiling. */
export async function rolePermissions({ policy }: TenantRoom, { memberId }: MemberCaller): Promise<PermissionSet> {
  return activeMember(await policy.current(), memberId).role.permissions
}
