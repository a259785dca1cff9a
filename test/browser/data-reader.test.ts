import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { DEMO_PASSWORD } from '../../scripts/local/data/people.ts'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { status } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, signIn, SITE } from '../setup/browser/visit.ts'

const HOME = `${SITE}/t/alderway`
const HANNAH = { name: 'Hannah Vogel', email: 'hannah.vogel@alderway.example', password: DEMO_PASSWORD }
const HIDDEN = ['ARR', 'CSM notes']
const ROLE = 'Viewer of their own'

const { records } = alderway()
const own = records.company.filter(({ ownerId }) => ownerId === 'mem_alderway_hannah_vogel')
const foreign = records.company.find(({ ownerId }) => ownerId !== 'mem_alderway_hannah_vogel')

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

async function giveRole(page: Page, role: string): Promise<void> {
  await page.goto(`${HOME}/members?search=${encodeURIComponent(HANNAH.name)}`)
  await page.getByRole('link', { name: HANNAH.name, exact: true }).click()
  await page.getByLabel('Role', { exact: true }).selectOption(role)
  await press(page, 'Review the change')
  await press(page, 'Give the role')
  await status(page).getByText('They have another role').waitFor()
}

describe('a viewer whose portfolio is their own companies', () => {
  it('sees those, none of the fields that the role hides, and nothing to change (V2, V3, V4, A31, A34)', async ({
    visit,
  }) => {
    const admin = await visit({ as: 'administrator', javaScript: false })
    await admin.goto(`${HOME}/data/company/${own[0]?.id}`)
    for (const label of HIDDEN) expect(await admin.getByText(label, { exact: true }).count()).toBeGreaterThan(0)
    await admin.goto(`${HOME}/roles`)
    await admin.getByRole('link', { name: 'Copy Viewer', exact: true }).click()
    await admin.getByLabel('Name', { exact: true }).fill(ROLE)
    await admin.getByRole('radio', { name: /^Some companies/ }).check()
    await admin.getByLabel('The member who has the role owns it').check()
    await press(admin, 'Create role')
    await status(admin).getByText('The role is made.').waitFor()
    await giveRole(admin, ROLE)
    try {
      await look(await visit(), await visit({ javaScript: false }))
    } finally {
      await giveRole(admin, 'Customer Success')
    }
  })
})

async function look(page: Page, plain: Page): Promise<void> {
  for (const one of [page, plain]) {
    await one.goto(`${SITE}/sign-in`)
    await signIn(one, HANNAH)
  }
  const table = `${HOME}/data/company`
  const record = `${table}/${own[0]?.id}`
  await page.goto(`${HOME}/data`)
  await page.getByRole('link', { name: new RegExp(`^Companies\\s*${own.length}\\b`) }).waitFor()
  await inspect(page, 'data, start, viewer')
  await plain.goto(`${table}?size=200`)
  expect(await plain.locator('tbody tr').count()).toBe(own.length)
  for (const address of [`${HOME}/data`, table, `${table}?text=a`, record]) {
    expect((await plain.goto(address))?.status()).toBe(200)
    const html = await plain.content()
    for (const label of HIDDEN) expect([address, new RegExp(`>\\s*${label}\\s*<`).test(html)]).toEqual([address, false])
    expect(html).not.toMatch(/company\.arr|"arr"|=arr\b|%22arr%22/)
    expect(await plain.getByRole('link', { name: /^(New|Edit|Remove|Import|Export)\b(?! the filter)/ }).count()).toBe(0)
    expect(await plain.getByRole('button', { name: /^(Set a field|Remove|Restore)/ }).count()).toBe(0)
    expect(await plain.getByRole('checkbox', { name: /^Choose/ }).count()).toBe(0)
  }
  const answers = []
  for (const field of ['arr', 'no_such_field']) {
    const where = encodeURIComponent(JSON.stringify({ field, op: 'gt', value: 1 }))
    const response = await plain.goto(`${table}?where=${where}`)
    const main = await plain.getByRole('main').innerHTML()
    answers.push([response?.status(), main.replaceAll(where, '').replaceAll(field, 'FIELD')])
  }
  expect(answers[0]).toEqual(answers[1])
  for (const path of [`/${foreign?.id}`, `/new`, `/${own[0]?.id}/edit`, `/${own[0]?.id}/removal`, '/removed'])
    expect([path, (await plain.goto(`${table}${path}`))?.status()]).toEqual([path, 404])
  await page.goto(table)
  await inspect(page, 'data, table, viewer')
  await page.goto(record)
  await inspect(page, 'record, viewer')
}
