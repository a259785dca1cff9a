import type { Outcome } from '../../core/errors.ts'
import type { MemberCaller } from './callers.ts'
import type { PlatformCaller } from './platform.ts'

/** What the owner says about itself, for a review and for everybody who uses the client. */
export interface PublicationInput {
  company: string
  contact: string
  helpUrl: string | null
  privacyUrl: string
  termsUrl: string
}

/** Where a client stands on its way to every tenant (P5). */
export interface PublicationView extends PublicationInput {
  status: 'requested' | 'published' | 'declined' | 'withdrawn'
  customFields: boolean
  requestedAt: number
  decidedBy: string | null
  decidedAt: number | null
  reason: string | null
  version: number
}

/** A client that another tenant published. */
export interface ExternalApp extends PublicationInput {
  id: string
  name: string
  description: string
  logoUrl: string | null
  customFields: boolean
  blocked: boolean
  /** Of this tenant alone. */
  connections: number
}

export type PublicationDecision =
  | { kind: 'publish'; customFields: boolean }
  | { kind: 'decline'; reason: string }
  | { kind: 'withdraw'; reason: string }

export interface PublicationCalls {
  /** For those who manage clients; null for one that nobody asked to publish. */
  publication(caller: MemberCaller, clientId: string): Promise<Outcome<PublicationView | null>>
  /** Asks the platform's admins for a review. */
  requestPublication(caller: MemberCaller, clientId: string, input: PublicationInput): Promise<Outcome<null>>
  /** By the owner: connections of other tenants end at once. */
  withdrawPublication(caller: MemberCaller, clientId: string): Promise<Outcome<null>>
  /** By a platform admin, of a client of this tenant. `publish` of a published one sets the switch anew. */
  decidePublication(
    caller: PlatformCaller,
    clientId: string,
    version: number,
    decision: PublicationDecision,
  ): Promise<Outcome<null>>

  /** What others have published, for those who manage clients here. */
  externalApps(caller: MemberCaller): Promise<Outcome<readonly ExternalApp[]>>
  /** Blocking ends the connections of this tenant at once. */
  blockExternalApp(caller: MemberCaller, clientId: string, blocked: boolean): Promise<Outcome<null>>

  /** Told by the owner's Tenant object: a published client is something else now. */
  publishedClientChanged(clientId: string): Promise<Outcome<void>>
}
