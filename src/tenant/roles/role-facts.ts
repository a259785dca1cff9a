import type { AuditEvent } from '../../core/audit.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import { permissionText } from '../clients/client-facts.ts'
import type { RoleImpact, RoleSettings } from '../contract.ts'

type Details = AuditEvent['details']

/** What the audit says about a role that is new, or gone. */
export function roleText({ name, description, system, permissions }: RoleSettings): Details {
  return {
    name,
    description,
    system,
    permissions: permissionText(permissions),
    portfolio: describePortfolio(permissions.portfolio),
  }
}

/** Before and after of what differs between two states of a role, and nothing else; of lists, the lines that differ. */
export function roleDifference(before: RoleSettings, after: RoleSettings): Details {
  const [was, is] = [roleText(before), roleText(after)]
  const changed = Object.keys(is).filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
  return {
    changed,
    ...Object.fromEntries(
      changed.flatMap((key) => [
        [`${key}_before`, without(was[key], is[key])],
        [`${key}_after`, without(is[key], was[key])],
      ]),
    ),
  }
}

/** How many a change touched (V5), for the audit. */
export function impactText({ members }: RoleImpact): Details {
  const sum = (count: (member: RoleImpact['members'][number]) => number): number =>
    members.reduce((total, member) => total + count(member), 0)
  return {
    members: members.length,
    connections_losing: sum((member) => member.losing),
    connections_regaining: sum((member) => member.regaining),
    connections_to_reauthorize: sum((member) => member.needReauthorization),
  }
}

function without(value: Details[string] | undefined, other: Details[string] | undefined): Details[string] {
  if (!Array.isArray(value)) return value ?? null
  const lines = new Set(Array.isArray(other) ? (other as readonly string[]) : [])
  return (value as readonly string[]).filter((line) => !lines.has(line))
}
