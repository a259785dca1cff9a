import type { StoredConnection } from '../ledger/connections.ts'
import type { ServiceAccount } from '../ledger/service-accounts.ts'
import type { Member, Role, TenantPolicy } from '../ledger/tenants.ts'

/** As whom a connection acts: somebody with a role. */
export interface Holder {
  member: Member
  role: Role
}

/**
 * As whom a connection acts, if they may act now: an active member with their role, or a service account that is not
 * archived, whose permissions count as a role of its own (K2). The role is as it is stored.
 */
export function holderOf(
  policy: TenantPolicy,
  { memberId, ofServiceAccount }: Pick<StoredConnection, 'memberId' | 'ofServiceAccount'>,
): Holder | null {
  if (ofServiceAccount) {
    const account = policy.serviceAccounts.get(memberId)
    return account === undefined || account.archivedAt !== null ? null : asHolder(account)
  }
  const member = policy.members.get(memberId)
  const role = member?.active ? policy.roles.get(member.roleId) : undefined
  return member === undefined || role === undefined ? null : { member, role }
}

/** The name of a member or service account, also of one that is no more. */
export function nameOf(policy: TenantPolicy, id: string): string {
  return policy.members.get(id)?.name ?? policy.serviceAccounts.get(id)?.name ?? id
}

/** Everybody who can appear in records and in the audit. A service account can own nothing: it is never active there. */
export function everybody(policy: TenantPolicy): { id: string; name: string; email: string; active: boolean }[] {
  const accounts = [...policy.serviceAccounts.values()].map(({ id, name }) => ({ id, name, email: '', active: false }))
  return [...policy.members.values(), ...accounts]
}

function asHolder({ id, name, description, system, permissions, version }: ServiceAccount): Holder {
  const member = { id, userId: id, name, email: '', roleId: id, active: true, removed: false, version }
  return { member, role: { id, key: null, name, description, system, permissions, version } }
}
