import type { Outcome } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { MemberCaller } from './callers.ts'
import type { PublicationInput } from './publications.ts'

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
  /** The host that is proven to stand behind the client; null when nothing proves who asks. */
  clientDomain: string | null
  /** Who answers for a client that another tenant published (P5); null for others. */
  publisher: PublicationInput | null
  /** The host that receives the code, and whether it is the member's own computer. */
  redirectHost: string
  loopback: boolean
  tenant: { name: string; slug: string }
  models: readonly ModelDefinition[]
  /** What the connection gets; under dynamic permissions, the most that the member may tick. */
  offered: PermissionSet
  /** Custom fields of the tenant that the member may add, field by field (C4); null where there are none. */
  additional: PermissionSet | null
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

export interface ConsentCalls {
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
}
