/** What the Tenant object offers to the other rooms: types only. */
import type { AuditAction, AuditEvent, AuditOutcome, Origin } from '../core/audit.ts'
import type { Outcome } from '../core/errors.ts'
import type { ModelDefinition } from '../core/models.ts'
import type { PermissionSet, SystemPermission } from '../core/permissions.ts'
import type { RecordAnswer, RecordRequest, UpsertAnswer, UpsertRequest } from '../core/records.ts'

/** Who asks: worked out by the door from a credential or a session, never from the request's content (A29). */
export type Caller =
  | { kind: 'connection'; connectionId: string; scopes: readonly string[]; via: string; origin: Origin }
  | { kind: 'member'; memberId: string; sessionId: string; via: string; origin: Origin }
export type MemberCaller = Extract<Caller, { kind: 'member' }>

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
  /** Secrets that work now: the last four characters, and until when (ms; null: no end). */
  secrets: readonly { lastFour: string; createdAt: number; expiresAt: number | null }[]
}

/** What a change of the ceiling does to connections that exist (V5). */
export interface CeilingImpact {
  losing: number
  needReauthorization: number
}

export interface ConnectionSummary {
  id: string
  tenant: { id: string; name: string; slug: string }
  client: { id: string; name: string; logoUrl: string | null; description: string }
  member: { id: string; name: string }
  connectedAt: number
  lastUsedAt: number | null
  /** What it may do right now, model by model. */
  permissions: PermissionSet
}

export interface ConsentRequest {
  clientId: string
  redirectUri: string
  state: string
  scope: readonly string[]
  responseType: string
  codeChallenge?: string
  codeChallengeMethod?: string
  resource: string
  issuer: string
}

/** Everything the consent page shows (C1 to C3, C5). */
export interface ConsentView {
  handle: string
  client: { name: string; description: string; logoUrl: string | null }
  /** The host that receives the code, and whether it is the member's own computer. */
  redirectHost: string
  loopback: boolean
  tenant: { name: string; slug: string }
  models: readonly ModelDefinition[]
  /** What the connection gets; under dynamic permissions, the most that the member may tick. */
  offered: PermissionSet
  /** Dynamic permissions (C3): the member picks from `offered`, starting from read-only. */
  dynamic: boolean
  /** Whether the member's role gives less than was asked for (C2), and that role's name. */
  narrowed: boolean
  roleName: string
  /** What this client may do now through an earlier connection; null when there is none (C5). */
  current: PermissionSet | null
}

export type ConsentSelection = Readonly<
  Record<string, { actions: readonly string[]; fields: Readonly<Record<string, string>> }>
>

export interface PreparedGrant {
  request: ConsentRequest
  /** Granular scopes: what the token response says (V6). */
  scope: readonly string[]
}

/** A grant with its authorization code, as the provider library wrote it. */
export interface IssuedGrant {
  connectionId: string
  key: string
  value: string
  /** Seconds since the epoch. */
  expiresAt: number
  scope: readonly string[]
}

export interface AuditFilter {
  /** Milliseconds, inclusive and exclusive. */
  from?: number
  until?: number
  actions?: readonly AuditAction[]
  memberIds?: readonly string[]
  clientId?: string
  connectionId?: string
  outcome?: AuditOutcome
  cursor?: string
  /** 1 to 200. */
  limit?: number
}
export interface AuditRow {
  id: string
  at: number
  action: AuditAction
  outcome: AuditOutcome
  member: { id: string; name: string } | null
  client: { id: string; name: string } | null
  connectionId: string | null
  model: string | null
  recordId: string | null
  recordCount: number | null
  fields: readonly string[]
  via: string
  origin: Origin
  details: Readonly<Record<string, unknown>>
}
export interface AuditPage {
  rows: readonly AuditRow[]
  nextCursor: string | null
  /** The one of the filter, when the tenant has or had it. */
  client: { id: string; name: string } | null
  members: readonly { id: string; name: string }[]
}

/** A member as the console knows them. */
export interface MemberView {
  memberId: string
  name: string
  email: string
  role: { id: string; name: string }
  system: readonly SystemPermission[]
  tenant: { id: string; slug: string; name: string; logoUrl: string | null; timeZone: string }
}

/** What a connection may do right now, and in whose data. `version` changes whenever the rest may. */
export interface Access {
  version: string
  permissions: PermissionSet
  models: readonly ModelDefinition[]
  tenantName: string
}

/** The calls of the Tenant object. Each one decides for itself whether the caller may (deny by default). */
export interface TenantCalls {
  /**
   * `idempotencyKey`: a change that was made under it is not made again within a day; the same key with another request
   * is refused. Counts for changes through connections.
   */
  records(caller: Caller, request: RecordRequest, idempotencyKey?: string): Promise<Outcome<RecordAnswer>>
  /** Several records by their external ids, each judged by itself, all in one transaction. */
  upsert(caller: Caller, request: UpsertRequest, idempotencyKey?: string): Promise<Outcome<UpsertAnswer>>
  access(caller: Caller): Promise<Outcome<Access>>

  member(caller: MemberCaller): Promise<Outcome<MemberView>>
  models(caller: MemberCaller): Promise<Outcome<readonly ModelDefinition[]>>
  /** The role's own permissions: the most that the member can put into a ceiling. */
  rolePermissions(caller: MemberCaller): Promise<Outcome<PermissionSet>>

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

  beginConsent(caller: MemberCaller, request: ConsentRequest): Promise<Outcome<ConsentView>>
  /** What would be granted; consumes nothing. `selection` counts under dynamic permissions only. */
  prepareGrant(caller: MemberCaller, handle: string, selection: ConsentSelection): Promise<Outcome<PreparedGrant>>
  /** Decides once more, consumes the handle, and makes the connection: all or nothing. */
  giveConsent(
    caller: MemberCaller,
    handle: string,
    selection: ConsentSelection,
    grant: IssuedGrant,
  ): Promise<Outcome<null>>
  /** Consumes the handle; the request that it stood for comes back, to be answered with `access_denied`. */
  refuseConsent(caller: MemberCaller, handle: string): Promise<Outcome<ConsentRequest>>

  /** The member's own connections in this tenant (U1). */
  ownConnections(caller: MemberCaller): Promise<Outcome<readonly ConnectionSummary[]>>
  clientConnections(caller: MemberCaller, clientId: string): Promise<Outcome<readonly ConnectionSummary[]>>
  /** By the member whose connection it is, or by those who manage clients. */
  disconnect(caller: MemberCaller, connectionId: string): Promise<Outcome<null>>

  audit(caller: MemberCaller, filter: AuditFilter): Promise<Outcome<AuditPage>>

  /** Events of a Connection object, at least once each; `ended` says why when the connection ended itself. */
  receive(events: readonly AuditEvent[], ended: string | null): Promise<Outcome<void>>
}
