import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError } from '../../core/errors.ts'
import { accountById } from '../../identity/accounts.ts'
import { beginPasskey, keepPasskey } from '../../identity/add-passkey.ts'
import { isFresh, whyLocked } from '../../identity/confirm.ts'
import { passkeysOf, removePasskey, renamePasskey } from '../../identity/passkeys.ts'
import { changePassword } from '../../identity/password.ts'
import { enrolment, newRecoveryCodes, secondFactorState, turnOff, turnOn } from '../../identity/second-factor.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { EnrolmentPage, NewPasskeyPage, RecoveryCodesPage } from '../pages/enrolment.tsx'
import { SecurityPage } from '../pages/security.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { readJson, redirectWith } from '../session-answers.ts'
import { passwordOf } from './account.tsx'

const HOME = '/profile/security'

/** A change to how somebody signs in needs a session that may make it, and a recent proof of who they are. */
const confirmedOnly: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const person = c.get('signedIn')
  const locked = await whyLocked(c.env.DB, person)
  if (locked !== null) throw new GatehouseError('forbidden', locked)
  if (!isFresh(person)) {
    if (c.req.header('content-type') === 'application/json') {
      throw new GatehouseError('forbidden', 'That took a while. Reload the page and confirm that it is you.')
    }
    const returnTo = c.req.method === 'GET' ? new URL(c.req.url).pathname : HOME
    return c.redirect(`/profile/confirm?returnTo=${encodeURIComponent(returnTo)}`, 303)
  }
  return await next()
}

/** Password, second factor and passkeys of the signed-in person (U2), under /profile/security. */
export const securityRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await securityPage(c, [])))
  .use('/*', confirmedOnly)
  .post('/password', async (c) => {
    const form = await readForm(c)
    try {
      const headers = await changePassword(c.env, c.req.raw, c.get('signedIn'), passwordOf(form))
      return redirectWith(c, headers, `${HOME}?notice=password_changed`)
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'invalid_input') throw error
      return c.html(await securityPage(c, [{ field: 'password', message: error.message }]), 400)
    }
  })
  .get('/second-factor', async (c) => await enrolmentPage(c, null))
  .post('/second-factor', async (c) => {
    const code = textOf(await readForm(c), 'code')
    const codes = await turnOn(c.env, c.req.raw, c.get('signedIn'), code)
    if (codes !== null) return c.html(await render(<RecoveryCodesPage codes={codes} />))
    return await enrolmentPage(c, 'That code is not right. Wait for the next one, and check the clock of your phone.')
  })
  .post('/second-factor/removal', async (c) => {
    await turnOff(c.env, c.req.raw, c.get('signedIn'))
    return c.redirect(`${HOME}?notice=second_factor_off`, 303)
  })
  .post('/recovery-codes', async (c) => {
    const codes = await newRecoveryCodes(c.env, c.req.raw, c.get('signedIn'))
    return codes === null ? c.redirect(HOME, 303) : c.html(await render(<RecoveryCodesPage codes={codes} />))
  })
  .get('/passkeys/new', async (c) => c.html(await render(<NewPasskeyPage />)))
  .post('/passkeys/challenge', async (c) => {
    await readJson(c)
    const { options, cookie } = await beginPasskey(c.env, c.req.raw, c.get('signedIn'))
    c.header('set-cookie', cookie, { append: true })
    return c.json(options)
  })
  .post('/passkeys', async (c) => {
    const { name, response } = await readJson(c)
    await keepPasskey(c.env, c.req.raw, c.get('signedIn'), { name: typeof name === 'string' ? name : '', response })
    return c.json({ location: `${HOME}?notice=passkey_added` })
  })
  .post('/passkeys/:id/name', async (c) => {
    const name = textOf(await readForm(c), 'name')
    found(await renamePasskey(c.env, c.req.raw, c.get('signedIn'), c.req.param('id'), name))
    return c.redirect(`${HOME}?notice=saved`, 303)
  })
  .post('/passkeys/:id/removal', async (c) => {
    found(await removePasskey(c.env, c.req.raw, c.get('signedIn'), c.req.param('id')))
    return c.redirect(`${HOME}?notice=passkey_removed`, 303)
  })

async function securityPage(c: Context<ConsoleEnv>, issues: FormIssue[]): Promise<string> {
  const person = c.get('signedIn')
  const [account, secondFactor, passkeys, locked] = await Promise.all([
    accountById(c.env.DB, person.userId),
    secondFactorState(c.env.DB, person.userId),
    passkeysOf(c.env.DB, person.userId),
    whyLocked(c.env.DB, person),
  ])
  const about = { frame: c.get('frame'), locked, secondFactor, passkeys, issues, now: systemClock() }
  const notice = c.req.query('notice') ?? null
  return await render(
    <SecurityPage {...about} hasPassword={typeof account?.passwordHash === 'string'} notice={notice} />,
  )
}

async function enrolmentPage(c: Context<ConsoleEnv>, error: string | null): Promise<Response> {
  const begun = await enrolment(c.env, c.get('signedIn'))
  if (begun === null) return c.redirect(HOME, 303)
  return c.html(await render(<EnrolmentPage enrolment={begun} error={error} />), error === null ? 200 : 400)
}

function found(done: boolean): void {
  if (!done) throw new GatehouseError('not_found', 'There is no such passkey. It may have been removed already.')
}
