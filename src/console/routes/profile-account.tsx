import { Hono } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError } from '../../core/errors.ts'
import { safeReturnTo } from '../../door/return-to.ts'
import { accountById } from '../../identity/accounts.ts'
import { confirm, mayChangeAccount } from '../../identity/confirm.ts'
import { passkeysOf } from '../../identity/passkeys.ts'
import { lockAccount } from '../../identity/password.ts'
import { endOneSession, endOtherSessions, sessionsOf } from '../../identity/sessions.ts'
import { confirmWithPasskey } from '../../identity/use-passkey.ts'
import type { Context } from 'hono'
import type { ConsoleEnv } from '../console-env.ts'
import { ConfirmPage } from '../pages/confirm.tsx'
import { OwnTenantsPage } from '../pages/own-tenants.tsx'
import { SessionsPage } from '../pages/sessions.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { readJson, refusedStatus } from '../session-answers.ts'
import { passkeyRefused } from './account-passkey.tsx'
import { offered } from './account-sso.tsx'
import { passwordOf } from './account.tsx'
import { memberOf } from './guards.ts'

/** Sessions, tenants, and the proof that changes ask for (U2), under /profile. */
export const ownAccountRoutes = new Hono<ConsoleEnv>()
  .get('/sessions', async (c) => {
    const person = c.get('signedIn')
    const sessions = await sessionsOf(c.env.DB, person)
    const about = { frame: c.get('frame'), sessions, notice: c.req.query('notice') ?? null, now: systemClock() }
    return c.html(await render(<SessionsPage {...about} mayLock={mayChangeAccount(person)} />))
  })
  .post('/sessions/others/end', async (c) => {
    await endOtherSessions(c.env, c.req.raw, c.get('signedIn'))
    return c.redirect('/profile/sessions?notice=sessions_ended', 303)
  })
  .post('/sessions/lock', async (c) => {
    const person = c.get('signedIn')
    if (!mayChangeAccount(person)) throw new GatehouseError('forbidden', 'This session can’t lock the account.')
    await lockAccount(c.env, c.req.raw, person)
    return c.redirect('/sign-in?notice=locked', 303)
  })
  .post('/sessions/:id/end', async (c) => {
    if (!(await endOneSession(c.env, c.req.raw, c.get('signedIn'), c.req.param('id')))) {
      throw new GatehouseError('not_found', 'There is no such session. It may have ended already.')
    }
    return c.redirect('/profile/sessions?notice=sessions_ended', 303)
  })
  .get('/tenants', async (c) => {
    const memberships = c.get('memberships')
    const members = await Promise.allSettled(memberships.map((membership) => memberOf(c, membership)))
    const tenants = memberships.map(({ tenant: { name, slug, logoUrl } }, index) => {
      const answer = members[index]
      return { name, slug, logoUrl, member: answer?.status === 'fulfilled' ? answer.value : null }
    })
    return c.html(await render(<OwnTenantsPage frame={c.get('frame')} tenants={tenants} />))
  })
  .get('/confirm', async (c) => c.html(await confirmPage(c, safeReturnTo(c.req.query('returnTo')), null)))
  .post('/confirm', async (c) => {
    const form = await readForm(c)
    const returnTo = safeReturnTo(textOf(form, 'returnTo'))
    const proof = form.has('code') ? { code: textOf(form, 'code') } : { password: passwordOf(form) }
    const result = await confirm(c.env, c.req.raw, c.get('signedIn'), proof)
    if (result.ok) return c.redirect(returnTo, 303)
    return c.html(await confirmPage(c, returnTo, result.message), refusedStatus(c, result))
  })
  .post('/confirm/passkey', async (c) => {
    const body = await readJson(c)
    const result = await confirmWithPasskey(c.env, c.req.raw, c.get('signedIn'), body['response'])
    if (!result.ok) throw passkeyRefused(result)
    return c.json({ location: safeReturnTo(body['returnTo']) })
  })

async function confirmPage(c: Context<ConsoleEnv>, returnTo: string, error: string | null): Promise<string> {
  const person = c.get('signedIn')
  const [account, passkeys] = await Promise.all([
    accountById(c.env.DB, person.userId),
    passkeysOf(c.env.DB, person.userId),
  ])
  const ways = {
    password: typeof account?.passwordHash === 'string',
    code: account?.secondFactor === true,
    passkey: passkeys.length > 0,
    providers: person.assurance.method === 'sso' ? offered(c) : [],
  }
  return await render(<ConfirmPage returnTo={returnTo} account={person} ways={ways} error={error} />)
}
