import type { Outcome } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { MemberCaller } from './callers.ts'
import type { RegistrationView } from './registrations.ts'

export type ClientType = 'confidential' | 'public'
export type ClientPreset = 'claude' | 'chatgpt' | 'custom'

/** What an administrator fills in about an OAuth client (P2, P3). */
export interface ClientSettings {
  name: string
  description: string
  logoUrl: string | null
  preset: ClientPreset
  type: ClientType
  /** Confidential clients: a secret, PKCE, or both; at least one. Public clients: PKCE only. */
  requireSecret: boolean
  requirePkce: boolean
  redirectUris: readonly string[]
  /** Seconds, 0 to 300 (O4). */
  replayWindow: number
}

export interface ClientSummary {
  id: string
  name: string
  description: string
  logoUrl: string | null
  preset: ClientPreset
  type: ClientType
  /** It registered itself, and the tenant admitted it (P6). */
  selfRegistered: boolean
  status: 'active' | 'disabled'
  /** Milliseconds; null when it never was. */
  lastUsedAt: number | null
  connections: number
  createdAt: number
}

export interface ClientDetail extends ClientSettings {
  id: string
  status: 'active' | 'disabled'
  /** Admin-level permission control: the ceiling; null when it is off and each member picks (P4). */
  ceiling: PermissionSet | null
  /** Grows with each change; an edit names the one that it saw (A56). */
  version: number
  createdAt: number
  createdBy: string | null
  lastUsedAt: number | null
  connections: number
  /** Of a client that registered itself: what it said. */
  registration: RegistrationView | null
  /** Secrets that work now: the last four characters, and until when (ms; null: no end). */
  secrets: readonly { lastFour: string; createdAt: number; expiresAt: number | null }[]
}

/** What a change of the ceiling does to connections that exist (V5). */
export interface CeilingImpact {
  losing: number
  needReauthorization: number
}

export interface ClientCalls {
  listClients(caller: MemberCaller, search: string): Promise<Outcome<readonly ClientSummary[]>>
  getClient(caller: MemberCaller, clientId: string): Promise<Outcome<ClientDetail>>
  /** `secret` is in clear, once; null for clients without one. */
  createClient(caller: MemberCaller, settings: ClientSettings): Promise<Outcome<{ id: string; secret: string | null }>>
  changeClient(
    caller: MemberCaller,
    clientId: string,
    version: number,
    settings: ClientSettings,
  ): Promise<Outcome<{ secret: string | null }>>
  ceilingImpact(caller: MemberCaller, clientId: string, ceiling: PermissionSet | null): Promise<Outcome<CeilingImpact>>
  changeCeiling(
    caller: MemberCaller,
    clientId: string,
    version: number,
    ceiling: PermissionSet | null,
  ): Promise<Outcome<CeilingImpact>>
  /** `overlap`: seconds for which the old secrets go on working. */
  rotateSecret(caller: MemberCaller, clientId: string, overlap: number): Promise<Outcome<{ secret: string }>>
  setClientStatus(caller: MemberCaller, clientId: string, status: 'active' | 'disabled'): Promise<Outcome<null>>
  deleteClient(caller: MemberCaller, clientId: string): Promise<Outcome<null>>
}
