import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { CLIENT_FIELDS } from '../components/client-fields.tsx'
import { clientSettings, presetFrom, presetValues, readClientForm } from '../forms/client-form.ts'
import type { ClientFormValues } from '../forms/client-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { AppCenterPage, type OtherApp } from '../pages/app-center.tsx'
import { ClientSecretPage } from '../pages/client-created.tsx'
import { LibraryPage, NewClientPage, PresetPage } from '../pages/new-app.tsx'
import { render } from '../render.ts'
import { mcpUrl, readForm, textOf } from '../request-facts.ts'

/** The App Center and the way to a new OAuth client (P1, P2), under /t/:slug/apps. */
export const appRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const search = (c.req.query('search') ?? '').trim().slice(0, 100)
    const [clients, requests] = await Promise.all([
      c.get('tenant').listClients(c.get('caller'), search).then(valueOf),
      c.get('tenant').countClientRequests(c.get('caller')).then(valueOf),
    ])
    const { slug, timeZone } = c.get('member').tenant
    const view = c.req.query('view') === 'oauth' ? 'oauth' : 'all'
    const notice = c.req.query('notice') ?? null
    const others = view === 'all' ? await otherApps(c, search) : []
    const about = { frame: c.get('frame'), slug, clients, others, requests, search, view, notice, timeZone } as const
    return c.html(await render(<AppCenterPage {...about} now={systemClock()} />))
  })
  .get('/new', async (c) => c.html(await render(<LibraryPage frame={c.get('frame')} slug={slugOf(c)} />)))
  .get('/new/oauth-client', async (c) => {
    const preset = presetFrom(c.req.query('preset'))
    if (preset === null) return c.html(await render(<PresetPage frame={c.get('frame')} slug={slugOf(c)} />))
    return c.html(await newClientPage(c, { values: presetValues(preset), issues: [], callbackUrl: '' }))
  })
  .post('/new/oauth-client', async (c) => {
    const form = await readForm(c)
    const values = readClientForm(form)
    const created = await c.get('tenant').createClient(c.get('caller'), clientSettings(values))
    if (!created.ok) {
      const issues = issuesOf(created, Object.keys(CLIENT_FIELDS), 'name')
      const typed = { ...values, redirectUris: textOf(form, 'redirectUris') }
      return c.html(await newClientPage(c, { values: typed, issues, callbackUrl: textOf(form, 'callbackUrl') }), 400)
    }
    const { id, secret } = created.value
    const about = { frame: c.get('frame'), slug: slugOf(c), secret, mcpUrl: mcpUrl(c.env, c.req.raw) }
    const client = { id, name: values.name, preset: values.preset }
    return c.html(await render(<ClientSecretPage {...about} client={client} occasion="created" />), 201)
  })

/** Service accounts and the keys that act as members, whose name has the text in it. */
async function otherApps(c: Context<ConsoleEnv>, search: string): Promise<OtherApp[]> {
  const [tenant, caller, home] = [c.get('tenant'), c.get('caller'), `/t/${slugOf(c)}/apps`]
  const [accounts, keys] = await Promise.all([
    tenant.listServiceAccounts(caller).then(valueOf),
    tenant.listKeys(caller, search).then(valueOf),
  ])
  const sought = search.toLocaleLowerCase('en')
  return [
    ...accounts
      .filter(({ name, description }) => `${name} ${description}`.toLocaleLowerCase('en').includes(sought))
      .map(({ id, name, description, lastUsedAt, keys: connections }) => {
        const href = `${home}/service-accounts/${encodeURIComponent(id)}`
        return { href, name, description, kind: 'Service account', lastUsedAt, connections }
      }),
    ...keys
      .filter(({ holder }) => holder.kind === 'member')
      .map(({ id, name, holder, lastUsedAt }) => {
        const href = `${home}/keys/${encodeURIComponent(id)}`
        return { href, name, description: `Acts as ${holder.name}`, kind: 'API key', lastUsedAt, connections: 1 }
      }),
  ]
}

interface NewClient {
  values: ClientFormValues
  issues: readonly FormIssue[]
  callbackUrl: string
}

function newClientPage(c: Context<ConsoleEnv>, about: NewClient): Promise<string> {
  return render(<NewClientPage frame={c.get('frame')} slug={slugOf(c)} {...about} />)
}

function slugOf(c: Context<ConsoleEnv>): string {
  return c.get('member').tenant.slug
}
