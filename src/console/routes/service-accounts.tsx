import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import type { ServiceAccountDetail, ServiceAccountSettings } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { auditAddress } from '../forms/audit-query.ts'
import { tickable } from '../forms/ceiling-form.ts'
import { valuesOf } from '../forms/role-form.ts'
import { AccountArchivePage } from '../pages/service-account-archive.tsx'
import { AccountEditorPage } from '../pages/service-account-editor.tsx'
import { AccountReviewPage } from '../pages/service-account-review.tsx'
import { ServiceAccountPage } from '../pages/service-account.tsx'
import { ServiceAccountsPage } from '../pages/service-accounts.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import {
  aboutRoles,
  companyCount,
  CONFLICT,
  enteredIn,
  enteredPairs,
  modelsOf,
  problemOf,
  statusOf,
  type AboutRoles,
  type EditorState,
} from './roles.tsx'

/** The tenant's service accounts (K2), under /t/:slug/apps/service-accounts. */
export const serviceAccountRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const [accounts, models, requests] = await Promise.all([
      c.get('tenant').listServiceAccounts(c.get('caller')).then(valueOf),
      modelsOf(c),
      c.get('tenant').countClientRequests(c.get('caller')).then(valueOf),
    ])
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, accounts, models, requests, notice: c.req.query('notice') ?? null }
    return c.html(await render(<ServiceAccountsPage {...about} now={systemClock()} timeZone={timeZone} />))
  })
  .get('/new', async (c) => {
    const about = await aboutRoles(c)
    return c.html(await editorPage(c, about, null, { values: valuesOf(nothing(about), about.options) }))
  })
  .post('/new', async (c) => {
    const form = await readForm(c)
    const about = await aboutRoles(c)
    const entered = await enteredIn(c, about, form)
    if (entered.stays) return c.html(await editorPage(c, about, null, entered), statusOf(entered))
    const made = await c.get('tenant').createServiceAccount(c.get('caller'), entered.settings)
    if (made.ok) return c.redirect(`${homeOf(c, made.value.id)}?notice=account_created`, 303)
    const problem = problemOf(made)
    return c.html(await editorPage(c, about, null, { values: entered.values, ...problem.state }), problem.status)
  })
  .post('/company-count', (c) => companyCount(c))
  .get('/:accountId', async (c) => c.html(await accountPage(c, await accountOf(c), null)))
  .get('/:accountId/edit', async (c) => {
    const [account, about] = await Promise.all([accountOf(c), aboutRoles(c)])
    return c.html(await editorPage(c, about, account, { values: valuesOf(account, about.options) }))
  })
  .post('/:accountId/edit', async (c) => {
    const form = await readForm(c)
    const [account, about] = await Promise.all([accountOf(c), aboutRoles(c)])
    const version = Number(textOf(form, 'version'))
    const entered = await enteredIn(c, about, form)
    if (entered.stays) return c.html(await editorPage(c, about, account, { ...entered, version }), statusOf(entered))
    const { settings, values } = entered
    const [tenant, caller, home] = [c.get('tenant'), c.get('caller'), homeOf(c, account.id)]
    if (textOf(form, 'do') !== 'save') {
      const impact = await tenant.serviceAccountImpact(caller, account.id, settings)
      if (impact.ok && version === account.version) {
        const shown = { frame: c.get('frame'), impact: impact.value, models: about.models }
        return c.html(
          await render(<AccountReviewPage {...shown} action={`${home}/edit`} entered={enteredPairs(form)} />),
        )
      }
      const problem = impact.ok ? CONFLICT : problemOf(impact)
      return c.html(await editorPage(c, about, account, { values, version, ...problem.state }), problem.status)
    }
    const changed = await tenant.changeServiceAccount(caller, account.id, version, settings)
    if (changed.ok) return c.redirect(`${home}?notice=account_saved`, 303)
    const problem = problemOf(changed)
    return c.html(await editorPage(c, about, account, { values, version, ...problem.state }), problem.status)
  })
  .get('/:accountId/archive', async (c) => {
    const account = await accountOf(c)
    const about = { frame: c.get('frame'), account, home: homeOf(c, account.id) }
    return c.html(await render(<AccountArchivePage {...about} />))
  })
  .post('/:accountId/archive', async (c) => {
    const account = await accountOf(c)
    const version = Number(textOf(await readForm(c), 'version'))
    const archived = await c.get('tenant').archiveServiceAccount(c.get('caller'), account.id, version)
    if (archived.ok) return c.redirect(`${homeOf(c, '')}?notice=account_archived`.replace('/?', '?'), 303)
    if (archived.error.code !== 'conflict') return valueOf(archived)
    return c.html(await accountPage(c, account, archived.error.message), 409)
  })

async function accountOf(c: Context<ConsoleEnv>): Promise<ServiceAccountDetail> {
  return valueOf(await c.get('tenant').getServiceAccount(c.get('caller'), c.req.param('accountId') ?? ''))
}

function homeOf(c: Context<ConsoleEnv>, accountId: string): string {
  return `/t/${c.get('member').tenant.slug}/apps/service-accounts/${encodeURIComponent(accountId)}`
}

async function accountPage(
  c: Context<ConsoleEnv>,
  account: ServiceAccountDetail,
  error: string | null,
): Promise<string> {
  const { tenant, system } = c.get('member')
  const audit = system.includes('read_audit') ? auditAddress(tenant.slug, { members: [account.id] }) : null
  const about = { frame: c.get('frame'), slug: tenant.slug, account, models: await modelsOf(c), audit, error }
  const notice = c.req.query('notice') ?? null
  return await render(<ServiceAccountPage {...about} {...{ notice }} now={systemClock()} timeZone={tenant.timeZone} />)
}

/** It starts from nothing, on the records that its maker reaches, unless that depends on who they are. */
function nothing({ own: { portfolio } }: AboutRoles): ServiceAccountSettings {
  const byOwner = portfolio !== 'none' && portfolio.some(({ kind }) => kind === 'own')
  return { name: '', description: '', system: [], permissions: { models: {}, portfolio: byOwner ? 'none' : portfolio } }
}

async function editorPage(
  c: Context<ConsoleEnv>,
  { models, own, options }: AboutRoles,
  account: ServiceAccountDetail | null,
  state: EditorState,
): Promise<string> {
  const { system, tenant } = c.get('member')
  const limit = {
    system: account === null ? system : [...new Set([...system, ...account.system])],
    permissions: tickable(own, account?.permissions ?? null, models),
  }
  return await render(
    <AccountEditorPage
      frame={c.get('frame')}
      slug={tenant.slug}
      account={account}
      models={models}
      values={state.values}
      limit={limit}
      own={own}
      version={state.version ?? account?.version ?? 1}
      options={options}
      count={state.count ?? null}
      issues={state.issues ?? []}
      conditions={state.conditions ?? []}
      error={state.error ?? null}
      conflict={state.conflict ?? false}
    />,
  )
}
