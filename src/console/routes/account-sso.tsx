import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError } from '../../core/errors.ts'
import { originOf } from '../../core/origin.ts'
import { safeReturnTo } from '../../door/return-to.ts'
import { countStart } from '../../identity/attempts.ts'
import { signedIn } from '../../identity/session.ts'
import { beginSso } from '../../identity/sso/begin.ts'
import { finishSso } from '../../identity/sso/finish.ts'
import { deploymentProviders, findProvider, providersForEmail } from '../../identity/sso/provider.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { SsoPage } from '../pages/sign-in.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { redirectWith, toSecondFactor } from '../session-answers.ts'
import { signInPage } from './account.tsx'

/** Single sign-on through the deployment's providers and the tenants' own (T3). */
export const ssoRoutes = new Hono<ConsoleEnv>()
  .get('/sign-in/sso', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    return c.html(await render(<SsoPage returnTo={returnTo} email="" error={null} found={null} />))
  })
  .post('/sign-in/sso', async (c) => {
    const form = await readForm(c)
    const email = textOf(form, 'email')
    await countStart(c.env.DB, originOf(c.req.raw).ip, systemClock())
    const found = await providersForEmail(c.env, email)
    const error = found.length === 0 ? 'No company has set up single sign-on for addresses like this one.' : null
    const about = { returnTo: safeReturnTo(textOf(form, 'returnTo')), email, error, found }
    return c.html(await render(<SsoPage {...about} />), error === null ? 200 : 400)
  })
  .get('/sign-in/sso/:key', async (c) => {
    const provider = await findProvider(c.env, c.req.param('key'))
    if (provider === null) throw new GatehouseError('not_found', 'There is no such single sign-on.')
    const { location, cookie } = await beginSso(c.env, c.req.raw, provider, {
      returnTo: safeReturnTo(c.req.query('returnTo')),
      invitation: c.req.query('invitation') ?? null,
      confirming: c.req.query('confirming') === 'yes' && (await signedIn(c.env, c.req.raw)) !== null,
      ...emailHint(c),
    })
    return redirectWith(c, new Headers({ 'set-cookie': cookie }), location)
  })
  .get('/sign-in/sso/:key/callback', async (c) => {
    const result = await finishSso(c.env, c.req.raw, c.req.param('key'))
    const { returnTo } = result
    if (result.ok) return redirectWith(c, result.headers, returnTo)
    return (
      toSecondFactor(c, result, returnTo) ??
      c.html(await signInPage(c, { returnTo, email: '', error: result.message }), 400)
    )
  })

/** The deployment's providers, as pages offer them. */
export function offered(c: Context<ConsoleEnv>): { key: string; name: string }[] {
  return deploymentProviders(c.env).map(({ key, name }) => ({ key, name }))
}

function emailHint(c: Context<ConsoleEnv>): { email?: string } {
  const email = c.req.query('email') ?? ''
  return email.length > 0 && email.length <= 254 ? { email } : {}
}
