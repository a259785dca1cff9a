import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { mailTo } from './mail/message.ts'
import { sendMail, type Delivery } from './mail/send.ts'

/** An invitation as the Tenant object gave it out, with its link's token. */
export interface InvitationLetter {
  email: string
  tenantName: string
  invitedBy: { name: string }
  role: { name: string }
  expiresAt: number
  token: string
}

/** Sends an invitation; whoever sent it is told if it does not leave, and can send it again. */
export async function sendInvitation(env: Env, request: Request, invitation: InvitationLetter): Promise<Delivery> {
  const { email, tenantName, invitedBy, role, expiresAt, token } = invitation
  const until = new Date(expiresAt).toUTCString().slice(0, 16)
  return await sendMail(
    env,
    mailTo(email, {
      subject: `${invitedBy.name} invites you to ${tenantName}`,
      paragraphs: [
        `${invitedBy.name} invites you to ${tenantName} on Gatehouse, with the role ${role.name}.`,
        `The link works once, for ${email} only, until ${until}.`,
      ],
      link: { label: 'Accept the invitation', href: `${publicUrl(env, request)}/invitation?token=${token}` },
      closing: 'If you did not expect this, do nothing: without the link nobody joins in your name.',
    }),
  )
}
