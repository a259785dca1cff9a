import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import {
  credentialsClientId,
  newApiKey,
  newConnectionId,
  newCredentialsSecret,
  type KeptSecret,
  type KeyKind,
} from '../../core/keys.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { liveConnections, type StoredConnection } from '../../ledger/connections.ts'
import { commitWithEvents } from '../../ledger/commit.ts'
import { insertKey, updateKey } from '../../ledger/keys.ts'
import { beyond } from '../../policy/authority.ts'
import { meet, TOP } from '../../policy/lattice.ts'
import { facts } from '../clients/client-change.ts'
import { permissionText } from '../clients/client-facts.ts'
import { commitConnections } from '../commit.ts'
import type { IssuedKey, MemberCaller, NewKey } from '../contract.ts'
import { nameOf } from '../holder.ts'
import { checkRotation, parseNewKey } from './key-settings.ts'
import { keyOf, whyNotInHand } from './keys.ts'
import type { ActingMember } from '../principal.ts'
import { NO_POWERS } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'
import { inTurn } from '../turn.ts'

const DAY_MS = 24 * 3600_000
/** Of one member or service account at a time. */
const MOST_KEYS = 50

/** A new key, which can do no more than whoever makes it (K1, T5). Its secret comes back in clear, this once. */
export async function createKey(room: TenantRoom, caller: MemberCaller, input: NewKey): Promise<IssuedKey> {
  return await inTurn(room, caller, 'manage_clients', 'create_key', async (by) => {
    const settings = parseNewKey(input, by.policy.models)
    const about = facts(room, caller, by.policy.tenant.id)
    const connection = newConnection(by, settings, about)
    await demandFewer(room, connection)
    const { kind, name } = settings
    const expiresAt = about.at + settings.days * DAY_MS
    const secret = newSecret(kind, connection.id)
    const owner = { connectionId: connection.id, tenantId: about.tenantId, memberId: connection.memberId }
    await room.openKey({ ...owner, clientId: null }, kept(kind, secret, expiresAt))
    const key = {
      connectionId: connection.id,
      kind,
      name,
      lastFour: secret.slice(-4),
      expiresAt,
      createdBy: by.member.id,
      rotatedAt: null,
      previous: null,
    }
    const details = {
      name,
      kind,
      acts_as: nameOf(by.policy, connection.memberId),
      expires_at: new Date(expiresAt).toISOString(),
      permissions: settings.permissions === null ? ['all of the service account'] : permissionText(connection.granted),
    }
    await commitConnections(room, [connection.id], insertKey(room.db, connection, key), [
      newEvent({ ...about, action: 'key.created', connectionId: connection.id, details }),
    ])
    return issued(kind, connection.id, secret)
  })
}

/**
 * Another secret for a key, in the one place that knows the old one: there the change and its event are one. What D1 says
 * about it follows.
 */
export async function rotateKey(
  room: TenantRoom,
  caller: MemberCaller,
  keyId: string,
  days: number,
  overlap: number,
): Promise<IssuedKey> {
  return await inTurn(room, caller, 'manage_clients', 'rotate_key', async (by) => {
    checkRotation(days, overlap)
    const { connection, key } = await keyOf(room, by, keyId)
    const why = whyNotInHand(by, connection)
    if (why !== null) throw new GatehouseError('forbidden', why)
    const about = facts(room, caller, by.policy.tenant.id)
    const expiresAt = about.at + days * DAY_MS
    const secret = newSecret(key.kind, keyId)
    const details = {
      name: key.name,
      kind: key.kind,
      acts_as: nameOf(by.policy, connection.memberId),
      overlap_seconds: overlap,
      expires_at_before: new Date(key.expiresAt).toISOString(),
      expires_at_after: new Date(expiresAt).toISOString(),
    }
    const { memberId, via, origin } = about
    const event = { memberId, via, origin, details }
    if (!(await room.rotateKey(keyId, kept(key.kind, secret, expiresAt), { overlap, event }))) {
      throw new GatehouseError('conflict', 'The key has ended. Make a new one.')
    }
    const until = about.at + overlap * 1000
    const changed = {
      ...key,
      lastFour: secret.slice(-4),
      expiresAt,
      rotatedAt: about.at,
      previous: overlap === 0 ? null : { lastFour: key.lastFour, until },
    }
    await commitWithEvents(room.db, [updateKey(room.db, about.tenantId, changed)], [])
    return issued(key.kind, keyId, secret)
  })
}

function newConnection(by: ActingMember, settings: NewKey, about: { tenantId: string; at: number }): StoredConnection {
  const { serviceAccountId, kind, name } = settings
  const fresh = { id: newConnectionId(), clientId: null, key: { kind, name }, lastUsedAt: null, endedAt: null }
  const common = { ...fresh, tenantId: about.tenantId, createdAt: about.at }
  if (serviceAccountId === null) {
    const granted = ownPart(by, settings.permissions)
    return { ...common, memberId: by.member.id, ofServiceAccount: false, granted }
  }
  const account = by.policy.serviceAccounts.get(serviceAccountId)
  if (account === undefined || account.archivedAt !== null) {
    throw new GatehouseError('invalid_input', 'Choose a service account that there is.', { field: 'serviceAccountId' })
  }
  const holder = { memberId: account.id, ofServiceAccount: true }
  const why = whyNotInHand(by, holder)
  if (why !== null) throw new GatehouseError('forbidden', why)
  // What it may do is what the account may do, today and whenever that is changed.
  return { ...common, ...holder, granted: TOP }
}

/** What was ticked, on the records that the member reaches today: what their role gains later was not given (V5). */
function ownPart({ role }: ActingMember, permissions: PermissionSet | null): PermissionSet {
  const asked = { models: permissions?.models ?? {}, portfolio: role.permissions.portfolio }
  const what = beyond(role, NO_POWERS, { system: [], permissions: asked })
  if (what === null) return meet(role.permissions, asked)
  throw new GatehouseError(
    'forbidden',
    `Your role, ${role.name}, does not have ${what} itself, so a key of yours cannot have it.`,
    { field: what },
  )
}

async function demandFewer({ db }: TenantRoom, { tenantId, memberId }: StoredConnection): Promise<void> {
  const keys = (await liveConnections(db, tenantId, { memberId })).filter(({ clientId }) => clientId === null)
  if (keys.length < MOST_KEYS) return
  throw new GatehouseError('invalid_input', `There are ${MOST_KEYS} keys of this kind already. Revoke one first.`, {
    field: 'name',
  })
}

function newSecret(kind: KeyKind, connectionId: string): string {
  return kind === 'key' ? newApiKey(connectionId) : newCredentialsSecret()
}

function kept(kind: KeyKind, secret: string, expiresAtMs: number): KeptSecret {
  return { kind, hash: sha256(secret), expiresAt: Math.floor(expiresAtMs / 1000) }
}

function issued(kind: KeyKind, id: string, secret: string): IssuedKey {
  return { id, kind, clientId: kind === 'key' ? null : credentialsClientId(id), secret }
}
