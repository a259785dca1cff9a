import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { attempt, companiesOf, toolsOf } from '../setup/browser/application.ts'
import { chooseField, registerClient, status, toggle } from '../setup/browser/console.ts'
import { it, PEOPLE, signIn, SITE, type Visit } from '../setup/browser/visit.ts'
import { statusOf } from '../setup/http/mcp.ts'

const { administrator, customerSuccess: carly } = PEOPLE
const { members, records } = alderway()
const carlysId = members.find((member) => member.email === carly.email)?.memberId
const carlysCompanies = records.company.filter((company) => company.ownerId === carlysId).length

describe.each([
  ['with JavaScript', true],
  ['without JavaScript', false],
] as const)('the main job, %s', (how, javaScript) => {
  const name = `Field notes ${how}`

  it('goes from registering a client to reading about it in the audit (P2 to P4, C1, C6, U1, A2, T3)', async ({
    visit,
    callback,
  }) => {
    const desk = await visit({ javaScript })
    await desk.goto(SITE)
    await signIn(desk, administrator)
    await desk.getByRole('link', { name: 'App Center' }).click()
    const app = await registerClient(desk, { name, type: 'Public', redirectUri: callback.url })
    expect(app).toEqual({ id: expect.stringMatching(/^app_\w+$/), secret: null })
    await setCeiling(desk)

    const hers = await visit({ javaScript })
    const authorization = await attempt(app, { redirectUri: callback.url })
    await hers.goto(authorization.address)
    await hers.getByText('you come back to exactly that request').waitFor()
    await signIn(hers, carly)
    expect(hers.url()).toBe(authorization.address)
    await readConsent(hers, name)
    await hers.getByRole('button', { name: 'Authorize' }).click()
    const { access_token: token, scope } = await authorization.tokens(hers)

    expect(scope?.split(' ')).toEqual(['company:view', 'company:update', 'issue:view'])
    expect(await toolsOf(token)).toEqual(expect.arrayContaining(['list_records', 'update_records']))
    expect(await companiesOf(token)).toBe(carlysCompanies)

    await disconnect(hers, name)
    expect(await statusOf(token)).toBe(401)
    await readAudit(desk, name)
  })

  it('leads nobody in who mistypes, and keeps the e-mail address (T3)', async ({ visit }: { visit: Visit }) => {
    const page = await visit({ javaScript })
    await page.goto(`${SITE}/sign-in`)
    await page.getByLabel('E-mail').fill(carly.email)
    await page.getByLabel('Password').fill('a quiet garden gate!')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('That e-mail address and password do not go together.').waitFor()
    expect(await page.getByLabel('E-mail').inputValue()).toBe(carly.email)
    expect(await page.getByLabel('Password').inputValue()).toBe('')
  })
})

/** Companies to view and update with three of their fields, issues to view. */
async function setCeiling(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Set its permissions' }).click()
  for (const action of ['View companies', 'Update companies', 'View issues'])
    await page.getByRole('checkbox', { name: action }).check()
  await toggle(page, 'Companies: Fields')
  await chooseField(page, 'Company: Name', 'View')
  await chooseField(page, 'Company: Owner', 'View')
  await chooseField(page, 'Company: Health', 'Edit')
  await toggle(page, 'Issues: Fields')
  await chooseField(page, 'Issue: Title', 'View')
  await page.getByRole('button', { name: 'Save permissions' }).click()
  await status(page).getByText('Saved. It applies from the next request on.').waitFor()
  expect(await page.getByRole('checkbox', { name: 'Update companies' }).isChecked()).toBe(true)
  expect(await page.getByRole('checkbox', { name: 'Remove companies' }).isChecked()).toBe(false)
}

/** Who asks, for what, where it goes; more on demand; an explanation on focus. */
async function readConsent(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { name: `${name} wants access to Alderway Cloud` }).waitFor()
  const text = await page.locator('main').innerText()
  for (const said of ['127.0.0.1', 'Not verified', 'your own computer', carly.email, 'View and update companies'])
    expect(text).toContain(said)
  expect(text).not.toMatch(/projects|export/i)

  const health = page.getByText('How well the relationship is going.')
  expect(await health.isVisible()).toBe(false)
  await toggle(page, 'about companies')
  expect(await health.isVisible()).toBe(true)

  const about = page.getByRole('button', { name: /^About: View and update companies/ })
  const tooltip = page.getByRole('tooltip').filter({ hasText: 'change companies that exist' })
  expect(await tooltip.isVisible()).toBe(false)
  await about.focus()
  await tooltip.waitFor({ state: 'visible' })
}

async function disconnect(page: Page, name: string): Promise<void> {
  await page.goto(SITE)
  await page.getByRole('link', { name: 'My applications' }).click()
  await page.getByRole('heading', { name }).waitFor()
  expect(await page.locator('main').innerText()).toContain('View and update companies')
  await page.getByRole('link', { name: `Disconnect ${name} from Alderway Cloud` }).click()
  await page.getByRole('heading', { name: `Disconnect ${name}?` }).waitFor()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await status(page).getByText('Disconnected.').waitFor()
  expect(await page.getByRole('heading', { name, exact: true }).count()).toBe(0)
}

/** All of it on the client's own audit; then narrowed by action, date and user, from the tenant's. */
async function readAudit(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Audit' }).last().click()
  await page.getByText(`Client: ${name}`).waitFor()
  await showsActions(page, [
    'connection.disconnected',
    'record.listed',
    'connection.tokens_issued',
    'connection.connected',
    'consent.given',
    'consent.shown',
    'client.changed',
    'client.created',
  ])
  await page.getByText('Changed the client’s permissions').waitFor()
  await choose(page, 'Actions', 'Listed')
  await choose(page, 'Users', carly.name)
  await page.getByRole('button', { name: 'Apply' }).click()
  await showsActions(page, ['record.listed'])
  await page.locator('tr[data-action] summary').click()
  expect(await page.locator('tr[data-action] dl').innerText()).toContain('mcp:list_records')

  await from(page, '2020-01-01', '2020-01-02')
  await page.getByText('Nothing matches these filters.').waitFor()
  expect(await page.getByText(`Client: ${name}`).count()).toBe(1)
  const today = new Date().toLocaleDateString('en-CA', { timeZone: 'Europe/Copenhagen' })
  await from(page, today, today)
  await showsActions(page, ['record.listed'])
}

async function showsActions(page: Page, actions: readonly string[]): Promise<void> {
  const shown = async (): Promise<(string | null)[]> => {
    const rows = await page.locator('tr[data-action]').all()
    return await Promise.all(rows.map((row) => row.getAttribute('data-action', { timeout: 500 })))
  }
  await expect.poll(shown, { timeout: 8_000 }).toEqual(actions)
}

async function from(page: Page, first: string, last: string): Promise<void> {
  await page.getByLabel('From').fill(first)
  await page.getByLabel('Until').fill(last)
  await page.getByRole('button', { name: 'Apply' }).click()
}

async function choose(page: Page, filter: string, label: string): Promise<void> {
  await toggle(page, filter)
  await page.getByRole('checkbox', { name: label, exact: true }).check()
}
