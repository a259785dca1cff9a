import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError } from '../../core/errors.ts'
import { originOf } from '../../core/origin.ts'
import { acceptByNewAccount, acceptInvitation, invitationPage, openedInvitation } from '../../identity/invitations.ts'
import { countStart } from '../../identity/attempts.ts'
import { signedIn } from '../../identity/session.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { InvitationPage } from '../pages/invitation.tsx'
import { StaleLinkPage } from '../pages/password-reset.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { redirectWith } from '../session-answers.ts'
import { passwordOf } from './account.tsx'
import { offered } from './account-sso.tsx'

/** What somebody who was invited does with their link (T4). */
export const invitationRoutes = new Hono<ConsoleEnv>()
  .get('/invitation', async (c) => await shown(c, c.req.query('token') ?? '', {}))
  .post('/invitation', async (c) => {
    const form = await readForm(c)
    const token = textOf(form, 'token')
    const values = { name: textOf(form, 'name') }
    const person = await signedIn(c.env, c.req.raw)
    try {
      if (person !== null) {
        const { slug } = await acceptInvitation(c.env, c.req.raw, token, person)
        return c.redirect(`/t/${slug}`, 303)
      }
      const account = { name: values.name, password: passwordOf(form) }
      const { headers, slug } = await acceptByNewAccount(c.env, c.req.raw, token, account)
      return redirectWith(c, headers, `/t/${slug}`)
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.status >= 500) throw error
      const { field, issues = field === undefined ? [] : [{ field, message: error.message }] } = error.details
      return await shown(c, token, { values, issues, error: issues.length === 0 ? error.message : null })
    }
  })

async function shown(
  c: Context<ConsoleEnv>,
  token: string,
  state: { values?: { name: string }; issues?: readonly FormIssue[]; error?: string | null },
): Promise<Response> {
  const invitation = await openedInvitation(c.env, token)
  if (invitation === null) {
    await countStart(c.env.DB, originOf(c.req.raw).ip, systemClock())
    const message = 'It was used or taken back, or it is older than a week. Ask whoever invited you for a new one.'
    return c.html(await render(<StaleLinkPage title="This invitation no longer works" message={message} />), 400)
  }
  const { known, ownProvider } = await invitationPage(c.env, invitation)
  const page = await render(
    <InvitationPage
      token={token}
      invitation={invitation}
      account={await signedIn(c.env, c.req.raw)}
      known={known}
      providers={[...(ownProvider === null ? [] : [ownProvider]), ...offered(c)]}
      values={state.values ?? { name: '' }}
      issues={state.issues ?? []}
      error={state.error ?? null}
    />,
  )
  return c.html(page, state.issues === undefined ? 200 : 400)
}
