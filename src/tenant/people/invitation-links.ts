import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { newId } from '../../core/ids.ts'
import {
  endInvitation,
  findInvitation,
  insertInvitedMember,
  reviveInvitedMember,
  type StoredInvitation,
} from '../../ledger/invitations.ts'
import type { Member, Role } from '../../ledger/tenants.ts'
import { commitChange } from '../commit.ts'
import type { AcceptingPerson, OpenedInvitation } from '../contract.ts'
import { isAtMost } from './invitations.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import type { TenantRoom } from '../room.ts'

/** What a link stands for. Nothing is spent: mail scanners follow links, too. */
export async function openInvitation(room: TenantRoom, token: string): Promise<OpenedInvitation> {
  const { policy, invitation, role, inviter } = await linkedInvitation(room, token)
  const { id, name, slug, logoUrl } = policy.tenant
  return {
    tenant: { id, name, slug, logoUrl },
    email: invitation.email,
    roleName: role.name,
    invitedBy: inviter.name,
    expiresAt: invitation.expiresAt,
  }
}

/**
 * Spends the link and makes the person a member. Only for the address that was invited: a link that was passed on
 * lets nobody else in.
 * @throws GatehouseError `not_found` for a link that no longer works, `forbidden` for another address, `conflict` for
 * somebody who is a member already.
 */
export async function acceptInvitation(
  room: TenantRoom,
  token: string,
  person: AcceptingPerson,
): Promise<{ memberId: string; slug: string }> {
  return await room.changes.run(async () => {
    const { policy, invitation, role } = await linkedInvitation(room, token)
    if (person.email !== invitation.email) {
      throw new GatehouseError(
        'forbidden',
        `This invitation is for ${invitation.email}. Sign in with that account, or ask for an invitation to ${person.email}.`,
      )
    }
    const earlier = [...policy.members.values()].find((member) => member.userId === person.userId)
    if (earlier?.removed === false) {
      throw new GatehouseError('conflict', `You belong to ${policy.tenant.name} already.`)
    }
    const at = room.clock()
    const memberId = earlier?.id ?? newId('mem')
    const member = { id: memberId, userId: person.userId, invitationId: invitation.id }
    const event = newEvent({
      tenantId: room.tenantId,
      at,
      via: 'console',
      origin: person.origin,
      memberId,
      action: 'invitation.accepted',
      details: { invitation: invitation.id, role: role.name, invited_by: invitation.invitedBy },
    })
    await commitChange(
      room,
      room.tenantId,
      [
        earlier === undefined
          ? insertInvitedMember(room.db, room.tenantId, member, at)
          : reviveInvitedMember(room.db, room.tenantId, member),
        endInvitation(room.db, room.tenantId, invitation.id, 'accepted', at),
      ],
      [event],
    )
    return { memberId, slug: policy.tenant.slug }
  })
}

interface LinkedInvitation {
  policy: HeldPolicy
  invitation: StoredInvitation
  role: Role
  inviter: Member
}

/** An open invitation, as long as the one who sent it might still send it (T5, V5). */
async function linkedInvitation(room: TenantRoom, token: string): Promise<LinkedInvitation> {
  const tokenHash = sha256(token)
  const policy = await room.policy.current()
  const invitation = await findInvitation(room.db, room.tenantId, { tokenHash })
  const role = policy.roles.get(invitation?.roleId ?? '')
  const inviter = policy.members.get(invitation?.invitedBy ?? '')
  const inviterRole = inviter?.active ? policy.roles.get(inviter.roleId) : undefined
  if (
    invitation === null ||
    invitation.expiresAt <= room.clock() ||
    role === undefined ||
    inviter === undefined ||
    inviterRole === undefined ||
    !inviterRole.system.includes('manage_members') ||
    !isAtMost(role, inviterRole)
  ) {
    throw new GatehouseError(
      'not_found',
      'This invitation no longer works: it was used or taken back, or it has expired. Ask whoever invited you for a new one.',
    )
  }
  return { policy, invitation, role, inviter }
}
