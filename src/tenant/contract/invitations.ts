import type { Origin } from '../../core/audit.ts'
import type { Outcome } from '../../core/errors.ts'
import type { MemberCaller } from './callers.ts'

export interface Invitation {
  id: string
  email: string
  role: { id: string; name: string }
  invitedBy: { id: string; name: string }
  /** Milliseconds. */
  createdAt: number
  expiresAt: number
  /** Whether the last e-mail left. */
  delivery: 'sending' | 'sent' | 'failed'
}

/** An invitation whose e-mail is to be sent: `token` is in clear, once, for the link in that e-mail and nothing else. */
export interface InvitationToSend extends Invitation {
  token: string
  tenantName: string
}

/** What the person who follows the link is shown. */
export interface OpenedInvitation {
  tenant: { id: string; name: string; slug: string; logoUrl: string | null }
  email: string
  roleName: string
  invitedBy: string
  expiresAt: number
}

/** Who accepts: worked out by `identity` from a session, or from the account that was made just now. */
export interface AcceptingPerson {
  userId: string
  /** An address that is proven to be theirs. */
  email: string
  origin: Origin
}

export interface InvitationCalls {
  /** Open ones, expired ones included, newest first. For those who manage members, as everything here but the last two. */
  listInvitations(caller: MemberCaller): Promise<Outcome<readonly Invitation[]>>
  /** An address that is invited already gets a new link in place of the old one. */
  inviteMember(caller: MemberCaller, input: { email: string; roleId: string }): Promise<Outcome<InvitationToSend>>
  /** A new link and a new term; the old link stops working. */
  renewInvitation(caller: MemberCaller, invitationId: string): Promise<Outcome<InvitationToSend>>
  noteDelivery(caller: MemberCaller, invitationId: string, delivered: boolean): Promise<Outcome<null>>
  revokeInvitation(caller: MemberCaller, invitationId: string): Promise<Outcome<null>>

  /** What a link stands for; spends nothing. `not_found` for one that is unknown, spent, revoked or expired. */
  openInvitation(token: string): Promise<Outcome<OpenedInvitation>>
  /** Spends the link and makes the person a member, in one transaction. */
  acceptInvitation(token: string, person: AcceptingPerson): Promise<Outcome<{ memberId: string; slug: string }>>
}
