import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { clientPage, status, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'

const APPS = `${SITE}/t/alderway/apps`

/** Registers a program and gives the address to which it sends its person (RFC 7591, RFC 6749 §4.1.1). */
async function program(name: string, callback: string): Promise<string> {
  const response = await fetch(`${SITE}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: name, redirect_uris: [callback], token_endpoint_auth_method: 'none' }),
  })
  const registered: { client_id: string } = await response.json()
  return addressFor(registered.client_id, callback)
}

function addressFor(clientId: string, callback: string): string {
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    state: 'x',
    code_challenge: createHash('sha256').update('v'.repeat(43)).digest('base64url'),
    code_challenge_method: 'S256',
  }
  return `${SITE}/oauth/authorize?${new URLSearchParams(parameters).toString()}`
}

async function openRequest(page: Page, name: string): Promise<void> {
  await page.goto(`${APPS}/requests`)
  await page.getByRole('link', { name }).click()
}

describe('an application that registered itself', () => {
  it('is asked for, approved and authorized, without JavaScript (P6, C6)', async ({ visit, callback }) => {
    const address = await program('Field notes', callback.url)
    const hers = await visit({ as: 'customerSuccess', javaScript: false })
    await hers.goto(address)
    await hers.getByRole('heading', { name: 'This application needs the approval of' }).waitFor()
    await hers.getByLabel(/What do you need it for/).fill('Notes from visits')
    await hers.getByRole('button', { name: 'Ask an administrator' }).click()
    await hers.getByRole('heading', { name: 'Your request is waiting' }).waitFor()

    const page = await visit({ as: 'administrator', javaScript: false })
    await openRequest(page, 'Field notes')
    await page.getByText('Notes from visits').waitFor()
    await page.getByText('Nothing proves who is behind this application').waitFor()
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('heading', { name: 'Field notes' }).waitFor()
    await page.goto(`${page.url()}?preset=read`)
    await page.getByRole('button', { name: 'Save permissions' }).click()
    await status(page).getByText('Saved.').waitFor()

    await hers.getByRole('link', { name: 'Try again' }).click()
    await hers.getByRole('heading', { name: /Field notes wants access/ }).waitFor()
    await hers.getByRole('button', { name: 'Authorize' }).click()
    await hers.waitForURL((url) => url.searchParams.has('code'))
  })

  it('is declined, and the member reads why (P6)', async ({ visit, callback }) => {
    const address = await program('Grabber', callback.url)
    const hers = await visit({ as: 'viewer' })
    await hers.goto(address)
    await hers.getByRole('button', { name: 'Ask an administrator' }).click()
    const page = await visit({ as: 'administrator' })
    await openRequest(page, 'Grabber')
    await page.getByLabel('Reason').fill('We have our own')
    await page.getByRole('button', { name: 'Decline' }).click()
    await status(page).getByText('Declined.').waitFor()
    await hers.reload()
    await hers.getByText('The reason: We have our own').waitFor()
  })

  it('has pages that look right and that axe finds nothing wrong with (P6)', async ({ visit, callback }) => {
    const address = await program('Looks', callback.url)
    const hers = await visit({ as: 'viewer' })
    await hers.goto(address)
    await inspect(hers, 'registering, not approved')
    await hers.getByRole('button', { name: 'Ask an administrator' }).click()
    await inspect(hers, 'registering, waiting')
    const both = await visit({ as: 'memberOfBoth' })
    await both.goto(address)
    await both.getByRole('heading', { name: /To which workspace/ }).waitFor()
    await inspect(both, 'registering, workspaces')
    const page = await visit({ as: 'administrator' })
    await page.goto(`${APPS}/requests`)
    await inspect(page, 'requests')
    await page.getByRole('link', { name: 'Looks' }).click()
    await inspect(page, 'request')
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByRole('link', { name: 'General' }).click()
    await page.getByRole('heading', { name: 'It registered itself' }).waitFor()
    await inspect(page, 'client that registered itself')
    await page.goto(`${APPS}/registration`)
    await inspect(page, 'self-registration')
  }, 240_000)

  it('begins with what the administrator allowed, from listed domains at once (P6)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${APPS}/registration`)
    await page.getByRole('radio', { name: /Allow listed domains/ }).check()
    await page.getByRole('textbox', { name: 'Listed domains' }).fill('nonsense')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page
      .getByRole('alert')
      .getByText(/is not a host name/)
      .waitFor()
    await page.getByRole('textbox', { name: 'Listed domains' }).fill('claude.ai\nchatgpt.com')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await status(page).getByText('Saved.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Listed domains' }).inputValue()).toBe('claude.ai\nchatgpt.com')
    await page.goto(`${APPS}/registration?preset=read`)
    await page.getByRole('button', { name: 'Save permissions' }).click()
    await status(page).getByText('Saved.').waitFor()
  })
})

describe('a client for every workspace', () => {
  it('is reviewed, published and blocked, on pages that look right (P5, T6)', async ({ visit, callback }) => {
    const app = await newApp('Atlas', { values: { redirectUris: callback.url }, ceiling: 'read' })
    const page = await visit({ as: 'administrator' })
    await page.goto(clientPage(app.id, '/publication'))
    await page.getByLabel('Company').fill('Atlas Ltd')
    await page.getByLabel('Contact').fill('legal@atlas.example')
    await page.getByLabel('Privacy policy').fill('https://atlas.example/privacy')
    await page.getByLabel('Terms').fill('https://atlas.example/terms')
    await inspect(page, 'publication, asking')
    await page.getByRole('button', { name: 'Ask for a review' }).click()
    await status(page).getByText('Sent.').waitFor()
    await inspect(page, 'publication, waiting')

    const operator = await visit({ as: 'platformAdmin' })
    await operator.goto(`${SITE}/platform/publications`)
    await inspect(operator, 'platform, publications')
    await operator.getByRole('link', { name: 'Atlas' }).click()
    await operator.getByRole('checkbox', { name: /Custom fields across tenants/ }).check()
    await inspect(operator, 'platform, publication')
    await operator.getByRole('button', { name: 'Publish' }).click()
    await status(operator).getByText('Saved.').waitFor()

    const both = await visit({ as: 'memberOfBoth' })
    await both.goto(addressFor(app.id, callback.url))
    await both.getByRole('link', { name: /Harborlight/ }).click()
    await both.getByRole('heading', { name: /Atlas wants access to Harborlight/ }).waitFor()
    await inspect(both, 'consent, published client')
    await toggle(both, 'Grant additional field access')
    await both.getByRole('radiogroup').filter({ hasText: 'View' }).first().getByText('View', { exact: true }).click()
    await inspect(both, 'consent, additional fields')
    await both.getByRole('button', { name: 'Authorize' }).click()
    await both.waitForURL((url) => url.href.startsWith(callback.url))
    expect(new URL(both.url()).searchParams.get('code')).not.toBeNull()
  }, 240_000)
})
