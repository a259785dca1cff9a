import type { Outcome } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet, SystemPermission } from '../../core/permissions.ts'
import type { TenantPolicy } from '../../ledger/tenants.ts'
import type { MemberCaller } from './callers.ts'

/** A member as the console knows them. */
export interface MemberView {
  memberId: string
  name: string
  email: string
  role: { id: string; name: string }
  system: readonly SystemPermission[]
  tenant: TenantPolicy['tenant']
  /** Names of those who operate the deployment, a few. */
  operators: readonly string[]
}

export interface MemberCalls {
  member(caller: MemberCaller): Promise<Outcome<MemberView>>
  models(caller: MemberCaller): Promise<Outcome<readonly ModelDefinition[]>>
  /** The role's own permissions: the most that the member can put into a ceiling. */
  rolePermissions(caller: MemberCaller): Promise<Outcome<PermissionSet>>
}
