import { Hono } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { auditFilter, readAuditQuery } from '../forms/audit-query.ts'
import { AuditListPage } from '../pages/audit.tsx'
import { render } from '../render.ts'

/** The tenant's audit (A2), under /t/:slug/audit; the Tenant object decides who may read it. */
export const auditRoutes = new Hono<ConsoleEnv>().get('/', async (c) => {
  const { slug, timeZone } = c.get('member').tenant
  const query = readAuditQuery(new URL(c.req.url).searchParams)
  const [page, models] = await Promise.all([
    c.get('tenant').audit(c.get('caller'), auditFilter(query, timeZone)).then(valueOf),
    c.get('tenant').models(c.get('caller')).then(valueOf),
  ])
  const about = { frame: c.get('frame'), slug, query, page, models, timeZone }
  return c.html(await render(<AuditListPage {...about} />))
})
