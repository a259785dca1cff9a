import { liveConnections } from '../../ledger/connections.ts'
import type { Member } from '../../ledger/tenants.ts'
import type { Powers } from '../../policy/authority.ts'
import { fareOf } from '../../policy/impact.ts'
import { TOP } from '../../policy/lattice.ts'
import type { MemberCaller, MemberImpact, RoleFacts, RoleImpact } from '../contract.ts'
import type { ActingMember } from '../principal.ts'
import { companiesIn } from './roles.ts'
import type { TenantRoom } from '../room.ts'

export type NamedPowers = Powers & { name: string }

/** What a change does to whom, and the connections that may do something else from then on. */
interface Effect {
  impact: RoleImpact
  changed: string[]
}

/** What it does to these members, and to their connections, when their role goes from `before` to `after` (V5). */
export async function effectOnMembers(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  members: readonly Member[],
  role: { before: NamedPowers; after: NamedPowers },
): Promise<Effect> {
  const permissions = { before: role.before.permissions, after: role.after.permissions }
  const found = new Map(members.map((member): [string, MemberImpact] => [member.id, untouched(member)]))
  const changed: string[] = []
  const [only] = members
  const of = members.length === 1 && only !== undefined ? { memberId: only.id } : {}
  const connections = members.length === 0 ? [] : await liveConnections(room.db, by.policy.tenant.id, of)
  for (const connection of connections) {
    const member = found.get(connection.memberId)
    if (member === undefined) continue
    const { clientId, granted } = connection
    const client = clientId === null ? null : await room.policy.client(by.policy, clientId)
    if (clientId !== null && client === null) continue
    const fare = fareOf(permissions, client?.ceiling ?? TOP, granted)
    member.connections += 1
    member.losing += Number(fare.loses)
    member.regaining += Number(fare.regains)
    // What was granted to a key is fixed: nobody can authorize it again.
    member.needReauthorization += Number(fare.needsReauthorization && clientId !== null)
    if (fare.loses || fare.regains) changed.push(connection.id)
  }
  const [before, after] = [await factsOf(room, caller, role.before), await factsOf(room, caller, role.after)]
  return { impact: { before, after, members: [...found.values()] }, changed }
}

function untouched({ id, name, active }: Member): MemberImpact {
  return { id, name, active, connections: 0, losing: 0, regaining: 0, needReauthorization: 0 }
}

async function factsOf(room: TenantRoom, caller: MemberCaller, powers: NamedPowers): Promise<RoleFacts> {
  const { name, system, permissions } = powers
  return { name, system, permissions, companies: await companiesIn(room, caller, permissions) }
}
