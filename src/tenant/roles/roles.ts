import { GatehouseError } from '../../core/errors.ts'
import type { PermissionSet, Portfolio } from '../../core/permissions.ts'
import type { RecordRequest } from '../../core/records.ts'
import { liveConnections } from '../../ledger/connections.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import type { MemberCaller, RoleDetail, RoleSummary } from '../contract.ts'
import { acting, activeMember, memberWith, type ActingMember } from '../principal.ts'
import { answerRecords, carryOut, keepPeople } from '../records.ts'
import type { TenantRoom } from '../room.ts'
import { roleOf, whyFixed } from './role-standing.ts'

/** The tenant's roles, built-in ones first, for those who manage members and roles (T5). */
export async function listRoles(room: TenantRoom, caller: MemberCaller): Promise<RoleSummary[]> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const connections = await connectionsByMember(room, by)
  const roles = [...by.policy.roles.values()].map((role) => summary(by, role, connections))
  return roles.toSorted((a, b) => Number(b.builtin) - Number(a.builtin) || a.name.localeCompare(b.name, 'en'))
}

export async function getRole(room: TenantRoom, caller: MemberCaller, roleId: string): Promise<RoleDetail> {
  const by = await memberWith(room.policy, caller, 'manage_members')
  const role = roleOf(by, roleId)
  const holders = holdersOf(by, roleId)
  const fixed = whyFixed(by, role)
  return {
    ...summary(by, role, await connectionsByMember(room, by)),
    version: role.version,
    holders: holders.map(({ id, name, active }) => ({ id, name, active })),
    fixed,
    undeletable: whyUndeletable(by, role) ?? fixed,
    own: role.id === by.role.id,
  }
}

/** Counts with the caller's own permissions: a hidden field can't be guessed through a portfolio (V4). */
export async function countPortfolio(
  room: TenantRoom,
  caller: MemberCaller,
  portfolio: Portfolio,
): Promise<{ inside: number; of: number } | null> {
  const { role } = activeMember(await room.policy.current(), caller.memberId)
  if (!role.system.includes('manage_clients')) await memberWith(room.policy, caller, 'manage_members')
  const where = filtersOf(portfolio)
  if (where === null) return null
  const count = async (request: RecordRequest) => countIn(await answerRecords(room, caller, request))
  const of = await count({ ...COUNT })
  return { inside: portfolio === 'none' ? 0 : await count({ ...COUNT, where: [...where] }), of }
}

/**
 * How many companies a portfolio holds, as far as the caller may count them; null where it depends on the member, or on
 * what the caller may not see.
 */
export async function companiesIn(room: TenantRoom, caller: MemberCaller, set: PermissionSet): Promise<number | null> {
  const { portfolio } = set
  const where = filtersOf(portfolio)
  if (portfolio === 'none') return 0
  if (where === null) return null
  const who = await acting(room.policy, caller)
  keepPeople(room, who)
  try {
    return countIn(carryOut(room, caller, who, { ...COUNT, where: [...where] }).answer)
  } catch (error) {
    if (error instanceof GatehouseError) return null
    throw error
  }
}

/**
 * A filter must be one that its author could ask for (V4): by a hidden field, the role would tell what that field holds.
 * @throws GatehouseError `invalid_input` that says what is wrong with a filter that is new.
 */
export async function checkFilters(
  room: TenantRoom,
  caller: MemberCaller,
  portfolio: Portfolio,
  before: Portfolio,
): Promise<void> {
  if (portfolio === 'none') return
  const who = await acting(room.policy, caller)
  keepPeople(room, who)
  const known = new Set(before === 'none' ? [] : before.map((clause) => JSON.stringify(clause)))
  for (const clause of portfolio) {
    if (clause.kind === 'own' || known.has(JSON.stringify(clause))) continue
    try {
      carryOut(room, caller, who, { ...COUNT, where: clause.where })
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error
      throw new GatehouseError('invalid_input', error.message, {
        issues: [{ field: 'portfolio', message: error.message }],
      })
    }
  }
}

/** Everybody who has a role, active or not, by name. */
export function holdersOf({ policy }: Pick<ActingMember, 'policy'>, roleId: string): Member[] {
  return [...policy.members.values()]
    .filter((member) => member.roleId === roleId && !member.removed)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

export function whyUndeletable(by: ActingMember, role: Role): string | null {
  if (role.key !== null) return 'It is built in. Built-in roles can be changed, but not deleted.'
  return role.id === by.role.id ? 'It is your own role.' : null
}

const COUNT = { do: 'aggregate', model: 'company', measure: 'count' } as const satisfies RecordRequest

function countIn(answer: Awaited<ReturnType<typeof answerRecords>>): number {
  return answer.did === 'aggregate' ? Number(answer.groups[0]?.value ?? 0) : 0
}

/** The filters of a portfolio; null when it depends on who has it. */
function filtersOf(portfolio: Portfolio) {
  if (portfolio === 'none') return []
  const filters = portfolio.flatMap((clause) => (clause.kind === 'filter' ? [clause.where] : []))
  return filters.length === portfolio.length ? filters : null
}

async function connectionsByMember(room: TenantRoom, { policy }: ActingMember): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const { memberId } of await liveConnections(room.db, policy.tenant.id)) {
    counts.set(memberId, (counts.get(memberId) ?? 0) + 1)
  }
  return counts
}

function summary(by: ActingMember, role: Role, connections: ReadonlyMap<string, number>): RoleSummary {
  const holders = holdersOf(by, role.id)
  return {
    id: role.id,
    name: role.name,
    description: role.description,
    builtin: role.key !== null,
    system: role.system,
    permissions: role.permissions,
    members: holders.length,
    connections: holders.reduce((sum, { id }) => sum + (connections.get(id) ?? 0), 0),
  }
}
