import { newEvent, type EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import * as ledger from '../../ledger/roles.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import { facts } from '../clients/client-change.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller, RoleImpact, RoleSettings } from '../contract.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import { impactText, roleDifference, roleText } from './role-facts.ts'
import { effectOnMembers } from './role-impact.ts'
import { parseRoleSettings } from './role-settings.ts'
import { demandVersion, demandWithin, NO_POWERS, roleOf, whyFixed, withArchived } from './role-standing.ts'
import { checkFilters, holdersOf, whyUndeletable } from './roles.ts'
import type { TenantRoom } from '../room.ts'
import { inTurn } from '../turn.ts'

/** A new role, no more than its maker holds (T5). */
export async function createRole(room: TenantRoom, caller: MemberCaller, input: RoleSettings): Promise<{ id: string }> {
  return await inTurn(room, caller, 'manage_members', 'create_role', async (by) => {
    const settings = parseRoleSettings(input, by.policy.models)
    demandFreeName(by, settings.name, null)
    demandWithin(by, NO_POWERS, settings)
    await checkFilters(room, caller, settings.permissions.portfolio, 'none')
    const role: Role = { ...settings, id: newId('rol'), key: null, version: 1 }
    const about = facts(room, caller, by.policy.tenant.id)
    await commitChange(
      room,
      about.tenantId,
      [ledger.insertRole(room.db, about.tenantId, role, about.at)],
      [newEvent({ ...about, action: 'role.created', details: { role: role.id, ...roleText(role) } })],
    )
    return { id: role.id }
  })
}

export async function roleImpact(
  room: TenantRoom,
  caller: MemberCaller,
  roleId: string,
  input: RoleSettings,
): Promise<RoleImpact> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const { impact } = await decideChange(room, caller, by, roleOf(by, roleId), input)
  return impact
}

/** What shrinks applies from the next request on; what grows reaches a connection when its member authorizes again. */
export async function changeRole(
  room: TenantRoom,
  caller: MemberCaller,
  roleId: string,
  version: number,
  input: RoleSettings,
): Promise<RoleImpact> {
  return await inTurn(room, caller, 'manage_members', 'change_role', async (by) => {
    const role = roleOf(by, roleId)
    demandVersion('role', role, version)
    const { after, impact, changed } = await decideChange(room, caller, by, role, input)
    const about = facts(room, caller, by.policy.tenant.id)
    const details = { role: role.id, name: role.name, ...roleDifference(role, after), ...impactText(impact) }
    await commitChange(
      room,
      about.tenantId,
      [ledger.updateRole(room.db, about.tenantId, after)],
      [newEvent({ ...about, action: 'role.changed', details })],
    )
    room.announceTools(changed)
    return impact
  })
}

export async function roleDeletionImpact(
  room: TenantRoom,
  caller: MemberCaller,
  roleId: string,
  replacementId: string | null,
): Promise<RoleImpact | null> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const decided = await decideDeletion(room, caller, by, roleOf(by, roleId), replacementId)
  return decided.effect?.impact ?? null
}

/** Deletes a role that nobody has, or whose members get another one in the same change. */
export async function deleteRole(
  room: TenantRoom,
  caller: MemberCaller,
  roleId: string,
  version: number,
  replacementId: string | null,
): Promise<null> {
  return await inTurn(room, caller, 'manage_members', 'delete_role', async (by) => {
    const role = roleOf(by, roleId)
    demandVersion('role', role, version)
    const { holders, replacement, effect } = await decideDeletion(room, caller, by, role, replacementId)
    const about = facts(room, caller, by.policy.tenant.id)
    const moved = holders.map((member) => movedEvent(about, member, role, replacement))
    const impact = effect === null ? {} : impactText(effect.impact)
    const details = { role: role.id, ...roleText(role), replacement: replacement.name, ...impact }
    await commitChange(
      room,
      about.tenantId,
      [
        ledger.replaceRole(room.db, about.tenantId, role.id, replacement.id),
        ledger.deleteRole(room.db, about.tenantId, role.id),
      ],
      [newEvent({ ...about, action: 'role.deleted', details }), ...moved.map(newEvent)],
    )
    room.announceTools(effect?.changed ?? [])
    return null
  })
}

interface DecidedChange {
  after: Role
  impact: RoleImpact
  changed: string[]
}

async function decideChange(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  role: Role,
  input: RoleSettings,
): Promise<DecidedChange> {
  const fixed = whyFixed(by, role)
  if (fixed !== null) throw new GatehouseError('forbidden', fixed)
  const parsed = parseRoleSettings(input, by.policy.models)
  const settings = { ...parsed, permissions: withArchived(by, role.permissions, parsed.permissions) }
  demandFreeName(by, settings.name, role.id)
  demandWithin(by, role, settings)
  await checkFilters(room, caller, settings.permissions.portfolio, role.permissions.portfolio)
  const after = { ...role, ...settings, version: role.version + 1 }
  const { impact, changed } = await effectOnMembers(room, caller, by, holdersOf(by, role.id), { before: role, after })
  return { after, impact, changed }
}

interface DecidedDeletion {
  holders: Member[]
  /** What its members have from then on; whoever was removed counts for nothing, but their row names a role. */
  replacement: Role
  effect: Awaited<ReturnType<typeof effectOnMembers>> | null
}

async function decideDeletion(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  role: Role,
  replacementId: string | null,
): Promise<DecidedDeletion> {
  const undeletable = whyUndeletable(by, role) ?? whyFixed(by, role)
  if (undeletable !== null) throw new GatehouseError('forbidden', undeletable)
  const holders = holdersOf(by, role.id)
  if (replacementId === role.id || (replacementId === null && holders.length > 0)) {
    const message = `Choose the role that ${holders.length === 1 ? 'its member gets' : 'its members get'} instead.`
    throw new GatehouseError('invalid_input', message, { field: 'replacement' })
  }
  if (holders.length === 0) return { holders, replacement: anyOther(by, role), effect: null }
  const replacement = roleOf(by, replacementId ?? '')
  demandWithin(by, role, replacement)
  const effect = await effectOnMembers(room, caller, by, holders, { before: role, after: replacement })
  return { holders, replacement, effect }
}

function anyOther({ policy, role: own }: ActingMember, role: Role): Role {
  const others = [...policy.roles.values()].filter((one) => one.id !== role.id)
  return others.find(({ key }) => key === 'viewer') ?? own
}

function movedEvent(about: ReturnType<typeof facts>, member: Member, before: Role, after: Role): EventFacts {
  const details = { member: member.id, name: member.name, role_before: before.name, role_after: after.name }
  return { ...about, action: 'member.role_changed', details: { ...details, reason: 'role_deleted' } }
}

export function demandFreeName({ policy }: ActingMember, name: string, except: string | null): void {
  const key = name.toLocaleLowerCase('en')
  const taken = [...policy.roles.values()].some(
    (role) => role.id !== except && role.name.toLocaleLowerCase('en') === key,
  )
  if (!taken) return
  throw new GatehouseError('invalid_input', `There is a role called “${name}” already. Choose another name.`, {
    field: 'name',
  })
}
