import { Hono } from 'hono'
import { wantsHtml } from '../../door/problem.ts'
import type { MemberView } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { ChooserPage, NoTenantPage } from '../pages/home.tsx'
import { render } from '../render.ts'
import { inTenant, memberOf, signedInOnly } from './guards.ts'

/** Where a browser that comes to the start is led; programs that ask the root URL are not ours (M1). */
export const homeRoutes = new Hono<ConsoleEnv>()
  .get(
    '/',
    async (c, next) => (wantsHtml(c.req.raw) ? await signedInOnly(c, next) : await next()),
    async (c, next) => {
      if (!wantsHtml(c.req.raw)) return await next()
      const frame = c.get('frame')
      const [only, ...others] = frame.memberships
      if (only === undefined) return c.html(await render(<NoTenantPage frame={frame} />))
      if (others.length > 0) return c.html(await render(<ChooserPage frame={frame} />))
      return c.redirect(firstPage(await memberOf(c, only)), 303)
    },
  )
  .get('/t/:slug', signedInOnly, inTenant, (c) => c.redirect(firstPage(c.get('member')), 303))

/** The App Center for those who have it, else the member's own applications. */
function firstPage({ system, tenant }: MemberView): string {
  if (system.includes('manage_clients')) return `/t/${tenant.slug}/apps`
  return system.includes('read_audit') ? `/t/${tenant.slug}/audit` : '/profile/applications'
}
