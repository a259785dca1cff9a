import type { AuditEvent } from './audit.ts'
import { sha256 } from './hash.ts'
import { randomText } from './ids.ts'

/** `key`: a token of its own (K1); `credentials`: client id and secret for short-lived tokens (K3). */
export const KEY_KINDS = ['key', 'credentials'] as const
export type KeyKind = (typeof KEY_KINDS)[number]

/** To whom a key's connection belongs; `memberId` is a member or a service account. */
export interface KeyIdentity {
  connectionId: string
  tenantId: string
  memberId: string
  clientId: null
}

/** A secret as its connection keeps it; `expiresAt` in seconds since the epoch. */
export interface KeptSecret {
  kind: KeyKind
  /** SHA-256 in hex. */
  hash: string
  expiresAt: number
}

/** How one secret makes way for another: `overlap` seconds later, with the facts of the event that tells of it. */
export interface Rotation {
  overlap: number
  event: Pick<AuditEvent, 'memberId' | 'via' | 'origin' | 'details'>
}

const CHECK_LENGTH = 6

/** The scope of an API key: everything that was granted to it. */
export const SCOPE_OF_KEYS = 'inclusive'

/** The name of a Connection object, as the provider library makes them too: 16 characters. */
export function newConnectionId(): string {
  return randomText(16)
}

/**
 * An API key for a connection: `ghk_`, the 16 characters that name its object, `_`, 32 random ones (about 184 bits), and 6
 * that check the rest. Whoever looks for leaked secrets can tell one from any other text; README.md has the pattern.
 */
export function newApiKey(connectionId: string): string {
  const text = `ghk_${connectionId}_${randomText(32)}`
  return text + checkOf(text)
}

const API_KEY = /^ghk_([0-9A-Za-z]{16})_[0-9A-Za-z]{32}[0-9a-f]{6}$/

/** The connection that a token names if it has the shape of an API key; null for any other, and for a mistyped one. */
export function connectionOfApiKey(token: string): string | null {
  const [, connectionId] = API_KEY.exec(token) ?? []
  if (connectionId === undefined) return null
  return checkOf(token.slice(0, -CHECK_LENGTH)) === token.slice(-CHECK_LENGTH) ? connectionId : null
}

/** The client id of client credentials: it names their connection. */
export function credentialsClientId(connectionId: string): string {
  return `ghc_${connectionId}`
}

/** The connection of client credentials; null for the id of any other client. */
export function connectionOfClientId(clientId: string): string | null {
  return /^ghc_([0-9A-Za-z]{16})$/.exec(clientId)?.[1] ?? null
}

/** The secret of client credentials, of about 230 bits. */
export function newCredentialsSecret(): string {
  return `ghs_${randomText(40)}`
}

function checkOf(text: string): string {
  return sha256(text).slice(0, CHECK_LENGTH)
}
