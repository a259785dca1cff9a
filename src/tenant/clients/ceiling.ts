import { GatehouseError } from '../../core/errors.ts'
import { permissionSetSchema, type PermissionSet } from '../../core/permissions.ts'
import type { Client } from '../../ledger/clients.ts'
import { liveConnections } from '../../ledger/connections.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { materialize } from '../../policy/grant.ts'
import { couldGainBy, losesBy } from '../../policy/impact.ts'
import { meet, same, TOP } from '../../policy/lattice.ts'
import type { CeilingImpact } from '../contract.ts'
import { roleInForce, type ActingMember } from '../principal.ts'
import { withArchived } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'

/**
 * A ceiling that the member may set: of known models and fields, and nothing new beyond the member's own role (T5).
 * Null: dynamic permissions.
 * @throws GatehouseError `invalid_input`, `forbidden` naming what goes too far.
 */
export function checkedCeiling(
  by: ActingMember,
  client: Pick<Client, 'ceiling'>,
  input: PermissionSet | null,
): PermissionSet | null {
  if (input === null) return null
  const parsed = permissionSetSchema.safeParse(input)
  if (!parsed.success || parsed.data.models === 'all') {
    throw new GatehouseError('invalid_input', 'The permissions are not in the form that this page sends. Reload it.')
  }
  const ceiling: PermissionSet = { ...materialize(parsed.data, by.policy.models), portfolio: [] }
  const before = client.ceiling
  for (const model of by.policy.models) {
    const permission = ceiling.models === 'all' ? undefined : ceiling.models[model.name]
    for (const action of permission?.actions ?? []) {
      const had = before !== null && mayAct(before, model.name, action)
      if (!had && !mayAct(by.role.permissions, model.name, action)) throw beyondRole(by, `${model.name}:${action}`)
    }
    for (const field of model.fields) {
      const wanted = fieldAccess(ceiling, model.name, field.name)
      const allowed = [fieldAccess(by.role.permissions, model.name, field.name)]
      if (before !== null) allowed.push(fieldAccess(before, model.name, field.name))
      if (!allowed.some((access) => RANK[access] >= RANK[wanted])) throw beyondRole(by, `${model.name}.${field.name}`)
    }
  }
  return before === null ? ceiling : withArchived(by, before, ceiling)
}

const RANK = { none: 0, view: 1, edit: 2 } as const

function beyondRole(by: ActingMember, what: string): GatehouseError {
  return new GatehouseError(
    'forbidden',
    `Your role, ${by.role.name}, does not have ${what} itself, so you cannot give it to a client.`,
    { field: what },
  )
}

/** What a new ceiling does to the connections that exist (V5). */
interface CeilingEffect {
  impact: CeilingImpact
  /** Ids of the connections that may do something else from then on. */
  changed: string[]
}

/** How many connections lose something by a new ceiling, and how many could have more if their member authorized again (V5). */
export async function effectOfCeiling(
  room: TenantRoom,
  by: ActingMember,
  client: Client,
  ceiling: PermissionSet | null,
): Promise<CeilingEffect> {
  const impact = { losing: 0, needReauthorization: 0 }
  const changed: string[] = []
  for (const connection of await liveConnections(room.db, client.tenantId, { clientId: client.id })) {
    const member = by.policy.members.get(connection.memberId)
    const stored = member && by.policy.roles.get(member.roleId)
    if (stored === undefined) continue
    const role = roleInForce(stored)
    const before = meet(role.permissions, client.ceiling ?? TOP, connection.granted)
    const after = meet(role.permissions, ceiling ?? TOP, connection.granted)
    if (!same(before, after)) changed.push(connection.id)
    if (losesBy(before, after)) impact.losing += 1
    // Under dynamic permissions a member may have left something out on purpose; only a ceiling makes an offer.
    if (ceiling !== null && couldGainBy(connection.granted, meet(role.permissions, ceiling)))
      impact.needReauthorization += 1
  }
  return { impact, changed }
}
