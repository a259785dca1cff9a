import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf, type Outcome } from '../../core/errors.ts'
import { readTicks } from '../../core/ticks.ts'
import { REGISTRATION_MODES } from '../../core/registrations.ts'
import { tellRequesters } from '../../identity/registration-mail.ts'
import { BOTTOM, same } from '../../policy/lattice.ts'
import type { Decision } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { ceilingFrom, ceilingPresetFrom, presetCeiling, tickable } from '../forms/ceiling-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { ClientRequestPage, ClientRequestsPage } from '../pages/client-requests.tsx'
import { SELF_REGISTRATION_FIELDS, SelfRegistrationPage } from '../pages/self-registration.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { permissionSummary } from '../words/permissions.ts'

/** What members asked for (P6), under /t/:slug/apps/requests. */
export const clientRequestRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const requests = valueOf(await c.get('tenant').listClientRequests(c.get('caller')))
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, requests, notice: c.req.query('notice') ?? null, timeZone }
    return c.html(await render(<ClientRequestsPage {...about} now={systemClock()} />))
  })
  .get('/:requestId', async (c) => c.html(await requestPage(c, {})))
  .post('/:requestId/approval', async (c) => {
    const version = Number(textOf(await readForm(c), 'version'))
    const decided = await c.get('tenant').approveClientRequest(c.get('caller'), requestId(c), version)
    return await answerDecision(c, decided, '', 'request_approved')
  })
  .post('/:requestId/refusal', async (c) => {
    const form = await readForm(c)
    const reason = textOf(form, 'reason')
    const version = Number(textOf(form, 'version'))
    const decided = await c.get('tenant').declineClientRequest(c.get('caller'), requestId(c), version, reason)
    return await answerDecision(c, decided, reason, 'request_declined')
  })

/** Those who asked are told by e-mail, after the answer. */
async function answerDecision(
  c: Context<ConsoleEnv>,
  decided: Outcome<Decision>,
  reason: string,
  notice: string,
): Promise<Response> {
  if (!decided.ok) {
    const { code, details, message } = decided.error
    if (code === 'conflict') return c.html(await requestPage(c, { conflict: true }), 409)
    if (code !== 'invalid_input') return valueOf<never>(decided)
    return c.html(await requestPage(c, { reason, issues: [{ field: details.field ?? 'reason', message }] }), 400)
  }
  const { tell, clientId, ...about } = decided.value
  c.executionCtx.waitUntil(tellRequesters(c.env, tell, { ...about, approved: clientId !== null }))
  const home = `/t/${c.get('member').tenant.slug}/apps`
  return c.redirect(clientId === null ? `${home}/requests?notice=${notice}` : `${home}/${clientId}/permissions`, 303)
}

function requestId(c: Context<ConsoleEnv>): string {
  return c.req.param('requestId') ?? ''
}

async function requestPage(
  c: Context<ConsoleEnv>,
  state: { reason?: string; issues?: readonly FormIssue[]; conflict?: boolean },
): Promise<string> {
  const [request, { ceiling }, models] = await Promise.all([
    c.get('tenant').getClientRequest(c.get('caller'), requestId(c)).then(valueOf),
    c.get('tenant').registrationSettings(c.get('caller')).then(valueOf),
    c.get('tenant').models(c.get('caller')).then(valueOf),
  ])
  const { slug, timeZone } = c.get('member').tenant
  return await render(
    <ClientRequestPage
      frame={c.get('frame')}
      slug={slug}
      request={request}
      begins={same(ceiling, BOTTOM) ? null : permissionSummary(ceiling, models)}
      reason={state.reason ?? ''}
      issues={state.issues ?? []}
      conflict={state.conflict ?? false}
      timeZone={timeZone}
    />,
  )
}

/** Which applications that register themselves the tenant takes (P6), under /t/:slug/apps/registration. */
export const selfRegistrationRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await settingsPage(c, {})))
  .post('/', async (c) => {
    const form = await readForm(c)
    const domains = textOf(form, 'domains')
    const listed = domains.split(/[\s,]+/).filter((domain) => domain !== '')
    const change = { mode: textOf(form, 'mode'), domains: listed }
    const version = Number(textOf(form, 'version'))
    const changed = await c.get('tenant').changeRegistrationSettings(c.get('caller'), version, change)
    if (changed.ok) return c.redirect(`${c.req.path}?notice=saved`, 303)
    if (changed.error.code === 'conflict') return c.html(await settingsPage(c, { error: changed.error.message }), 409)
    const issues = issuesOf(changed, Object.keys(SELF_REGISTRATION_FIELDS), 'mode')
    return c.html(await settingsPage(c, { ...change, domains, version, issues }), 400)
  })
  .post('/permissions', async (c) => {
    const form = await readForm(c)
    const version = Number(textOf(form, 'version'))
    const models = valueOf(await c.get('tenant').models(c.get('caller')))
    const ceiling = ceilingFrom(readTicks(form), models)
    const changed = await c.get('tenant').changeDefaultCeiling(c.get('caller'), version, ceiling)
    if (changed.ok) return c.redirect(`/t/${c.get('member').tenant.slug}/apps/registration?notice=saved`, 303)
    const { code, message } = changed.error
    if (code !== 'conflict' && code !== 'forbidden') return valueOf<never>(changed)
    return c.html(await settingsPage(c, { error: message }), code === 'conflict' ? 409 : 403)
  })

interface SettingsState {
  mode?: string
  domains?: string
  version?: number
  issues?: readonly FormIssue[]
  error?: string
}

async function settingsPage(c: Context<ConsoleEnv>, state: SettingsState): Promise<string> {
  const tenant = c.get('tenant')
  const caller = c.get('caller')
  const [settings, models, role, requests] = await Promise.all([
    tenant.registrationSettings(caller).then(valueOf),
    tenant.models(caller).then(valueOf),
    tenant.rolePermissions(caller).then(valueOf),
    tenant.countClientRequests(caller).then(valueOf),
  ])
  const preset = ceilingPresetFrom(c.req.query('preset'))
  return await render(
    <SelfRegistrationPage
      frame={c.get('frame')}
      slug={c.get('member').tenant.slug}
      requests={requests}
      version={state.version ?? settings.version}
      mode={REGISTRATION_MODES.find((mode) => mode === state.mode) ?? (state.mode === undefined ? settings.mode : '')}
      domains={state.domains ?? settings.domains.join('\n')}
      issues={state.issues ?? []}
      models={models}
      limit={tickable(role, settings.ceiling, models)}
      ceiling={preset === null ? settings.ceiling : presetCeiling(preset, role)}
      preset={preset}
      notice={c.req.query('notice') ?? null}
      error={state.error ?? null}
    />,
  )
}
