import { describe, expect } from 'vitest'
import { clientPage, registerClient, status, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, PEOPLE, SITE } from '../setup/browser/visit.ts'
import { newApp, setCeiling } from '../setup/http/apps.ts'

const APPS = `${SITE}/t/alderway/apps`

describe('axe finds nothing, wide and narrow, light and dark,', () => {
  it('on sign-in and sign-out (T3)', async ({ visit }) => {
    const page = await visit()
    await page.goto(`${SITE}/sign-in`)
    await inspect(page, 'sign-in')
    await page.getByLabel('E-mail').fill(PEOPLE.viewer.email)
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').waitFor()
    await inspect(page, 'sign-in refused')
    await page.goto(`${SITE}/sign-out`)
    await inspect(page, 'sign-out, signed out')
    const inside = await visit({ as: 'viewer' })
    await inside.goto(`${SITE}/sign-out`)
    await inspect(inside, 'sign-out')
  })

  it('where people begin: a choice of tenants, an open menu (T1)', async ({ visit }) => {
    const both = await visit({ as: 'memberOfBoth' })
    await both.goto(SITE)
    expect(await both.getByRole('main').getByRole('link').allInnerTexts()).toEqual([
      expect.stringContaining('Alderway Cloud'),
      expect.stringContaining('Harborlight Cloud'),
    ])
    await toggle(both, 'Tenant:')
    await inspect(both, 'tenants, menu open')
    await both.getByRole('main').getByRole('link', { name: 'Alderway' }).click()
    await toggle(both, 'Account:')
    await inspect(both, 'account menu open')
  })

  it('in the App Center, from an empty one to a new client (P1, P2)', async ({ visit }) => {
    const page = await visit({ as: 'secondTenantAdministrator' })
    await page.goto(SITE)
    await page.getByRole('link', { name: 'App Center' }).click()
    await page.getByRole('heading', { name: 'App Center' }).waitFor()
    await inspect(page, 'App Center empty')
    await page.getByRole('link', { name: 'New app' }).first().click()
    await inspect(page, 'new app')
    await page.getByRole('link', { name: /^OAuth client/ }).click()
    await inspect(page, 'presets')
    await page.getByRole('link', { name: /ChatGPT/ }).click()
    await inspect(page, 'new client, for ChatGPT')
    await page.goto(`${SITE}/t/harborlight/apps/new/oauth-client?preset=custom`)
    await page.getByLabel('Name', { exact: true }).fill(' ')
    await page.getByLabel('Logo').fill('https://x')
    await page.getByLabel('Redirect URLs').fill('http://example.com/cb\njavascript:alert(1)')
    await page.getByLabel('Replay window').fill('30')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('alert').waitFor()
    await inspect(page, 'new client with errors')
    await page.goto(`${SITE}/t/harborlight/apps`)
    const redirectUri = 'https://notes.example/callback'
    await registerClient(page, { name: 'Notes', type: 'Secret and PKCE', redirectUri })
    await inspect(page, 'client created')
    await page.goto(`${SITE}/t/harborlight/apps`)
    await inspect(page, 'App Center')
    await page.getByLabel('Search apps').fill('zzz')
    await page.keyboard.press('Enter')
    await page.getByText('No app has “zzz” in its name').waitFor()
    await inspect(page, 'App Center, nothing found')
  })

  it('on the pages of a client (P2 to P4, P7)', async ({ visit }) => {
    const app = await newApp('Pages of a client', { values: { authentication: 'secret_and_pkce' }, ceiling: 'read' })
    const page = await visit({ as: 'administrator' })
    await page.goto(clientPage(app.id))
    await inspect(page, 'client, General')
    await page.getByLabel(/^Type .* to delete it/).fill('Something else')
    await page.getByRole('button', { name: 'Delete the client' }).click()
    await page.getByText('Nothing was deleted.').waitFor()
    await inspect(page, 'client, General, not deleted')
    await page.goto(clientPage(app.id, '/permissions'))
    await toggle(page, 'Companies: Fields')
    await inspect(page, 'client, Permissions, fields open')
    await page.getByRole('switch').uncheck()
    await page.getByRole('button', { name: 'Save permissions' }).click()
    await status(page).waitFor()
    await inspect(page, 'client, Permissions, dynamic')
    await page.goto(clientPage(app.id, '/connections'))
    await inspect(page, 'client, Connections, none')
  })

  it('when two administrators edit the same client (A56)', async ({ visit }) => {
    const app = await newApp('Two administrators')
    const [general, permissions] = [await visit({ as: 'administrator' }), await visit({ as: 'administrator' })]
    await general.goto(clientPage(app.id))
    await permissions.goto(clientPage(app.id, '/permissions'))
    await setCeiling(app.id, 'read')
    await general.getByLabel('Description').fill('Mine')
    await general.getByRole('button', { name: 'Save' }).click()
    await permissions.getByRole('checkbox', { name: 'Remove companies' }).uncheck()
    await permissions.getByRole('button', { name: 'Save permissions' }).click()
    for (const page of [general, permissions])
      await page.getByRole('alert').getByText('Somebody else has changed this client').waitFor()
    expect(await general.getByLabel('Description').inputValue()).toBe('Mine')
    expect(await permissions.getByRole('checkbox', { name: 'Remove companies' }).isChecked()).toBe(false)
    await inspect(general, 'conflict, General')
    await inspect(permissions, 'conflict, Permissions')
    await general.getByRole('button', { name: 'Save' }).click()
    await status(general).getByText('Saved.').waitFor()
  })

  it('on what cannot be shown (P1)', async ({ visit }) => {
    const page = await visit({ as: 'customerSuccess' })
    await page.goto(APPS)
    await page.getByText('does not manage applications').waitFor()
    await inspect(page, 'not allowed')
    await page.goto(`${SITE}/t/harborlight/apps`)
    await inspect(page, 'not found')
    const nobody = await visit()
    await nobody.goto(`${SITE}/nothing/here`)
    await inspect(nobody, 'not found, signed out')
  })
})
