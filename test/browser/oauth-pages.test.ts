import { describe } from 'vitest'
import { attempt } from '../setup/browser/application.ts'
import { clientPage, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { newApp, setCeiling, ticksFor } from '../setup/http/apps.ts'

const HTTPS = 'https://notes.example/callback'

describe('axe finds nothing, wide and narrow, light and dark,', () => {
  it('on consent to a ceiling, with its explanations, and on what changes when it is asked again (C1, C5)', async ({
    visit,
    callback,
  }) => {
    const values = { redirectUris: callback.url, description: 'Reads along while you write.' }
    const app = await newApp('Marginalia', { values, ceiling: ticksFor('company', ['view', 'update'], ['name']) })
    const page = await visit({ as: 'customerSuccess' })
    const first = await attempt(app, { redirectUri: callback.url })
    await page.goto(first.address)
    await toggle(page, 'about companies')
    await page.getByRole('button', { name: /^About: View and update companies/ }).focus()
    await page.getByRole('tooltip').waitFor()
    await inspect(page, 'consent, ceiling')
    await page.getByRole('button', { name: 'Authorize' }).click()
    await first.tokens(page)

    const issues = ticksFor('issue', ['view'], ['title', 'status', 'priority'])
    await setCeiling(app.id, { ...ticksFor('company', ['view', 'update'], ['name']), ...issues })
    const scope = 'company:view issue:view'
    await page.goto((await attempt(app, { redirectUri: callback.url, scope })).address)
    await page.getByText('New: view').waitFor()
    await page.getByText('No longer: update').waitFor()
    await inspect(page, 'consent, again')
  })

  it('on consent that the role narrows, with nothing to grant, and with a choice of one’s own (C2, C3)', async ({
    visit,
  }) => {
    const values = { redirectUris: HTTPS }
    const page = await visit({ as: 'viewer' })
    const narrowed = await newApp('Narrowed', { values, ceiling: 'everything' })
    await page.goto((await attempt(narrowed, { redirectUri: HTTPS })).address)
    await page.getByText('Your role, Viewer, allows only what is listed here.').waitFor()
    await inspect(page, 'consent, narrowed')
    const empty = await newApp('Empty', { values, ceiling: 'nothing' })
    await page.goto((await attempt(empty, { redirectUri: HTTPS })).address)
    await page.getByText(/^Nothing yet/).waitFor()
    await inspect(page, 'consent, nothing to grant')
    const dynamic = await newApp('Dynamic', { values, ceiling: 'dynamic' })
    const chooser = await visit({ as: 'customerSuccess' })
    await chooser.goto((await attempt(dynamic, { redirectUri: HTTPS })).address)
    await toggle(chooser, 'about companies')
    await inspect(chooser, 'consent, dynamic')
  })

  it('on consent to a known application, to a program on this computer, and to more than is granted now (C1, C3, C5)', async ({
    visit,
    callback,
  }) => {
    const page = await visit({ as: 'viewer' })
    const claude = await newApp('Claude', { preset: 'claude', ceiling: 'read' })
    const redirectUri = 'https://claude.ai/api/mcp/auth_callback'
    await page.goto((await attempt(claude, { redirectUri })).address)
    await page.getByText('Verified domain').waitFor()
    await inspect(page, 'consent, verified')
    const own = await newApp('Dynamic again', { values: { redirectUris: callback.url }, ceiling: 'dynamic' })
    const first = await attempt(own, { redirectUri: callback.url })
    await page.goto(first.address)
    await page.getByText('The access goes to a program on your own computer').waitFor()
    await page.getByRole('checkbox', { name: 'View issues' }).uncheck()
    await page.getByRole('button', { name: 'Authorize' }).click()
    await first.tokens(page)
    await page.goto((await attempt(own, { redirectUri: callback.url })).address)
    await page.getByText('What it may do now is ticked.').waitFor()
    await page.getByRole('button', { name: /^About: Companies/ }).hover()
    await page.getByRole('tooltip').first().waitFor()
    await inspect(page, 'consent, dynamic again')
  })

  it('on authorizations that cannot go on (A01, A02, V6)', async ({ visit }) => {
    const app = await newApp('Strict', { values: { redirectUris: HTTPS }, ceiling: 'everything' })
    const page = await visit({ as: 'customerSuccess' })
    await page.goto(`${SITE}/oauth/authorize?client_id=app_unknown`)
    await page.getByText('The application is not known here.').waitFor()
    await inspect(page, 'problem, unknown client')
    await page.goto((await attempt(app, { redirectUri: 'https://notes.example/elsewhere' })).address)
    await page.getByText('an address that is not registered').waitFor()
    await inspect(page, 'problem, redirect URL')
    await page.goto((await attempt(app, { redirectUri: HTTPS, scope: 'default' })).address)
    await page.getByText('OAuth permission check failed: missing permissions').waitFor()
    await inspect(page, 'problem, missing permissions')
    const foreigner = await visit({ as: 'secondTenantAdministrator' })
    await foreigner.goto((await attempt(app, { redirectUri: HTTPS })).address)
    await foreigner.getByText('this application is not for that account').waitFor()
    await inspect(foreigner, 'problem, another account')
    await foreigner.goto(`${SITE}/sign-out?returnTo=${encodeURIComponent('/oauth/authorize?client_id=x')}`)
    await inspect(foreigner, 'switch account')
  })

  it('where connections are seen and ended, and in the audit (U1, P7, A2)', async ({ visit, callback }) => {
    const app = await newApp('Seen', { values: { redirectUris: callback.url }, ceiling: 'everything' })
    const nobodys = await visit({ as: 'secondTenantAdministrator' })
    await nobodys.goto(`${SITE}/profile/applications`)
    await nobodys.getByText('Nothing is connected').waitFor()
    await inspect(nobodys, 'applications, none')
    const page = await visit({ as: 'viewer' })
    const authorization = await attempt(app, { redirectUri: callback.url })
    await page.goto(authorization.address)
    await page.getByRole('button', { name: 'Authorize' }).click()
    await authorization.tokens(page)
    await page.goto(`${SITE}/profile/applications`)
    await toggle(page, '(Seen)')
    await inspect(page, 'applications')
    await page.getByRole('link', { name: 'Disconnect Seen' }).click()
    await page.getByRole('heading', { name: 'Disconnect Seen?' }).waitFor()
    await inspect(page, 'disconnect')

    const desk = await visit({ as: 'administrator' })
    await desk.goto(clientPage(app.id, '/connections'))
    await desk.getByRole('cell', { name: 'Leo Marchetti', exact: true }).waitFor()
    await inspect(desk, 'client, Connections')
    await desk.goto(`${SITE}/t/alderway/audit?client=${app.id}`)
    await desk.locator('tr[data-action] summary').first().click()
    await toggle(desk, 'Actions')
    await inspect(desk, 'audit of a client')
    await desk.goto(`${SITE}/t/alderway/audit`)
    await inspect(desk, 'audit')
    await desk.goto(`${SITE}/t/alderway/audit?action=record.removed&from=2020-01-01&until=2020-01-31&outcome=failed`)
    await desk.getByText('Nothing matches these filters.').waitFor()
    await inspect(desk, 'audit, nothing found')
  })
})
