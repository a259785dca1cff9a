import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { readTicks } from '../../core/ticks.ts'
import { BOTTOM } from '../../policy/lattice.ts'
import type { CeilingImpact, ClientDetail } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { CLIENT_FIELDS } from '../components/client-fields.tsx'
import type { FormIssue } from '../components/field.tsx'
import { ceilingFrom, ceilingPresetFrom, presetCeiling, tickable } from '../forms/ceiling-form.ts'
import type { CeilingPreset } from '../forms/ceiling-form.ts'
import { clientSettings, readClientForm, valuesOf } from '../forms/client-form.ts'
import type { ClientFormValues } from '../forms/client-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { ClientSecretPage } from '../pages/client-created.tsx'
import { ClientGeneralPage } from '../pages/client-general.tsx'
import { ClientPermissionsPage } from '../pages/client-permissions.tsx'
import { render } from '../render.ts'
import { mcpUrl, readForm, textOf } from '../request-facts.ts'

/** The tabs General and Permissions of one client (P2, P3, P4), under /t/:slug/apps/:clientId. */
export const clientRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await generalPage(c, await clientOf(c), {})))
  .post('/', async (c) => {
    const form = await readForm(c)
    const values = readClientForm(form)
    const version = Number(textOf(form, 'version'))
    const changed = await c.get('tenant').changeClient(c.get('caller'), clientId(c), version, clientSettings(values))
    const client = await clientOf(c)
    if (changed.ok && changed.value.secret === null) return c.redirect(`${homeOf(c)}?notice=saved`, 303)
    if (changed.ok) return c.html(await secretPage(c, client, changed.value.secret))
    if (changed.error.code === 'conflict') return c.html(await generalPage(c, client, { values, conflict: true }), 409)
    const issues = issuesOf(changed, Object.keys(CLIENT_FIELDS), 'name')
    return c.html(await generalPage(c, { ...client, version }, { values, issues }), 400)
  })
  .get('/permissions', async (c) => {
    const client = await clientOf(c)
    const preset = ceilingPresetFrom(c.req.query('preset'))
    const role = valueOf(await c.get('tenant').rolePermissions(c.get('caller')))
    const value = preset === null ? (client.ceiling ?? BOTTOM) : presetCeiling(preset, role)
    const controlled = preset !== null || client.ceiling !== null
    return c.html(await permissionsPage(c, client, { role, value, controlled, preset, impact: impactFrom(c) }))
  })
  .post('/permissions', async (c) => {
    const form = await readForm(c)
    const controlled = textOf(form, 'controlled') === 'on'
    const version = Number(textOf(form, 'version'))
    const models = valueOf(await c.get('tenant').models(c.get('caller')))
    const value = ceilingFrom(readTicks(form), models)
    if (textOf(form, 'do') === 'edit') {
      const [client, own] = [await clientOf(c), await c.get('tenant').rolePermissions(c.get('caller'))]
      return c.html(await permissionsPage(c, { ...client, version }, { role: valueOf(own), value, controlled }))
    }
    const changed = await c
      .get('tenant')
      .changeCeiling(c.get('caller'), clientId(c), version, controlled ? value : null)
    if (changed.ok) {
      const { losing, needReauthorization } = changed.value
      return c.redirect(`${homeOf(c)}/permissions?saved=${losing}-${needReauthorization}`, 303)
    }
    const { code, message } = changed.error
    if (code !== 'conflict' && code !== 'forbidden') return valueOf(changed)
    const client = await clientOf(c)
    const role = valueOf(await c.get('tenant').rolePermissions(c.get('caller')))
    if (code === 'conflict')
      return c.html(await permissionsPage(c, client, { role, value, controlled, conflict: true }), 409)
    return c.html(await permissionsPage(c, { ...client, version }, { role, value, controlled, error: message }), 403)
  })

export async function clientOf(c: Context<ConsoleEnv>): Promise<ClientDetail> {
  return valueOf(await c.get('tenant').getClient(c.get('caller'), clientId(c)))
}

export function clientId(c: Context<ConsoleEnv>): string {
  return c.req.param('clientId') ?? ''
}

/** The address of the client's own page. */
export function homeOf(c: Context<ConsoleEnv>): string {
  return `/t/${c.get('member').tenant.slug}/apps/${encodeURIComponent(clientId(c))}`
}

interface GeneralState {
  values?: ClientFormValues
  issues?: readonly FormIssue[]
  conflict?: boolean
  deletionError?: string
}

export function generalPage(c: Context<ConsoleEnv>, client: ClientDetail, state: GeneralState): Promise<string> {
  const { slug, timeZone } = c.get('member').tenant
  return render(
    <ClientGeneralPage
      frame={c.get('frame')}
      slug={slug}
      client={client}
      values={state.values ?? valuesOf(client)}
      issues={state.issues ?? []}
      conflict={state.conflict ?? false}
      deletionError={state.deletionError ?? null}
      notice={c.req.query('notice') ?? null}
      mcpUrl={mcpUrl(c.env, c.req.raw)}
      timeZone={timeZone}
    />,
  )
}

export function secretPage(c: Context<ConsoleEnv>, client: ClientDetail, secret: string | null): Promise<string> {
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, mcpUrl: mcpUrl(c.env, c.req.raw) }
  return render(<ClientSecretPage {...about} client={client} secret={secret} occasion="secret" />)
}

interface PermissionsState {
  role: PermissionSet
  value: PermissionSet
  controlled: boolean
  preset?: CeilingPreset | null
  impact?: CeilingImpact | null
  conflict?: boolean
  error?: string
}

async function permissionsPage(c: Context<ConsoleEnv>, client: ClientDetail, state: PermissionsState): Promise<string> {
  const models = valueOf(await c.get('tenant').models(c.get('caller')))
  return await render(
    <ClientPermissionsPage
      frame={c.get('frame')}
      slug={c.get('member').tenant.slug}
      client={client}
      models={models}
      limit={tickable(state.role, client.ceiling, models)}
      value={state.value}
      controlled={state.controlled}
      preset={state.preset ?? null}
      impact={state.impact ?? null}
      conflict={state.conflict ?? false}
      error={state.error ?? null}
    />,
  )
}

/** `?saved=2-1`: what the last change did, carried over the redirect as two numbers. */
function impactFrom(c: Context<ConsoleEnv>): CeilingImpact | null {
  const numbers = /^(\d{1,7})-(\d{1,7})$/.exec(c.req.query('saved') ?? '')
  return numbers === null ? null : { losing: Number(numbers[1]), needReauthorization: Number(numbers[2]) }
}
