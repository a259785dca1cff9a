import type { Outcome } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { RegistrationMode } from '../../core/registrations.ts'
import type { MemberCaller } from './callers.ts'

/** What is known of a client that registered itself, for people to read. */
export interface RegistrationView {
  /** Its client_id: the address of its document, or what it was given. */
  id: string
  kind: 'document' | 'dynamic'
  /** What it calls itself. */
  name: string
  logoUrl: string | null
  clientUri: string | null
  /** The host that is proven to stand behind it: that of its document; null when nothing is proven. */
  domain: string | null
  /** The known application that it belongs to. */
  recognised: { name: string; publisher: string } | null
  redirectUris: readonly string[]
}

/** Whether the tenant takes a client that registered itself. */
export interface Admission {
  /**
   * `admitted`: it may be authorized. `ask`: nobody has asked for it yet. `requested`: an administrator decides.
   * `declined`: one has said no. `off`: the tenant takes none. `stopped`: an administrator disabled it.
   */
  state: 'admitted' | 'ask' | 'requested' | 'declined' | 'off' | 'stopped'
  registration: RegistrationView
  tenant: { name: string; slug: string }
  /** Whom to ask: names of those who manage clients. */
  managers: readonly string[]
  /** Whether the caller is among those who asked, and why it was declined. */
  asked: boolean
  reason: string | null
}

/** An e-mail that whoever calls sends: who gets it. */
export interface Told {
  name: string
  email: string
}

export interface ClientRequest {
  id: string
  version: number
  status: 'open' | 'approved' | 'declined'
  registration: RegistrationView
  requesters: readonly { name: string; at: number; note: string }[]
  createdAt: number
  decidedBy: string | null
  decidedAt: number | null
  reason: string | null
  /** The client that it became. */
  clientId: string | null
}

/** What a decision did, and who is to be told of it. */
export interface Decision {
  clientId: string | null
  name: string
  tenant: { name: string; slug: string }
  reason: string | null
  tell: readonly Told[]
}

export interface RegistrationSettings {
  mode: RegistrationMode
  domains: readonly string[]
  /** What a client that registered itself may do at most, to begin with. */
  ceiling: PermissionSet
  version: number
}

export interface RegistrationCalls {
  /**
   * Whether the member's tenant takes a client that registered itself. One of a listed domain is admitted by that, and
   * what an admitted one says of itself by now is taken over.
   */
  admitClient(caller: MemberCaller, registrationId: string): Promise<Outcome<Admission>>
  /** Asks those who manage clients for it; `tell` is who gets an e-mail, nobody when somebody asked before. */
  requestClient(
    caller: MemberCaller,
    registrationId: string,
    note: string,
  ): Promise<Outcome<{ admission: Admission; tell: readonly Told[] }>>

  /** For those who manage clients, as everything below. */
  listClientRequests(caller: MemberCaller): Promise<Outcome<readonly ClientRequest[]>>
  /** How many are open. */
  countClientRequests(caller: MemberCaller): Promise<Outcome<number>>
  getClientRequest(caller: MemberCaller, requestId: string): Promise<Outcome<ClientRequest>>
  /** Also of one that was declined before. */
  approveClientRequest(caller: MemberCaller, requestId: string, version: number): Promise<Outcome<Decision>>
  declineClientRequest(
    caller: MemberCaller,
    requestId: string,
    version: number,
    reason: string,
  ): Promise<Outcome<Decision>>
  registrationSettings(caller: MemberCaller): Promise<Outcome<RegistrationSettings>>
  changeRegistrationSettings(
    caller: MemberCaller,
    version: number,
    change: { mode: string; domains: readonly string[] },
  ): Promise<Outcome<null>>
  changeDefaultCeiling(caller: MemberCaller, version: number, ceiling: PermissionSet): Promise<Outcome<null>>
}
