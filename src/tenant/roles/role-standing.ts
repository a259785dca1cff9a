import { GatehouseError } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import { beyond, isAbove, keepArchived, type Powers } from '../../policy/authority.ts'
import { BOTTOM } from '../../policy/lattice.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { ActingMember } from '../principal.ts'
import type { HeldPolicy } from '../policy-in-force.ts'

/** A role that gives nothing: what somebody has who is given one for the first time. */
export const NO_POWERS: Powers = { system: [], permissions: BOTTOM }

/** The role of this id; another tenant's looks like none (A28). */
export function roleOf({ policy }: Pick<ActingMember, 'policy'>, roleId: string): Role {
  const role = policy.roles.get(roleId)
  if (role === undefined) throw new GatehouseError('not_found', 'There is no such role.')
  return role
}

/** The member of this id, active or not; whoever was removed, and another tenant's, look like none (A28). */
export function memberOf({ policy }: Pick<ActingMember, 'policy'>, memberId: string): Member {
  const member = policy.members.get(memberId)
  if (member === undefined || member.removed) throw new GatehouseError('not_found', 'There is no such member.')
  return member
}

/** @throws GatehouseError `conflict` when somebody else has changed it since the caller saw it (A56). */
export function demandVersion(
  what: 'role' | 'member' | 'service account',
  held: { version: number },
  version: number,
): void {
  if (held.version === version) return
  throw new GatehouseError(
    'conflict',
    `Somebody else changed this ${what} after you opened it. Look at what it is now, then make your change again.`,
  )
}

/** Why the caller can't change a role; null when they can. */
export function whyFixed(by: ActingMember, role: Role): string | null {
  if (role.key === 'administrator') {
    return 'The role Administrator always has everything, so that somebody can put right what others did. Copy it to make a smaller one.'
  }
  return isAbove(role, by.role) ? whyAbove(by, role) : null
}

/** Why the caller can't change a member; null when they can. */
export function whyOutOfReach(by: ActingMember, member: Member): string | null {
  const role = roleOf(by, member.roleId)
  return isAbove(role, by.role) ? whyAbove(by, role) : null
}

/**
 * Nobody gives more than they hold, themselves included (T5, A36).
 * @throws GatehouseError `forbidden` naming what goes too far.
 */
export function demandWithin(by: ActingMember, before: Powers, after: Powers): void {
  const what = beyond(by.role, before, after)
  if (what === null) return
  const named = what === 'portfolio' ? `more records than “${describePortfolio(by.role.permissions.portfolio)}”` : what
  throw new GatehouseError(
    'forbidden',
    `Your role, ${by.role.name}, does not have ${named} itself, so you cannot give it to anybody.`,
    { field: what },
  )
}

/** What somebody stores in place of `before`, with what it says of archived models and fields (policy/authority.ts). */
export function withArchived(
  { policy, role }: ActingMember,
  before: PermissionSet,
  after: PermissionSet,
): PermissionSet {
  return keepArchived(role.permissions, before, after, { managed: policy.managedModels, active: policy.models })
}

/**
 * Somebody must be left who can put things right (T5, A36).
 * @throws GatehouseError `forbidden` when the member is the last active one with the role Administrator.
 */
export function demandNotLastAdministrator({ policy }: Pick<ActingMember, 'policy'>, member: Member): void {
  if (!isActiveAdministrator(policy, member)) return
  const others = [...policy.members.values()].some((one) => one.id !== member.id && isActiveAdministrator(policy, one))
  if (others) return
  throw new GatehouseError(
    'forbidden',
    `${member.name} is the last administrator and has to stay one. Give somebody else the role Administrator first.`,
  )
}

/** Whether the role can reach any record of any company: who hands over records must. */
export function reachesAll({ portfolio }: PermissionSet): boolean {
  return portfolio !== 'none' && portfolio.length === 0
}

function isActiveAdministrator(policy: HeldPolicy, member: Member): boolean {
  return member.active && policy.roles.get(member.roleId)?.key === 'administrator'
}

function whyAbove(by: ActingMember, role: Role): string {
  return `The role ${role.name} has system permissions that your own role, ${by.role.name}, does not have.`
}
