import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { type Attempt, attempt } from '../setup/browser/application.ts'
import { chooseField, toggle } from '../setup/browser/console.ts'
import { it, PEOPLE, signIn, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'
import { toolResult } from '../setup/http/mcp.ts'

const { customerSuccess: carly, viewer } = PEOPLE

describe('under dynamic permissions', () => {
  it('a member starts from reading and can grant less (C3)', async ({ visit, callback }) => {
    const page = await visit({ as: 'customerSuccess' })
    const authorization = await askDynamically(page, callback.url)
    for (const view of await page.getByRole('checkbox', { name: /^View (?!companies)/ }).all()) await view.uncheck()
    await toggle(page, 'about companies')
    await chooseField(page, 'Company: Industry', 'None')
    const { access_token: token, scope } = await authorize(page, authorization)
    expect(scope).toBe('company:view')
    const { structuredContent } = await toolResult(token, 'describe', { model: 'company' })
    expect(JSON.stringify(structuredContent)).toContain('"lifecycle_stage"')
    expect(JSON.stringify(structuredContent)).not.toContain('"industry"')
  })

  it('a member can grant more, field by field, and the next time it is what they start from (C3, C5)', async ({
    visit,
    callback,
  }) => {
    const page = await visit({ as: 'customerSuccess' })
    const authorization = await askDynamically(page, callback.url)
    await page.getByRole('checkbox', { name: 'Update companies' }).check()
    await toggle(page, 'about companies')
    await chooseField(page, 'Company: Health', 'Edit')
    const { access_token: token, scope } = await authorize(page, authorization)
    expect(scope?.split(' ')).toEqual(expect.arrayContaining(['company:view', 'company:update', 'task:view']))
    const [company] = await companies(token)
    const update = { model: 'company', id: company?.id, version: company?.version }
    const health = await toolResult(token, 'update_record', { ...update, values: { health: 'neutral' } })
    expect(health.isError).toBeFalsy()
    const city = await toolResult(token, 'update_record', { ...update, values: { city: 'Aarhus' } })
    expect([city.isError, city.content[0]?.text]).toEqual([true, expect.stringContaining('city')])

    await page.goto(authorization.address)
    expect(await page.getByRole('checkbox', { name: 'Update companies' }).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Update issues' }).isChecked()).toBe(false)
  })

  it('nothing can be ticked that the role does not have (C3)', async ({ visit, callback }) => {
    const page = await visit({ as: 'viewer' })
    await askDynamically(page, callback.url)
    expect(await page.getByRole('checkbox', { name: /^(Create|Update|Remove|Export)/ }).count()).toBe(0)
    await toggle(page, 'about companies')
    const arr = page.getByRole('radiogroup', { name: 'Company: ARR' })
    expect(await arr.getByRole('radio', { name: /View|Edit/, disabled: false }).count()).toBe(0)
  })
})

describe('the consent page', () => {
  it('sends a member who cancels back with access_denied, state and issuer (C1, A08)', async ({ visit, callback }) => {
    const page = await visit({ as: 'viewer' })
    const authorization = await askDynamically(page, callback.url)
    await page.getByRole('button', { name: 'Cancel' }).click()
    const answer = await authorization.answer(page)
    expect(answer).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: new URL(authorization.address).searchParams.get('state'),
      iss: SITE,
    })
  })

  it('lets a member switch the account and come back to the same authorization (C1, T3)', async ({
    visit,
    callback,
  }) => {
    const page = await visit()
    await page.goto(`${SITE}/sign-in`)
    await signIn(page, viewer)
    const { address } = await askDynamically(page, callback.url)
    await page.getByText(`${viewer.name}, ${viewer.email}`).waitFor()
    await page.getByRole('link', { name: 'Switch account' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL((url) => url.pathname === '/sign-in')
    await signIn(page, carly)
    await page.getByText(`${carly.name}, ${carly.email}`).waitFor()
    expect(page.url()).toBe(address)
  })

  it('is answered once: going back to it and authorizing again leads nowhere (C6, A11)', async ({
    visit,
    callback,
  }) => {
    const page = await visit({ as: 'viewer' })
    const authorization = await askDynamically(page, callback.url)
    await authorize(page, authorization)
    // As a browser may show it again: the page as it was, with its answer ready to be sent once more.
    await page.goto(authorization.address)
    const html = await page.content()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await authorization.answer(page)
    await page.goto(`${SITE}/sign-out`)
    await page.evaluate(`document.body.innerHTML = ${JSON.stringify(html)}`)
    await page.getByRole('button', { name: 'Authorize' }).click()
    await page.getByRole('heading', { name: 'This authorization can’t go on' }).waitFor()
    expect(await page.locator('main').innerText()).toContain('Start again from the application')
  })
})

it('all of it is chosen, read and granted without JavaScript (C1, C3, C6)', async ({ visit, callback }) => {
  const page = await visit({ as: 'customerSuccess', javaScript: false })
  const authorization = await askDynamically(page, callback.url)
  for (const view of await page.getByRole('checkbox', { name: /^View (?!companies)/ }).all()) await view.uncheck()
  await page.getByRole('checkbox', { name: 'Update companies' }).check()
  await toggle(page, 'about companies')
  await chooseField(page, 'Company: Health', 'Edit')
  await chooseField(page, 'Company: Industry', 'None')
  await page.getByRole('button', { name: /^About: Companies/ }).focus()
  await page.getByRole('tooltip').first().waitFor()
  const { access_token: token, scope } = await authorize(page, authorization)
  expect(scope?.split(' ').toSorted()).toEqual(['company:update', 'company:view'])
  const { structuredContent } = await toolResult(token, 'describe', { model: 'company' })
  expect(JSON.stringify(structuredContent)).toContain('"health"')
  expect(JSON.stringify(structuredContent)).not.toContain('"industry"')
  // What it may do now is where the next time begins.
  await page.goto(authorization.address)
  expect(await page.getByRole('checkbox', { name: 'Update companies' }).isChecked()).toBe(true)
  await page.getByRole('button', { name: 'Cancel' }).click()
  expect(await authorization.answer(page)).toMatchObject({ error: 'access_denied' })
})

let clients = 0

/** Opens the consent page of a client that leaves the choice to the member. */
async function askDynamically(page: Page, redirectUri: string): Promise<Attempt> {
  clients += 1
  const app = await newApp(`Choice ${clients}`, { values: { redirectUris: redirectUri }, ceiling: 'dynamic' })
  const authorization = await attempt(app, { redirectUri })
  await page.goto(authorization.address)
  return authorization
}

async function authorize(page: Page, authorization: Attempt) {
  await page.getByRole('button', { name: 'Authorize' }).click()
  return await authorization.tokens(page)
}

async function companies(token: string): Promise<{ id: string; version: number }[]> {
  const { structuredContent } = await toolResult(token, 'list_records', { model: 'company', limit: 1 })
  return structuredContent?.['records'] as { id: string; version: number }[]
}
