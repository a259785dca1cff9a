import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import { sendInvitation } from '../../identity/invitation-mail.ts'
import type { InvitationToSend } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { InvitationsPage } from '../pages/invitations.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'

/** Invitations by e-mail (T3, T4), under /t/:slug/members/invitations. */
export const memberInvitationRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await invitationsPage(c, { email: '', roleId: '' }, [])))
  .post('/', async (c) => {
    const form = await readForm(c)
    const values = { email: textOf(form, 'email'), roleId: textOf(form, 'roleId') }
    const invited = await c.get('tenant').inviteMember(c.get('caller'), values)
    if (invited.ok) return await send(c, invited.value, 'invitation_sent')
    const { code, message, details } = invited.error
    if (code !== 'invalid_input' && code !== 'conflict' && code !== 'forbidden') return valueOf<never>(invited)
    const issues = [{ field: details.field === 'roleId' ? 'roleId' : 'email', message }]
    const status = code === 'conflict' ? 409 : code === 'forbidden' ? 403 : 400
    return c.html(await invitationsPage(c, values, issues), status)
  })
  .post('/:invitationId/renewal', async (c) => {
    await readForm(c)
    const renewed = await c.get('tenant').renewInvitation(c.get('caller'), c.req.param('invitationId'))
    return await send(c, valueOf(renewed), 'invitation_sent')
  })
  .post('/:invitationId/revocation', async (c) => {
    await readForm(c)
    valueOf(await c.get('tenant').revokeInvitation(c.get('caller'), c.req.param('invitationId')))
    return c.redirect(`${homeOf(c)}?notice=invitation_revoked`, 303)
  })

const homeOf = (c: Context<ConsoleEnv>): string => `/t/${c.get('member').tenant.slug}/members/invitations`

/** Sends the e-mail, and notes whether it left: the invitation is open either way. */
async function send(c: Context<ConsoleEnv>, invitation: InvitationToSend, notice: string): Promise<Response> {
  const { delivered } = await sendInvitation(c.env, c.req.raw, invitation)
  valueOf(await c.get('tenant').noteDelivery(c.get('caller'), invitation.id, delivered))
  return c.redirect(`${homeOf(c)}?notice=${delivered ? notice : 'invitation_failed'}`, 303)
}

async function invitationsPage(
  c: Context<ConsoleEnv>,
  values: { email: string; roleId: string },
  issues: readonly FormIssue[],
): Promise<string> {
  const [invitations, roles] = await Promise.all([
    c.get('tenant').listInvitations(c.get('caller')).then(valueOf),
    c.get('tenant').listRoles(c.get('caller')).then(valueOf),
  ])
  const { slug, timeZone } = c.get('member').tenant
  const notice = c.req.query('notice') ?? null
  const about = { frame: c.get('frame'), slug, invitations, roles, values, issues, notice, timeZone }
  return await render(<InvitationsPage {...about} now={systemClock()} />)
}
