import { newEvent, type EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { endConnections, liveConnections } from '../../ledger/connections.ts'
import * as ledger from '../../ledger/member-changes.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import { facts } from '../clients/client-change.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller, RoleImpact } from '../contract.ts'
import { checkedHeir, confirmHandOver, prepareHandOver } from './hand-over.ts'
import { endPolicyTokens } from '../policy-file/policy-tokens.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import { impactText } from '../roles/role-facts.ts'
import { effectOnMembers } from '../roles/role-impact.ts'
import {
  demandNotLastAdministrator,
  demandVersion,
  demandWithin,
  memberOf,
  NO_POWERS,
  roleOf,
  whyOutOfReach,
} from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'
import { inTurn } from '../turn.ts'

export async function memberRoleImpact(
  room: TenantRoom,
  caller: MemberCaller,
  memberId: string,
  roleId: string,
): Promise<RoleImpact> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const { impact } = await decideRole(room, caller, by, memberOf(by, memberId), roleId)
  return impact
}

/** Gives a member another role, which counts from the next request on (T4, V5). */
export async function changeMemberRole(
  room: TenantRoom,
  caller: MemberCaller,
  memberId: string,
  version: number,
  roleId: string,
): Promise<RoleImpact> {
  return await inTurn(room, caller, 'manage_members', 'change_member_role', async (by) => {
    const member = memberOf(by, memberId)
    demandVersion('member', member, version)
    const { before, after, impact, changed } = await decideRole(room, caller, by, member, roleId)
    if (before.id === after.id) return impact
    const about = facts(room, caller, by.policy.tenant.id)
    const details = { ...named(member), role_before: before.name, role_after: after.name, ...impactText(impact) }
    await commitChange(
      room,
      about.tenantId,
      [ledger.changeMemberRole(room.db, about.tenantId, member.id, after.id)],
      [newEvent({ ...about, action: 'member.role_changed', details })],
    )
    room.announceTools(changed)
    return impact
  })
}

export async function deactivateMember(
  room: TenantRoom,
  caller: MemberCaller,
  memberId: string,
  version: number,
  handOverTo: string | null,
): Promise<null> {
  return await stopMember(room, caller, { memberId, version, handOverTo, how: 'deactivated' })
}

/** A member who was removed is known by name only, and may be invited again. */
export async function removeMember(
  room: TenantRoom,
  caller: MemberCaller,
  memberId: string,
  version: number,
  handOverTo: string | null,
): Promise<null> {
  return await stopMember(room, caller, { memberId, version, handOverTo, how: 'removed' })
}

/** Gives somebody their role back, no more than the caller holds. Their old sessions and connections stay ended. */
export async function reactivateMember(
  room: TenantRoom,
  caller: MemberCaller,
  memberId: string,
  version: number,
): Promise<null> {
  return await inTurn(room, caller, 'manage_members', 'reactivate_member', async (by) => {
    const member = memberOf(by, memberId)
    demandVersion('member', member, version)
    if (member.active) return null
    const role = roleOf(by, member.roleId)
    demandWithin(by, NO_POWERS, role)
    const about = facts(room, caller, by.policy.tenant.id)
    await commitChange(
      room,
      about.tenantId,
      [ledger.setMemberStatus(room.db, about.tenantId, member.id, 'active')],
      [newEvent({ ...about, action: 'member.reactivated', details: { ...named(member), role: role.name } })],
    )
    return null
  })
}

/** Gives all that a member owns to another one, whether they are active or not. */
export async function handOver(room: TenantRoom, caller: MemberCaller, memberId: string, toId: string): Promise<null> {
  return await inTurn(room, caller, 'manage_members', 'hand_over', async (by) => {
    const member = memberOf(by, memberId)
    const heir = checkedHeir(by, member, toId)
    const about = facts(room, caller, by.policy.tenant.id)
    const details = { ...named(member), hand_over_to: heir.id, hand_over_to_name: heir.name }
    room.storage.transactionSync(() => {
      prepareHandOver(room, caller, { from: member.id, to: heir.id, sure: true })
      room.outbox.add(newEvent({ ...about, action: 'member.handing_over', details }))
    })
    return null
  })
}

interface Stop {
  memberId: string
  version: number
  handOverTo: string | null
  how: 'deactivated' | 'removed'
}

/**
 * In one change: the member may act no more, their connections have ended, and so have their sessions, unless they
 * belong to another tenant as well, where they go on (T1, T4).
 */
async function stopMember(
  room: TenantRoom,
  caller: MemberCaller,
  { memberId, version, handOverTo, how }: Stop,
): Promise<null> {
  return await inTurn(
    room,
    caller,
    'manage_members',
    how === 'removed' ? 'remove_member' : 'deactivate_member',
    async (by) => {
      const member = memberOf(by, memberId)
      demandVersion('member', member, version)
      demandMayStop(by, member)
      const heir = handOverTo === null ? null : checkedHeir(by, member, handOverTo)
      const about = facts(room, caller, by.policy.tenant.id)
      const { tenantId, at } = about
      const live = await liveConnections(room.db, tenantId, { memberId: member.id })
      const ids = live.map(({ id }) => id)
      const reason = `member_${how}`
      const details = { ...named(member), role: roleOf(by, member.roleId).name, connections: ids.length }
      const handOver: Record<string, string> =
        heir === null ? {} : { hand_over_to: heir.id, hand_over_to_name: heir.name }
      const job = heir && prepareHandOver(room, caller, { from: member.id, to: heir.id, sure: false })
      endPolicyTokens(room, member.id)
      await commitChange(
        room,
        tenantId,
        [
          how === 'removed'
            ? ledger.removeMember(room.db, tenantId, member.id, at)
            : ledger.setMemberStatus(room.db, tenantId, member.id, 'deactivated'),
          endConnections(room.db, tenantId, ids, reason, at),
          ledger.endSessionsOfOutsider(room.db, member.userId),
        ],
        [
          newEvent({ ...about, action: `member.${how}`, details: { ...details, ...handOver } }),
          ...live.map(({ id, clientId }) =>
            newEvent(endOf({ ...about, clientId, connectionId: id }, { reason, connection_of: member.id })),
          ),
        ],
      )
      if (job !== null) confirmHandOver(room, job)
      await room.endObjects(ids, reason)
      return null
    },
  )
}

function endOf(about: Omit<EventFacts, 'action'>, details: { reason: string; connection_of: string }): EventFacts {
  return { ...about, action: 'connection.disconnected', details }
}

function demandMayStop(by: ActingMember, member: Member): void {
  if (member.id === by.member.id) {
    throw new GatehouseError('forbidden', 'You can’t do this to yourself. Ask another administrator.')
  }
  const why = whyOutOfReach(by, member)
  if (why !== null) throw new GatehouseError('forbidden', why)
  demandNotLastAdministrator(by, member)
}

interface DecidedRole {
  before: Role
  after: Role
  impact: RoleImpact
  changed: string[]
}

async function decideRole(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  member: Member,
  roleId: string,
): Promise<DecidedRole> {
  const why = whyOutOfReach(by, member)
  if (why !== null) throw new GatehouseError('forbidden', why)
  const [before, after] = [roleOf(by, member.roleId), roleOf(by, roleId)]
  demandWithin(by, before, after)
  if (after.key !== 'administrator') demandNotLastAdministrator(by, member)
  const { impact, changed } = await effectOnMembers(room, caller, by, [member], { before, after })
  return { before, after, impact, changed }
}

/** The member whom an event is about; who did it is in the event itself. */
function named({ id, name }: Member): { member: string; name: string } {
  return { member: id, name }
}
