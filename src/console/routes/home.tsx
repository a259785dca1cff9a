import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import { reached } from '../../core/reach.ts'
import { wantsHtml } from '../../door/problem.ts'
import type { Membership } from '../../ledger/members.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { ChooserPage, NoTenantPage } from '../pages/home.tsx'
import { visibleModels } from '../data-access.ts'
import { render } from '../render.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { atTenant, inTenant, memberOf, signedInOnly } from './guards.ts'

/** Where a browser that comes to the start is led; programs that ask the root URL are not ours (M1). */
export const homeRoutes = new Hono<ConsoleEnv>()
  .get(
    '/',
    async (c, next) => (wantsHtml(c.req.raw) ? await signedInOnly(c, next) : await next()),
    async (c, next) => {
      if (!wantsHtml(c.req.raw)) return await next()
      const frame = c.get('frame')
      const [only, ...others] = frame.memberships
      if (only === undefined && frame.platform) return c.redirect('/platform', 303)
      if (only === undefined) return c.html(await render(<NoTenantPage frame={frame} />))
      if (others.length > 0) return c.html(await render(<ChooserPage frame={frame} />))
      return c.redirect(await firstPage(c, only), 303)
    },
  )
  .get('/t/:slug', signedInOnly, atTenant, inTenant, async (c) => {
    const membership = c.get('memberships').find(({ tenant }) => tenant.slug === c.req.param('slug'))
    return c.redirect(membership === undefined ? '/' : await firstPage(c, membership), 303)
  })

/** The data for those who may see any; else the App Center, the audit, or the member's own applications. */
async function firstPage(c: Context<ConsoleEnv>, membership: Membership): Promise<string> {
  const caller = memberCaller(c.req.raw, c.get('signedIn'), membership.memberId)
  const [{ system, tenant }, access] = await Promise.all([
    memberOf(c, membership),
    reached(() => tenantObject(c.env, membership.tenant.id).access(caller)).then(valueOf),
  ])
  if (visibleModels(access).length > 0) return `/t/${tenant.slug}/data`
  if (system.includes('manage_clients') && tenant.modules.includes('api')) return `/t/${tenant.slug}/apps`
  if (system.includes('manage_members')) return `/t/${tenant.slug}/members`
  return system.includes('read_audit') ? `/t/${tenant.slug}/audit` : '/profile/applications'
}
