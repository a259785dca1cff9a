import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError } from '../../core/errors.ts'
import { resetAllowed, resetLinkOwner, resetPassword, sendResetLink } from '../../identity/password.ts'
import { tooManyAttempts } from '../../identity/attempts.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { ForgotPage, ResetPage, StaleLinkPage } from '../pages/password-reset.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { refusedStatus } from '../session-answers.ts'
import { passwordOf } from './account.tsx'

/** A forgotten password: a link by e-mail, and a new one (T3). */
export const passwordRoutes = new Hono<ConsoleEnv>()
  .get('/sign-in/forgot', async (c) => c.html(await render(<ForgotPage sent={false} error={null} />)))
  .post('/sign-in/forgot', async (c) => {
    const email = textOf(await readForm(c), 'email')
    const retryAfter = await resetAllowed(c.env, c.req.raw, email)
    if (retryAfter !== null) {
      const page = await render(<ForgotPage sent={false} error={tooManyAttempts(retryAfter)} />)
      return c.html(page, refusedStatus(c, { retryAfter }))
    }
    // After the answer: whether there is an account makes no difference to it, not in time either.
    c.executionCtx.waitUntil(sendResetLink(c.env, c.req.raw, email))
    return c.html(await render(<ForgotPage sent error={null} />))
  })
  .get('/sign-in/reset', async (c) => await resetPage(c, c.req.query('token') ?? '', []))
  .post('/sign-in/reset', async (c) => {
    const form = await readForm(c)
    const token = textOf(form, 'token')
    try {
      const done = await resetPassword(c.env, c.req.raw, token, passwordOf(form))
      return done ? c.redirect('/sign-in?notice=reset', 303) : await stale(c)
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'invalid_input') throw error
      return await resetPage(c, token, [{ field: 'password', message: error.message }])
    }
  })

async function resetPage(c: Context<ConsoleEnv>, token: string, issues: FormIssue[]): Promise<Response> {
  const account = await resetLinkOwner(c.env, token)
  if (account === null) return await stale(c)
  const page = await render(<ResetPage token={token} email={account.email} issues={issues} />)
  return c.html(page, issues.length === 0 ? 200 : 400)
}

async function stale(c: Context<ConsoleEnv>): Promise<Response> {
  const message = 'It was used already, is older than an hour, or a newer one was sent. Ask for another.'
  const again = { href: '/sign-in/forgot', label: 'Ask for another link' }
  return c.html(await render(<StaleLinkPage title="This link no longer works" message={message} again={again} />), 400)
}
