import * as z from 'zod'
import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { newId, randomText } from '../../core/ids.ts'
import {
  endInvitation,
  findInvitation,
  insertInvitation,
  openInvitations,
  replaceInvitation,
  setDelivery,
  type StoredInvitation,
} from '../../ledger/invitations.ts'
import { commitWithEvents } from '../../ledger/commit.ts'
import type { Role } from '../../ledger/tenants.ts'
import { atMost } from '../../policy/lattice.ts'
import type { Invitation, InvitationToSend, MemberCaller } from '../contract.ts'
import { facts } from '../clients/client-change.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import { memberWith, roleInForce, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** How long a link works. */
const INVITATION_LIFETIME_MS = 7 * 24 * 3600_000
/** Open invitations of one tenant. */
const MOST_OPEN = 500

const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** The invitations that are open. */
export async function listInvitations(room: TenantRoom, caller: MemberCaller): Promise<readonly Invitation[]> {
  const { policy } = await memberWith(room.policy, caller, 'manage_members')
  const found = await openInvitations(room.db, room.tenantId)
  return found.map((invitation) => shown(policy, invitation))
}

/**
 * Invites somebody by e-mail to a role that is at most the inviter's own (T4, T5, A36). Who is invited already gets a
 * new link, and the old one stops working.
 * @throws GatehouseError `invalid_input` naming the field, `conflict` for a member.
 */
export async function inviteMember(
  room: TenantRoom,
  caller: MemberCaller,
  input: { email: string; roleId: string },
): Promise<InvitationToSend> {
  return await room.changes.run(async () => {
    const by = await memberWith(room.policy, caller, 'manage_members')
    const email = validEmail(input.email)
    refuseMember(by.policy, email)
    const role = roleToGive(by, input.roleId)
    const earlier = await findInvitation(room.db, room.tenantId, { email })
    return await issue(room, caller, by, { id: earlier?.id ?? null, email, role })
  })
}

/** A new link for the same person and role, by whoever sends it. */
export async function renewInvitation(
  room: TenantRoom,
  caller: MemberCaller,
  invitationId: string,
): Promise<InvitationToSend> {
  return await room.changes.run(async () => {
    const by = await memberWith(room.policy, caller, 'manage_members')
    const { id, email, roleId } = await openInvitation(room, invitationId)
    refuseMember(by.policy, email)
    return await issue(room, caller, by, { id, email, role: roleToGive(by, roleId) })
  })
}

/** Whether the e-mail left, so that the list can say so; a failure is on record. */
export async function noteDelivery(
  room: TenantRoom,
  caller: MemberCaller,
  invitationId: string,
  delivered: boolean,
): Promise<null> {
  return await room.changes.run(async () => {
    await memberWith(room.policy, caller, 'manage_members')
    const { id, email } = await openInvitation(room, invitationId)
    const failure = newEvent({
      ...facts(room, caller, room.tenantId),
      action: 'invitation.not_delivered',
      outcome: 'failed',
      details: { invitation: id, email },
    })
    await commitWithEvents(room.db, [setDelivery(room.db, room.tenantId, id, delivered)], delivered ? [] : [failure])
    return null
  })
}

/** The link stops working. */
export async function revokeInvitation(room: TenantRoom, caller: MemberCaller, invitationId: string): Promise<null> {
  return await room.changes.run(async () => {
    await memberWith(room.policy, caller, 'manage_members')
    const { id, email } = await openInvitation(room, invitationId)
    await commitWithEvents(
      room.db,
      [endInvitation(room.db, room.tenantId, id, 'revoked', room.clock())],
      [
        newEvent({
          ...facts(room, caller, room.tenantId),
          action: 'invitation.revoked',
          details: { invitation: id, email },
        }),
      ],
    )
    return null
  })
}

function validEmail(input: unknown): string {
  const parsed = emailSchema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new GatehouseError('invalid_input', 'That is not an e-mail address.', { field: 'email' })
}

function refuseMember(policy: HeldPolicy, email: string): void {
  const member = [...policy.members.values()].find((one) => one.email === email && !one.removed)
  if (member === undefined) return
  const state = member.active ? 'is a member already' : 'is a deactivated member; activate them again instead'
  throw new GatehouseError('conflict', `${member.name} ${state}.`, { field: 'email' })
}

/** Nobody gives a role more than they hold themselves (T5). */
function roleToGive(by: ActingMember, roleId: string): Role {
  const role = by.policy.roles.get(roleId)
  if (role === undefined) {
    throw new GatehouseError('invalid_input', 'There is no such role. Choose one of the list.', { field: 'roleId' })
  }
  if (isAtMost(role, by.role)) return role
  throw new GatehouseError(
    'forbidden',
    `The role ${role.name} may do more than yours, ${by.role.name}. Choose a smaller one, or ask somebody who has it.`,
    { field: 'roleId' },
  )
}

/** Whether a role may do nothing that the other may not. */
export function isAtMost(role: Role, other: Role): boolean {
  const [one, most] = [roleInForce(role), roleInForce(other)]
  return role.system.every((needed) => other.system.includes(needed)) && atMost(one.permissions, most.permissions)
}

/** Writes a link that works from now on, in the transaction of its event. */
async function issue(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  about: { id: string | null; email: string; role: Role },
): Promise<InvitationToSend> {
  const at = room.clock()
  const token = randomText(40)
  const invitation: StoredInvitation = {
    id: about.id ?? newId('inv'),
    email: about.email,
    roleId: about.role.id,
    invitedBy: by.member.id,
    createdAt: at,
    expiresAt: at + INVITATION_LIFETIME_MS,
    delivery: 'sending',
  }
  if (about.id === null) await refuseTooMany(room)
  const write = about.id === null ? insertInvitation : replaceInvitation
  const event = newEvent({
    ...facts(room, caller, room.tenantId),
    action: about.id === null ? 'invitation.created' : 'invitation.sent_again',
    details: { invitation: invitation.id, email: about.email, role: about.role.name },
  })
  await commitWithEvents(room.db, [write(room.db, room.tenantId, invitation, sha256(token))], [event])
  return { ...shown(by.policy, invitation), token, tenantName: by.policy.tenant.name }
}

async function refuseTooMany(room: TenantRoom): Promise<void> {
  if ((await openInvitations(room.db, room.tenantId)).length < MOST_OPEN) return
  throw new GatehouseError(
    'conflict',
    `There are ${MOST_OPEN} open invitations. Revoke those that are no longer needed.`,
    { field: 'email' },
  )
}

async function openInvitation(room: TenantRoom, id: string): Promise<StoredInvitation> {
  const found = await findInvitation(room.db, room.tenantId, { id })
  if (found !== null) return found
  throw new GatehouseError('not_found', 'There is no such invitation. It may have been accepted or revoked already.')
}

function shown(policy: HeldPolicy, invitation: StoredInvitation): Invitation {
  const { id, email, roleId, invitedBy, createdAt, expiresAt, delivery } = invitation
  return {
    id,
    email,
    role: { id: roleId, name: policy.roles.get(roleId)?.name ?? 'a role that is gone' },
    invitedBy: { id: invitedBy, name: policy.members.get(invitedBy)?.name ?? 'a former member' },
    createdAt,
    expiresAt,
    delivery,
  }
}
