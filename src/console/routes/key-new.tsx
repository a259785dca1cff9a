import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { KeyKind } from '../../core/keys.ts'
import { publicUrl } from '../../core/origin.ts'
import { BOTTOM } from '../../policy/lattice.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { ceilingPresetFrom, presetCeiling } from '../forms/ceiling-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { emptyKey, newKeyOf, readKeyForm, type KeyFormValues } from '../forms/key-form.ts'
import { KeyIssuedPage } from '../pages/key-issued.tsx'
import { KEY_FIELDS, NewKeyPage } from '../pages/key-new.tsx'
import { render } from '../render.ts'
import { readForm } from '../request-facts.ts'

const NOTHING = { ...BOTTOM, portfolio: [] }

/** A new API key or new client credentials (K1, K3), under /t/:slug/apps/new; `as` names a service account. */
export const newKeyRoutes = new Hono<ConsoleEnv>()
  .get('/api-key', async (c) => {
    const preset = ceilingPresetFrom(c.req.query('preset'))
    const role = valueOf(await c.get('tenant').rolePermissions(c.get('caller')))
    const ticked = preset === null ? NOTHING : presetCeiling(preset, role)
    return c.html(await newKeyPage(c, 'key', { values: emptyKey(c.req.query('as') ?? '', ticked) }))
  })
  .get('/client-credentials', async (c) =>
    c.html(await newKeyPage(c, 'credentials', { values: emptyKey(c.req.query('as') ?? '', NOTHING) })),
  )
  .post('/api-key', (c) => created(c, 'key'))
  .post('/client-credentials', (c) => created(c, 'credentials'))

async function created(c: Context<ConsoleEnv>, kind: KeyKind): Promise<Response> {
  const models = valueOf(await c.get('tenant').models(c.get('caller')))
  const values = readKeyForm(await readForm(c), models)
  const made = await c.get('tenant').createKey(c.get('caller'), newKeyOf(kind, values))
  if (!made.ok) {
    const { code, message } = made.error
    if (code === 'forbidden') return c.html(await newKeyPage(c, kind, { values, error: message }), 403)
    const issues = issuesOf(made, Object.keys(KEY_FIELDS), 'name')
    return c.html(await newKeyPage(c, kind, { values, issues }), 400)
  }
  const about = { frame: c.get('frame'), section: 'apps', issued: made.value, name: values.name } as const
  const href = `/t/${c.get('member').tenant.slug}/apps/keys/${encodeURIComponent(made.value.id)}`
  const site = publicUrl(c.env, c.req.raw)
  return c.html(await render(<KeyIssuedPage {...about} occasion="created" site={site} href={href} />), 201)
}

interface NewKeyState {
  values: KeyFormValues
  issues?: readonly FormIssue[]
  error?: string
}

async function newKeyPage(
  c: Context<ConsoleEnv>,
  kind: KeyKind,
  { values, issues = [], error }: NewKeyState,
): Promise<string> {
  const [tenant, caller] = [c.get('tenant'), c.get('caller')]
  const [models, limit, accounts] = await Promise.all([
    tenant.models(caller).then(valueOf),
    tenant.rolePermissions(caller).then(valueOf),
    tenant.listServiceAccounts(caller).then(valueOf),
  ])
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, kind, values, accounts, models, limit }
  return await render(<NewKeyPage {...about} issues={issues} error={error ?? null} />)
}
