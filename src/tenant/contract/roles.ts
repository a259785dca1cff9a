import type { Outcome } from '../../core/errors.ts'
import type { PermissionSet, Portfolio, SystemPermission } from '../../core/permissions.ts'
import type { MemberCaller } from './callers.ts'

/** What is filled in about a role (T5). Its permissions name each model and each field. */
export interface RoleSettings {
  name: string
  description: string
  system: readonly SystemPermission[]
  permissions: PermissionSet
}

export interface RoleSummary extends RoleSettings {
  id: string
  builtin: boolean
  /** Members who have it, deactivated ones too. */
  members: number
  /** Connections of theirs. */
  connections: number
}

export interface RoleDetail extends RoleSummary {
  version: number
  holders: readonly { id: string; name: string; active: boolean }[]
  /** Why the caller can't change or delete it, for them to read; null when they can. */
  fixed: string | null
  undeletable: string | null
  /** Whether it is the caller's own. */
  own: boolean
}

/** What a change of roles does to one member. */
export interface MemberImpact {
  id: string
  name: string
  active: boolean
  connections: number
  losing: number
  /** May do more at once, as it was granted before. */
  regaining: number
  needReauthorization: number
}

/** A role as far as a change of it can be told in words. */
export interface RoleFacts {
  name: string
  system: readonly SystemPermission[]
  permissions: PermissionSet
  /** Companies inside its portfolio, as far as the caller may count them; null where it depends on the member. */
  companies: number | null
}

/** What a change does, before and after it is made (V5). */
export interface RoleImpact {
  before: RoleFacts
  after: RoleFacts
  /** Everybody whom it touches, by name. */
  members: readonly MemberImpact[]
}

export interface RoleCalls {
  listRoles(caller: MemberCaller): Promise<Outcome<readonly RoleSummary[]>>
  getRole(caller: MemberCaller, roleId: string): Promise<Outcome<RoleDetail>>
  createRole(caller: MemberCaller, settings: RoleSettings): Promise<Outcome<{ id: string }>>
  /** What `changeRole` would do; refuses what it would refuse. */
  roleImpact(caller: MemberCaller, roleId: string, settings: RoleSettings): Promise<Outcome<RoleImpact>>
  changeRole(
    caller: MemberCaller,
    roleId: string,
    version: number,
    settings: RoleSettings,
  ): Promise<Outcome<RoleImpact>>
  /** `replacementId`: the role that its members have from then on; needed when there are any. */
  roleDeletionImpact(
    caller: MemberCaller,
    roleId: string,
    replacementId: string | null,
  ): Promise<Outcome<RoleImpact | null>>
  deleteRole(
    caller: MemberCaller,
    roleId: string,
    version: number,
    replacementId: string | null,
  ): Promise<Outcome<null>>
  /** How many companies are inside a portfolio, of all that the caller may see. */
  countPortfolio(caller: MemberCaller, portfolio: Portfolio): Promise<Outcome<{ inside: number; of: number } | null>>
}
