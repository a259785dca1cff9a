import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError } from '../../core/errors.ts'
import { originOf } from '../../core/origin.ts'
import { reached } from '../../core/reach.ts'
import { isFresh } from '../../identity/confirm.ts'
import { listTenants, tenantBySlug, type TenantLine } from '../../ledger/platform.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { PlatformPage } from '../pages/platform.tsx'
import { PlatformTenantPage } from '../pages/platform-tenant.tsx'
import { render } from '../render.ts'
import { readForm } from '../request-facts.ts'
import { tenantObject } from '../tenant-object.ts'

/** The platform console (T6), under /platform. The Tenant object decides again who may change what. */
export const platformRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const search = (c.req.query('search') ?? '').trim().slice(0, 100)
    const tenants = await listTenants(c.env.DB, search)
    return c.html(
      await render(<PlatformPage frame={c.get('frame')} tenants={tenants} search={search} now={systemClock()} />),
    )
  })
  .get('/tenants/:slug', async (c) => {
    const tenant = await knownTenant(c)
    return c.html(await tenantPage(c, tenant, tenant.modules, []))
  })
  .post('/tenants/:slug', async (c) => {
    const tenant = await knownTenant(c)
    const form = await readForm(c)
    const path = `/platform/tenants/${tenant.slug}`
    const person = c.get('signedIn')
    if (!isFresh(person)) return c.redirect(`/profile/confirm?returnTo=${encodeURIComponent(path)}`, 303)
    const chosen = namesOf(form, 'modules')
    const caller = {
      kind: 'platform',
      userId: person.userId,
      name: person.name,
      via: 'console',
      origin: originOf(c.req.raw),
    } as const
    const change = { seen: namesOf(form, 'seen'), modules: chosen }
    const changed = await reached(() => tenantObject(c.env, tenant.id).changeModules(caller, change))
    if (changed.ok) return c.redirect(`${path}?notice=modules_saved`, 303)
    const { code, message, details } = changed.error
    if (code !== 'conflict' && code !== 'invalid_input') throw new GatehouseError(code, message, details)
    // After a conflict: what is on now, to be looked at before it is changed.
    const shown = code === 'conflict' ? (await knownTenant(c)).modules : chosen
    const issues = [{ field: 'modules', message }]
    return c.html(await tenantPage(c, await knownTenant(c), shown, issues), code === 'conflict' ? 409 : 400)
  })

async function knownTenant(c: Context<ConsoleEnv>): Promise<TenantLine> {
  const tenant = await tenantBySlug(c.env.DB, c.req.param('slug') ?? '')
  if (tenant !== null) return tenant
  throw new GatehouseError('not_found', 'There is no tenant with this address.')
}

function tenantPage(
  c: Context<ConsoleEnv>,
  tenant: TenantLine,
  chosen: readonly string[],
  issues: readonly FormIssue[],
): Promise<string> {
  const about = { frame: c.get('frame'), tenant, chosen, issues, notice: c.req.query('notice') ?? null }
  return render(<PlatformTenantPage {...about} />)
}

function namesOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === 'string')
}
