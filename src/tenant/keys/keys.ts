import { GatehouseError } from '../../core/errors.ts'
import { credentialsClientId } from '../../core/keys.ts'
import { findConnection, liveConnections, type StoredConnection } from '../../ledger/connections.ts'
import { keysOf, type StoredKey } from '../../ledger/keys.ts'
import { beyond } from '../../policy/authority.ts'
import { meet } from '../../policy/lattice.ts'
import { disconnect } from '../connections.ts'
import type { KeySummary, MemberCaller } from '../contract.ts'
import { holderOf, nameOf } from '../holder.ts'
import { activeMember, memberWith, roleInForce, type ActingMember } from '../principal.ts'
import { NO_POWERS } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'

/** How much of an API key is shown: it names the connection, and is no secret. */
const PREFIX_LENGTH = 'ghk_'.length + 6

/** The keys of the tenant that work, newest first, by those who manage clients and keys (K1 to K3). */
export async function listKeys(room: TenantRoom, caller: MemberCaller, search: string): Promise<KeySummary[]> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const sought = search.trim().slice(0, 100).toLocaleLowerCase('en')
  return (await liveKeys(room, by)).filter(({ name, holder }) =>
    [name, holder.name].some((text) => text.toLocaleLowerCase('en').includes(sought)),
  )
}

/** All of them, for those who may see them all. */
export async function liveKeys(room: TenantRoom, by: ActingMember): Promise<KeySummary[]> {
  await room.outbox.drain()
  return await keysAmong(room, by, await liveConnections(room.db, by.policy.tenant.id))
}

/** Those that act as the member, whatever their role manages. */
export async function ownKeys(room: TenantRoom, caller: MemberCaller): Promise<KeySummary[]> {
  const by = activeMember(await room.policy.current(), caller.memberId)
  await room.outbox.drain()
  const live = await liveConnections(room.db, by.policy.tenant.id, { memberId: by.member.id })
  return await keysAmong(room, by, live)
}

/** @throws GatehouseError `not_found`: another's key looks like one that does not exist, and so does one that has ended. */
export async function getKey(room: TenantRoom, caller: MemberCaller, keyId: string): Promise<KeySummary> {
  const by = activeMember(await room.policy.current(), caller.memberId)
  await room.outbox.drain()
  const { connection } = await keyOf(room, by, keyId)
  const [summary] = await keysAmong(room, by, [connection])
  if (summary === undefined) throw noSuchKey()
  return summary
}

/** A key is a connection, and ends like one: at once. */
export async function revokeKey(room: TenantRoom, caller: MemberCaller, keyId: string): Promise<null> {
  const by = activeMember(await room.policy.current(), caller.memberId)
  await keyOf(room, by, keyId)
  return await disconnect(room, caller, keyId)
}

/** A key of the caller's own, or any for those who manage clients and keys. */
export async function keyOf(
  room: TenantRoom,
  by: ActingMember,
  keyId: string,
): Promise<{ connection: StoredConnection; key: StoredKey }> {
  const tenantId = by.policy.tenant.id
  const connection = await findConnection(room.db, tenantId, keyId)
  const may = connection?.memberId === by.member.id || by.role.system.includes('manage_clients')
  const key = connection?.key && may ? (await keysOf(room.db, tenantId)).get(keyId) : undefined
  if (connection === null || key === undefined) throw noSuchKey()
  return { connection, key }
}

/**
 * Why somebody can't have the secret of a key in hand, new or rotated; null when they can. Whoever has it acts with it: a
 * member's own is for the member alone, a service account's for those whose own role holds as much (T5, A36).
 */
export function whyNotInHand(by: ActingMember, connection: Pick<StoredConnection, 'memberId' | 'ofServiceAccount'>) {
  if (!by.role.system.includes('manage_clients')) {
    return `Your role, ${by.role.name}, does not include “manage clients and keys”.`
  }
  if (!connection.ofServiceAccount) {
    if (connection.memberId === by.member.id) return null
    return `It acts as ${nameOf(by.policy, connection.memberId)}, who alone can rotate it. You can revoke it.`
  }
  const account = by.policy.serviceAccounts.get(connection.memberId)
  if (account === undefined || account.archivedAt !== null) return 'The service account is archived.'
  const what = beyond(by.role, NO_POWERS, account)
  if (what === null) return null
  return `The service account ${account.name} may do more than your own role, ${by.role.name}: ${what}. Ask somebody who has that.`
}

/** Those of these connections that are keys. */
export async function keysAmong(
  room: TenantRoom,
  by: ActingMember,
  connections: readonly StoredConnection[],
): Promise<KeySummary[]> {
  const { tenant } = by.policy
  const keys = await keysOf(room.db, tenant.id)
  return connections.flatMap((connection) => {
    const key = keys.get(connection.id)
    const holder = holderOf(by.policy, connection)
    return key === undefined || holder === null ? [] : [summary(room, by, connection, key)]
  })
}

function summary(room: TenantRoom, by: ActingMember, connection: StoredConnection, key: StoredKey): KeySummary {
  const { policy } = by
  const holder = holderOf(policy, connection)
  const role = holder === null ? NO_POWERS : roleInForce(holder.role)
  const { id, name, slug } = policy.tenant
  return {
    id: connection.id,
    kind: key.kind,
    name: key.name,
    prefix: prefixOf(key),
    lastFour: key.lastFour,
    tenant: { id, name, slug },
    holder: {
      kind: connection.ofServiceAccount ? 'service_account' : 'member',
      id: connection.memberId,
      name: nameOf(policy, connection.memberId),
    },
    createdBy: { id: key.createdBy, name: nameOf(policy, key.createdBy) },
    createdAt: connection.createdAt,
    expiresAt: key.expiresAt,
    lastUsedAt: connection.lastUsedAt,
    rotatedAt: key.rotatedAt,
    previous: key.previous !== null && key.previous.until > room.clock() ? key.previous : null,
    permissions: meet(role.permissions, connection.granted),
    unrotatable: whyNotInHand(by, connection),
  }
}

function prefixOf({ kind, connectionId }: StoredKey): string {
  return kind === 'key' ? `ghk_${connectionId}`.slice(0, PREFIX_LENGTH) : credentialsClientId(connectionId)
}

function noSuchKey(): GatehouseError {
  return new GatehouseError('not_found', 'There is no such key. It may have ended already.')
}
