import { Hono } from 'hono'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { safeReturnTo } from '../../door/return-to.ts'
import { accountById } from '../../identity/accounts.ts'
import { findProvider } from '../../identity/sso/provider.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { RequiredPage } from '../pages/required.tsx'
import { render } from '../render.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { signedInOnly } from './guards.ts'

/** What a tenant asks for that the present session lacks, and how to get it (T3). */
export const requiredRoutes = new Hono<ConsoleEnv>()
  .use('/sign-in/required/:slug', signedInOnly)
  .get('/sign-in/required/:slug', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    const person = c.get('signedIn')
    const membership = c.get('memberships').find((one) => one.tenant.slug === c.req.param('slug'))
    if (membership === undefined)
      throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
    const caller = memberCaller(c.req.raw, person, membership.memberId)
    const { tenant, needs, provider } = valueOf(await tenantObject(c.env, membership.tenant.id).entrance(caller))
    if (needs === null) return c.redirect(returnTo, 303)
    const found = provider === null ? null : await findProvider(c.env, provider)
    const account = await accountById(c.env.DB, person.userId)
    const about = { tenant, needs, returnTo, hasSecondFactor: account?.secondFactor === true }
    const page = <RequiredPage {...about} account={person} provider={found && { key: found.key, name: found.name }} />
    return c.html(await render(page), 403)
  })
