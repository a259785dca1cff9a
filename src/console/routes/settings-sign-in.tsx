import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { isFresh } from '../../identity/confirm.ts'
import { redirectUri } from '../../identity/sso/begin.ts'
import { prepareProvider } from '../../identity/sso/set-up.ts'
import { tenantProvider } from '../../core/assurance.ts'
import type { SignInSettings } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import type { FormIssue } from '../components/field.tsx'
import { issuesOf } from '../forms/form-issues.ts'
import { readSignInForm, signInFormOf, type SignInForm } from '../forms/sign-in-form.ts'
import { SignInSettingsPage, SIGN_IN_FIELDS } from '../pages/sign-in-settings.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { offered } from './account-sso.tsx'

/** How members sign in is for those who manage them; the Tenant object decides again. */
const managesMembers: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const { system, role } = c.get('member')
  if (!system.includes('manage_members')) {
    throw new GatehouseError(
      'missing_permission',
      `Your role, ${role.name}, does not manage members. Ask an administrator of your workspace.`,
    )
  }
  await next()
}

/** How the members of a tenant sign in (T3), under /t/:slug/settings/sign-in. */
export const signInSettingsRoutes = new Hono<ConsoleEnv>()
  .use('/*', managesMembers)
  .get('/', async (c) => {
    const settings = valueOf(await c.get('tenant').signInSettings(c.get('caller')))
    return c.html(await settingsPage(c, settings, signInFormOf(settings), []))
  })
  .post('/', async (c) => {
    const form = await readForm(c)
    const path = new URL(c.req.url).pathname
    if (!isFresh(c.get('signedIn'))) return c.redirect(`/profile/confirm?returnTo=${encodeURIComponent(path)}`, 303)
    const values = readSignInForm(form)
    const version = Number(textOf(form, 'version'))
    const before = valueOf(await c.get('tenant').signInSettings(c.get('caller')))
    try {
      const { requiredProvider, requireSecondFactor } = values
      const provider = values.withProvider ? await prepareProvider(c.env, c.req.raw, c.get('tenantId'), values) : null
      const change = {
        provider,
        requiredProvider: requiredProvider === '' ? null : requiredProvider,
        requireSecondFactor,
      }
      const changed = await c.get('tenant').changeSignInSettings(c.get('caller'), version, change)
      if (changed.ok) return c.redirect(`${path}?notice=saved`, 303)
      if (changed.error.code === 'conflict') {
        return c.html(await settingsPage(c, before, values, [{ field: 'name', message: changed.error.message }]), 409)
      }
      const issues = issuesOf(changed, Object.keys(SIGN_IN_FIELDS), 'name')
      return c.html(await settingsPage(c, { ...before, version }, values, issues), 400)
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'invalid_input') throw error
      const issues = [{ field: error.details.field ?? 'name', message: error.message }]
      return c.html(await settingsPage(c, { ...before, version }, values, issues), 400)
    }
  })

function settingsPage(
  c: Context<ConsoleEnv>,
  settings: SignInSettings,
  values: SignInForm,
  issues: readonly FormIssue[],
): Promise<string> {
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, settings, values, issues }
  return render(
    <SignInSettingsPage
      {...about}
      notice={c.req.query('notice') ?? null}
      callback={redirectUri(c.env, c.req.raw, tenantProvider(c.get('tenantId')))}
      deploymentProviders={offered(c)}
    />,
  )
}
