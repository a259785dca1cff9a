import { liveConnections } from '../../ledger/connections.ts'
import { memberUse } from '../../ledger/member-changes.ts'
import type { Member } from '../../ledger/tenants.ts'
import { viewableFields } from '../../policy/access.ts'
import { summaries } from '../connections.ts'
import type { MemberCaller, MemberDetail, MemberFilter, MemberSummary } from '../contract.ts'
import { handingOver, whyNoHandOver } from './hand-over.ts'
import { keysAmong } from '../keys/keys.ts'
import { acting, memberWith, type ActingMember } from '../principal.ts'
import { carryOut, keepPeople } from '../records.ts'
import { ownerField } from '../records/hand-over.ts'
import { memberOf, roleOf, whyOutOfReach } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'

/** The tenant's members by name, for those who manage them (T4). Whoever was removed is not among them. */
export async function listMembers(
  room: TenantRoom,
  caller: MemberCaller,
  { search = '', roleId, status }: MemberFilter,
): Promise<MemberSummary[]> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  await room.outbox.drain()
  const use = await memberUse(room.db, by.policy.tenant.id)
  const sought = search.trim().slice(0, 100).toLocaleLowerCase('en')
  return [...by.policy.members.values()]
    .filter(
      (member) =>
        !member.removed &&
        (roleId === undefined || member.roleId === roleId) &&
        (status === undefined || member.active === (status === 'active')) &&
        [member.name, member.email].some((text) => text.toLocaleLowerCase('en').includes(sought)),
    )
    .map((member) => summary(by, member, use))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en') || a.email.localeCompare(b.email, 'en'))
}

export async function getMember(room: TenantRoom, caller: MemberCaller, memberId: string): Promise<MemberDetail> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const member = memberOf(by, memberId)
  await room.outbox.drain()
  const { tenant } = by.policy
  const live = await liveConnections(room.db, tenant.id, { memberId })
  return {
    ...summary(by, member, await memberUse(room.db, tenant.id)),
    version: member.version,
    own: member.id === by.member.id,
    fixed: whyOutOfReach(by, member),
    owned: await owned(room, caller, memberId),
    noHandOver: whyNoHandOver(by),
    handingOver: handingOver(room, by, memberId),
    connected: await summaries(room, by.policy, live),
    keys: await keysAmong(room, by, live),
  }
}

function summary(by: ActingMember, member: Member, use: Awaited<ReturnType<typeof memberUse>>): MemberSummary {
  const { id, name, email, active } = member
  const role = roleOf(by, member.roleId)
  const { connections = 0, lastActiveAt = null } = use.get(id) ?? {}
  return { id, name, email, role: { id: role.id, name: role.name }, active, lastActiveAt, connections }
}

/** Asked with the caller's own permissions: who may not see owners may not count what they own (V4). */
async function owned(room: TenantRoom, caller: MemberCaller, memberId: string): Promise<MemberDetail['owned']> {
  const who = await acting(room.policy, caller)
  keepPeople(room, who)
  return who.policy.models.flatMap((model) => {
    const owner = ownerField(model)
    const mayAsk = owner !== null && viewableFields(who.permissions, model).includes(owner)
    if (!mayAsk) return []
    const where = { field: 'owner', op: 'eq', value: memberId } as const
    const { answer } = carryOut(room, caller, who, { do: 'aggregate', model: model.name, where })
    const count = answer.did === 'aggregate' ? Number(answer.groups[0]?.value ?? 0) : 0
    return count === 0 ? [] : [{ model: model.name, count }]
  })
}
