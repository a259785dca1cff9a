import type { Outcome } from '../../core/errors.ts'
import type { KeyKind } from '../../core/keys.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { MemberCaller } from './callers.ts'

/** What is filled in about a new key or new client credentials (K1, K3). */
export interface NewKey {
  kind: KeyKind
  name: string
  /** Until it expires. */
  days: number
  /** The service account as which it acts; null: it acts as its maker. */
  serviceAccountId: string | null
  /** Of its maker's own permissions, those that it has; null: all of the service account's, whatever they become. */
  permissions: PermissionSet | null
}

/** A secret in clear, this once. */
export interface IssuedKey {
  id: string
  kind: KeyKind
  /** The client id of client credentials; null for an API key, which needs none. */
  clientId: string | null
  secret: string
}

export interface KeySummary {
  id: string
  kind: KeyKind
  name: string
  /** The beginning of an API key, or the client id. */
  prefix: string
  lastFour: string
  tenant: { id: string; name: string; slug: string }
  holder: { kind: 'member' | 'service_account'; id: string; name: string }
  createdBy: { id: string; name: string }
  /** Milliseconds. */
  createdAt: number
  expiresAt: number
  lastUsedAt: number | null
  rotatedAt: number | null
  /** The secret before this one, as long as both work. */
  previous: { lastFour: string; until: number } | null
  /** What it may do right now. */
  permissions: PermissionSet
  /** Why the caller can't rotate it; null when they can. */
  unrotatable: string | null
}

export interface KeyCalls {
  /** Of the tenant, those that work: all, or those whose name or holder contains `search`. */
  listKeys(caller: MemberCaller, search: string): Promise<Outcome<readonly KeySummary[]>>
  /** Those that act as the caller. */
  ownKeys(caller: MemberCaller): Promise<Outcome<readonly KeySummary[]>>
  /** One of the caller's own, or any for those who manage clients and keys. */
  getKey(caller: MemberCaller, keyId: string): Promise<Outcome<KeySummary>>
  createKey(caller: MemberCaller, key: NewKey): Promise<Outcome<IssuedKey>>
  /** `overlap`: seconds for which the old secret goes on working; `days` until the new one expires. */
  rotateKey(caller: MemberCaller, keyId: string, days: number, overlap: number): Promise<Outcome<IssuedKey>>
  /** By whom it acts as, or by those who manage clients and keys. */
  revokeKey(caller: MemberCaller, keyId: string): Promise<Outcome<null>>
}
