import type { Outcome } from '../../core/errors.ts'
import type { MemberCaller } from './callers.ts'
import type { ConnectionSummary } from './connections.ts'
import type { KeySummary } from './keys.ts'
import type { RoleImpact } from './roles.ts'

export interface MemberFilter {
  /** Part of a name or an e-mail address. */
  search?: string
  roleId?: string
  status?: 'active' | 'deactivated'
}

export interface MemberSummary {
  id: string
  name: string
  email: string
  role: { id: string; name: string }
  active: boolean
  /** Milliseconds; null when the audit never saw them. */
  lastActiveAt: number | null
  connections: number
}

/** Records that are on their way from one owner to another. */
export interface HandOverProgress {
  to: { id: string; name: string }
  left: number
}

export interface MemberDetail extends MemberSummary {
  version: number
  /** Whether it is the caller. */
  own: boolean
  /** Why the caller can't change this member, for them to read; null when they can. */
  fixed: string | null
  /** What they own, as far as the caller may see it. */
  owned: readonly { model: string; count: number }[]
  /** Why the caller can't hand over records; null when they can. */
  noHandOver: string | null
  handingOver: readonly HandOverProgress[]
  connected: readonly ConnectionSummary[]
  /** Keys that act as them. */
  keys: readonly KeySummary[]
}

export interface PeopleCalls {
  listMembers(caller: MemberCaller, filter: MemberFilter): Promise<Outcome<readonly MemberSummary[]>>
  getMember(caller: MemberCaller, memberId: string): Promise<Outcome<MemberDetail>>
  /** What `changeMemberRole` would do; refuses what it would refuse. */
  memberRoleImpact(caller: MemberCaller, memberId: string, roleId: string): Promise<Outcome<RoleImpact>>
  changeMemberRole(
    caller: MemberCaller,
    memberId: string,
    version: number,
    roleId: string,
  ): Promise<Outcome<RoleImpact>>
  /**
   * Ends sessions and connections at once (T4). `handOverTo`: the member who owns their records from then on, in the
   * background.
   */
  deactivateMember(
    caller: MemberCaller,
    memberId: string,
    version: number,
    handOverTo: string | null,
  ): Promise<Outcome<null>>
  reactivateMember(caller: MemberCaller, memberId: string, version: number): Promise<Outcome<null>>
  removeMember(
    caller: MemberCaller,
    memberId: string,
    version: number,
    handOverTo: string | null,
  ): Promise<Outcome<null>>
  /** Gives all that a member owns to another one, in the background. */
  handOver(caller: MemberCaller, memberId: string, toId: string): Promise<Outcome<null>>
}
