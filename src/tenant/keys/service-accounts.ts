import { GatehouseError } from '../../core/errors.ts'
import type { ServiceAccount } from '../../ledger/service-accounts.ts'
import type { KeySummary, MemberCaller, ServiceAccountDetail, ServiceAccountSummary } from '../contract.ts'
import { nameOf } from '../holder.ts'
import { liveKeys, whyNotInHand } from './keys.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** The service accounts of the tenant that are not archived, newest first (K2). */
export async function listServiceAccounts(room: TenantRoom, caller: MemberCaller): Promise<ServiceAccountSummary[]> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const keys = await liveKeys(room, by)
  return [...by.policy.serviceAccounts.values()]
    .filter(({ archivedAt }) => archivedAt === null)
    .map((account) => summary(by, account, ownedBy(account, keys)))
}

export async function getServiceAccount(
  room: TenantRoom,
  caller: MemberCaller,
  accountId: string,
): Promise<ServiceAccountDetail> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const account = accountOf(by, accountId)
  const owned = ownedBy(account, await liveKeys(room, by))
  const noKeys = whyNotInHand(by, { memberId: account.id, ofServiceAccount: true })
  return { ...summary(by, account, owned), version: account.version, owned, noKeys }
}

/** The service account of this id; an archived one and another tenant's look like none (A28). */
export function accountOf({ policy }: Pick<ActingMember, 'policy'>, accountId: string): ServiceAccount {
  const account = policy.serviceAccounts.get(accountId)
  if (account === undefined || account.archivedAt !== null) {
    throw new GatehouseError('not_found', 'There is no such service account.')
  }
  return account
}

function ownedBy({ id }: ServiceAccount, keys: readonly KeySummary[]): KeySummary[] {
  return keys.filter(({ holder }) => holder.id === id)
}

function summary(by: ActingMember, account: ServiceAccount, owned: readonly KeySummary[]): ServiceAccountSummary {
  const { id, name, description, system, permissions, createdAt } = account
  const used = owned.flatMap(({ lastUsedAt }) => (lastUsedAt === null ? [] : [lastUsedAt]))
  return {
    id,
    name,
    description,
    system,
    permissions,
    createdAt,
    createdBy: nameOf(by.policy, account.createdBy),
    keys: owned.length,
    lastUsedAt: used.length === 0 ? null : Math.max(...used),
  }
}
