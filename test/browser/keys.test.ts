import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { chooseField, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { statusOf } from '../setup/http/mcp.ts'

const APPS = `${SITE}/t/alderway/apps`

/** The value of a field that is to be copied. */
async function copied(page: Page, label: string): Promise<string> {
  return await page.getByLabel(label, { exact: true }).inputValue()
}

async function newKey(page: Page, name: string): Promise<string> {
  await page.goto(`${APPS}/new/api-key`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('checkbox', { name: 'View companies' }).check()
  await toggle(page, /^Companies: Fields/)
  await chooseField(page, 'Company: Name', 'View')
  await page.getByRole('button', { name: 'Create API key' }).click()
  await page.getByRole('heading', { name: `${name} is made` }).waitFor()
  return await copied(page, 'API key')
}

async function newAccount(page: Page, name: string): Promise<void> {
  await page.goto(`${APPS}/service-accounts/new`)
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('checkbox', { name: 'View issues' }).check()
  await page.getByRole('button', { name: 'Create service account' }).click()
  await page.getByText('The service account is made.').waitFor()
}

describe('an API key', () => {
  it('is found in the library, made, shown once, used, rotated and revoked, without JavaScript (K1, P1, P3)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${APPS}/new`)
    await page.getByText('Called “Static API” in some companies').waitFor()
    await page.getByRole('link', { name: /^API key/ }).click()
    await page.getByRole('heading', { name: 'New API key' }).waitFor()
    const key = await newKey(page, 'Nightly sync')
    expect(key).toMatch(/^ghk_/)
    expect(await statusOf(key)).toBe(200)
    await page.getByRole('link', { name: 'I have copied it' }).click()
    expect(await page.locator('body').innerText()).not.toContain(key)
    await page.getByText(`${key.slice(0, 10)}…${key.slice(-4)}`).waitFor()
    await page.getByRole('link', { name: 'What it can see and do' }).click()
    await page.getByText('Worked out by the rules that judge every request.').waitFor()
    await page.goBack()

    await page.getByLabel('Meanwhile').selectOption('The old one stops now')
    await page.getByRole('button', { name: 'Make a new secret' }).click()
    const next = await copied(page, 'API key')
    expect([await statusOf(key), await statusOf(next)]).toEqual([401, 200])

    await page.goto(`${SITE}/profile/keys`)
    await page.getByRole('link', { name: 'Nightly sync' }).click()
    await page.getByRole('link', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('The key is revoked.').waitFor()
    expect(await statusOf(next)).toBe(401)
  })

  it('says what is wrong with it beside the field, and keeps what was ticked (K1)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${APPS}/new/api-key`)
    await page.getByLabel('Name', { exact: true }).fill('Does nothing')
    await page.getByRole('button', { name: 'Create API key' }).click()
    await page.getByRole('link', { name: /What it may do: Tick at least one thing/ }).waitFor()
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Does nothing')
  })

  it('is nothing that a member without the permission is offered (T5)', async ({ visit }) => {
    const page = await visit({ as: 'viewer' })
    await page.goto(`${SITE}/profile/keys`)
    await page.getByText('Keys are made by those whose role manages clients and keys.').waitFor()
    const answer = await page.goto(`${APPS}/new/api-key`)
    expect(answer?.status()).toBe(403)
  })
})

describe('a service account', () => {
  it('is made, given credentials, changed after a look at what that does, and archived (K2, K3, V5)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await newAccount(page, 'Warehouse')
    await page.getByRole('link', { name: 'New client credentials' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Loader')
    await page.getByRole('button', { name: 'Create client credentials' }).click()
    expect(await copied(page, 'Client ID')).toMatch(/^ghc_/)
    expect(await copied(page, 'Client secret')).toMatch(/^ghs_/)

    await page.goto(`${APPS}/service-accounts`)
    await page.getByRole('link', { name: 'Warehouse' }).click()
    await page.getByRole('link', { name: 'Change' }).click()
    await page.getByRole('checkbox', { name: 'View companies' }).check()
    await page.getByRole('checkbox', { name: 'View issues' }).uncheck()
    await page.getByRole('button', { name: 'Review the change' }).click()
    await page.getByText('Companies: view').waitFor()
    await page.getByText('Issues: view').waitFor()
    await page.getByRole('heading', { name: 'Whom it touches: 1 key' }).waitFor()
    await page.getByRole('button', { name: 'Save the service account' }).click()
    await page.getByText('The service account is saved.').waitFor()

    await page.getByRole('link', { name: 'Archive' }).click()
    await page.getByText('1 key stops on the next request.').waitFor()
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByText('The service account is archived.').waitFor()
  })
})

describe('axe finds nothing, wide and narrow, light and dark,', () => {
  it('on the library, a new key, the secret, the key, its end, and the lists (K1)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${APPS}/new`)
    await inspect(page, 'keys, library')
    await page.goto(`${APPS}/new/api-key?preset=read`)
    await inspect(page, 'keys, new')
    await newKey(page, 'Looked at')
    await inspect(page, 'keys, secret')
    await page.getByRole('link', { name: 'I have copied it' }).click()
    await inspect(page, 'keys, one')
    await page.getByRole('link', { name: 'Revoke' }).click()
    await inspect(page, 'keys, revocation')
    await page.goto(`${APPS}/keys`)
    await inspect(page, 'keys, all')
    await page.goto(`${SITE}/profile/keys`)
    await inspect(page, 'keys, own')
  })

  it('on service accounts, their credentials, a change and the end (K2, K3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${APPS}/service-accounts`)
    await inspect(page, 'accounts, all')
    await page.goto(`${APPS}/service-accounts/new`)
    await inspect(page, 'accounts, new')
    await newAccount(page, 'Seen')
    await page.getByRole('link', { name: 'New client credentials' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Seen credentials')
    await inspect(page, 'accounts, credentials')
    await page.getByRole('button', { name: 'Create client credentials' }).click()
    await inspect(page, 'accounts, secret')
    await page.goto(`${APPS}/service-accounts`)
    await page.getByRole('link', { name: 'Seen' }).click()
    await inspect(page, 'accounts, one')
    await page.getByRole('link', { name: 'Change' }).click()
    await page.getByRole('checkbox', { name: 'View companies' }).check()
    await page.getByRole('button', { name: 'Review the change' }).click()
    await inspect(page, 'accounts, review')
    await page.goto(`${APPS}/service-accounts`)
    await page.getByRole('link', { name: 'Seen' }).click()
    await page.getByRole('link', { name: 'Archive' }).click()
    await inspect(page, 'accounts, archive')
  })
})
