import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { DEMO_PASSWORD } from '../../scripts/local/data/people.ts'
import { attempt } from '../setup/browser/application.ts'
import { chooseField, status, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, PEOPLE, signIn, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'
import { toolResult } from '../setup/http/mcp.ts'

const HOME = `${SITE}/t/alderway`
const YUKI = { name: 'Yuki Tanaka', email: 'yuki.tanaka@alderway.example', password: DEMO_PASSWORD }

const COUNTED = /^[1-9]\d* compan(y|ies) of \d+$/

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function openMember(page: Page, name: string): Promise<void> {
  await page.goto(`${HOME}/members?search=${encodeURIComponent(name)}`)
  await page.getByRole('link', { name, exact: true }).click()
}

async function giveRole(page: Page, name: string, role: string): Promise<void> {
  await openMember(page, name)
  await page.getByLabel('Role', { exact: true }).selectOption(role)
  await press(page, 'Review the change')
  await press(page, 'Give the role')
  await status(page).getByText('They have another role').waitFor()
}

describe('an administrator', () => {
  it('finds members, and sees what each may do (T4)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(HOME)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('heading', { name: 'People' }).waitFor()
    await inspect(page, 'members')
    await page.getByRole('searchbox').fill('marcus')
    await press(page, 'Search')
    expect(await page.getByRole('row').count()).toBe(2)
    await page.getByRole('link', { name: 'Marcus Bennett' }).click()
    await page.getByText(/They own \d+ companies/).waitFor()
    await inspect(page, 'member')
    await page.getByRole('link', { name: 'Deactivate' }).click()
    await page.getByText('They can no longer open this workspace').waitFor()
    await inspect(page, 'member, before deactivation')
    await page.goto(`${HOME}/members?search=nobody`)
    await page.getByText('No member matches.').waitFor()
  })

  it('makes a role, counts its companies, and sees what a change does before it is made (T5, V3, V5)', async ({
    visit,
    callback,
  }) => {
    const app = await newApp('For roles', { values: { redirectUris: callback.url } })
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/roles`)
    await inspect(page, 'roles')
    await page.getByRole('link', { name: 'Copy Viewer' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Danish desk')
    await page.getByRole('radio', { name: /^Some companies/ }).check()
    await page.getByLabel('Field of the new condition').selectOption('Country')
    await press(page, 'Add condition')
    await page.getByLabel('Country: value').fill('Denmark')
    await page.locator('#count').getByText(COUNTED).waitFor()
    const live = await page.locator('#count').innerText()
    await press(page, 'Count companies')
    const count = await page.locator('#count').innerText()
    expect(count).toMatch(COUNTED)
    expect(live).toBe(count)
    await inspect(page, 'new role, counted')
    await press(page, 'Create role')
    await status(page).getByText('The role is made.').waitFor()
    const role = page.url().split('?')[0] ?? ''

    await giveRole(page, YUKI.name, 'Danish desk')
    const hers = await visit()
    await hers.goto(`${SITE}/sign-in`)
    await signIn(hers, YUKI)
    const authorization = await attempt(app, { redirectUri: callback.url })
    await hers.goto(authorization.address)
    await hers.getByRole('button', { name: 'Authorize' }).click()
    const { access_token: token } = await authorization.tokens(hers)
    const companies = async () =>
      await toolResult(token, 'list_records', { model: 'company', fields: ['name', 'country'] })
    expect((await companies()).structuredContent?.['total']).toBe(Number(/^\d+/.exec(count)?.[0]))

    await page.goto(role)
    await toggle(page, /^Companies: Fields/)
    await chooseField(page, 'Company: Country', 'None')
    await chooseField(page, 'Company: ARR', 'View')
    await press(page, 'Review the change')
    await page.getByText('1 of 1 connection loses something on the next request.').waitFor()
    await page.getByText('1 connection would have to be authorized again').waitFor()
    await page.getByText('Companies: view the field Country').waitFor()
    await inspect(page, 'role, what a change does')
    expect((await companies()).isError).toBeFalsy()
    await press(page, 'Back to editing')
    await toggle(page, /^Companies: Fields/)
    expect(await page.getByRole('radiogroup', { name: 'Company: ARR' }).getByLabel('View').isChecked()).toBe(true)
    await press(page, 'Review the change')
    await press(page, 'Save the role')
    await status(page).getByText('The role is saved.').waitFor()
    expect((await companies()).isError).toBe(true)

    await page.getByRole('link', { name: 'Delete' }).click()
    await page.getByLabel(/^What its 1 member gets/).selectOption('Customer Success')
    await inspect(page, 'role, before deletion')
    await press(page, 'Review the change')
    await page.getByText('Its members get the role Customer Success.').waitFor()
    await press(page, 'Delete the role')
    await status(page).getByText('The role is deleted.').waitFor()
  })

  it('invites somebody, sends it again and takes it back (T3, T4)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/members`)
    await page.getByRole('link', { name: 'Invite' }).click()
    await page.getByLabel('E-mail').fill('new.person@alderway.example')
    await page.getByLabel('Role', { exact: true }).selectOption('Viewer')
    await press(page, 'Send invitation')
    await page.getByRole('cell', { name: 'new.person@alderway.example', exact: true }).waitFor()
    await inspect(page, 'invitations')
    await page.getByRole('button', { name: 'Send again to new.person' }).click()
    await page.getByRole('cell', { name: 'new.person@alderway.example', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Revoke for new.person' }).click()
    await status(page).getByText('Its link has stopped working.').waitFor()
  })
})

describe('somebody who mistypes', () => {
  it('is told what is wrong, and nothing is made (T5)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/roles/new`)
    await page.getByLabel('Name', { exact: true }).fill('viewer')
    await page.getByRole('radio', { name: /^Some companies/ }).check()
    await press(page, 'Create role')
    await page.getByRole('alert').getByText('Say which companies').waitFor()
    await page.getByLabel('Field of the new condition').selectOption('ARR')
    await press(page, 'Add condition')
    await page.getByLabel('ARR: comparison').selectOption('is more than')
    await page.getByLabel('ARR: value').fill('a lot')
    await press(page, 'Count companies')
    await page
      .getByRole('alert')
      .getByText(/no number/)
      .waitFor()
    await inspect(page, 'role with errors')
    await page.getByLabel('ARR: value').fill('1000')
    await press(page, 'Create role')
    await page.getByRole('alert').getByText('There is a role called “viewer” already.').waitFor()
    await page.goto(`${HOME}/members/invitations`)
    await page.getByLabel('E-mail').fill(PEOPLE.viewer.email)
    await page.getByLabel('Role', { exact: true }).selectOption('Viewer')
    await press(page, 'Send invitation')
    await page.getByText('is a member already').waitFor()
    await page.goto(`${HOME}/roles`)
    expect(await page.getByRole('link', { name: /^viewer$/ }).count()).toBe(0)
  })
})

describe('somebody who manages members and sees little', () => {
  it('can’t give more than they hold, and is told so (A36, T5)', async ({ visit }) => {
    const admin = await visit({ as: 'administrator' })
    await admin.goto(`${HOME}/roles`)
    await admin.getByRole('link', { name: 'Copy Viewer' }).click()
    await admin.getByLabel('Name', { exact: true }).fill('People team')
    await admin.getByRole('checkbox', { name: /^Manage members/ }).check()
    await press(admin, 'Create role')
    await giveRole(admin, YUKI.name, 'People team')
    const page = await visit({ javaScript: false })
    await page.goto(`${SITE}/sign-in`)
    await page.getByLabel('E-mail').fill(YUKI.email)
    await page.getByLabel('Password').fill(YUKI.password)
    await press(page, 'Sign in')
    await page.goto(`${HOME}/members`)
    await openMember(page, 'Leo Marchetti')
    await page.getByLabel('Role', { exact: true }).selectOption('Manager')
    await press(page, 'Review the change')
    await page.getByRole('alert').getByText('so you cannot give it to anybody').waitFor()
    await openMember(page, 'Amara Okafor')
    await page.getByText('has system permissions that your own role').waitFor()
    expect(await page.getByRole('button', { name: 'Review the change' }).isDisabled()).toBe(true)
    await page.goto(`${HOME}/roles`)
    await page.getByRole('link', { name: 'People team', exact: true }).click()
    expect(await page.getByRole('checkbox', { name: /^Read audit/ }).isDisabled()).toBe(true)
    await page.getByText('This is your own role.').waitFor()
    await giveRole(admin, YUKI.name, 'Customer Success')
    const refused = await page.goto(`${HOME}/members`)
    expect(refused?.status()).toBe(403)
  })
})

it('a member has no page about people, and no link to one (T5)', async ({ visit }) => {
  const page = await visit({ as: 'viewer' })
  for (const path of ['members', 'members/invitations', 'roles', 'roles/new', 'members/mem_x/removal']) {
    const answer = await page.goto(`${HOME}/${path}`)
    expect([path, answer?.status()]).toEqual([path, 403])
  }
  expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0)
})
