import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { status } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const ASSETS = `${SITE}/t/alderway/data/asset`
const { records } = alderway()
const COMPANY = String(records.company[0]?.values['name'])

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const error = (page: Page, field: string) => page.locator(`#error-${field}`).innerText()
const shown = (page: Page, label: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(label, { exact: true }) })
    .locator('dd')
    .innerText()

/** Creates an asset by its form, and ends on its page. */
async function create(page: Page, name: string): Promise<string> {
  await page.goto(`${ASSETS}/new`)
  await page.getByLabel('Name (required)').fill(name)
  await page.getByLabel('Company', { exact: true }).fill(COMPANY)
  await press(page, 'Create asset')
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  return page.url().split('?')[0] ?? ''
}

const search = (page: Page, text: string) => page.goto(`${ASSETS}?text=${encodeURIComponent(text)}`)

describe('the forms of a record, without script', () => {
  it('say beside each field what is wrong, keep what was typed, and save it once it is right (M2, D2)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(ASSETS)
    await follow(page, 'New asset')
    await page.getByLabel('Company', { exact: true }).fill('Zzyzxq Ltd')
    await page.getByLabel('Quantity').fill('a few')
    await page.getByLabel('Status').selectOption('Spare')
    await press(page, 'Create asset')
    await page.getByRole('alert').waitFor()
    expect(await page.getByLabel('Quantity').inputValue()).toBe('a few')
    expect(await page.getByLabel('Quantity').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('Status').inputValue()).toBe('spare')
    expect(await error(page, 'quantity')).toMatch(/number/)

    await page.getByLabel('Name (required)').fill('Walked gateway')
    await page.getByLabel('Quantity').fill('3')
    await press(page, 'Create asset')
    expect(await error(page, 'company')).toBe('There is no record called "Zzyzxq Ltd". Correct the name.')
    await page.getByLabel('Company', { exact: true }).fill(COMPANY.slice(0, -1))
    await press(page, 'Find Company')
    await page.getByRole('radio', { name: COMPANY, exact: true }).check()
    await press(page, 'Create asset')
    await status(page).getByText('Created.').waitFor()
    expect(await shown(page, 'Company')).toBe(COMPANY)
    expect([await shown(page, 'Quantity'), await shown(page, 'Status')]).toEqual(['3', 'Spare'])

    await follow(page, 'Edit')
    await page.getByLabel('Quantity').fill('-1')
    await press(page, 'Save')
    expect(await error(page, 'quantity')).not.toBe('')
    await page.getByLabel('Quantity').fill('4')
    await press(page, 'Save')
    await status(page).getByText('Saved.').waitFor()
    expect(await shown(page, 'Quantity')).toBe('4')
    await press(page, 'Restore version 1')
    await status(page).getByText('The earlier version is back').waitFor()
    expect(await shown(page, 'Quantity')).toBe('3')
    await follow(page, 'Remove')
    await press(page, 'Remove')
  })

  it('let nobody overwrite what somebody else saved meanwhile, unseen (A56)', async ({ visit }) => {
    const [hers, his] = [
      await visit({ as: 'administrator', javaScript: false }),
      await visit({ as: 'administrator', javaScript: false }),
    ]
    const address = await create(hers, 'Disputed gateway')
    await his.goto(`${address}/edit`)
    await follow(hers, 'Edit')
    await hers.getByLabel('Quantity', { exact: true }).fill('7')
    await hers.getByLabel('Serial number').fill('HERS')
    await press(hers, 'Save')
    await status(hers).getByText('Saved.').waitFor()
    await his.getByLabel('Quantity', { exact: true }).fill('9')
    await press(his, 'Save')
    await his.getByRole('alert').getByText('You have changed this record').waitFor()
    expect(await his.getByLabel('Quantity', { exact: true }).inputValue()).toBe('9')
    expect(await his.getByLabel('Serial number').inputValue()).toBe('HERS')
    await his.getByText('Saved meanwhile: 7').waitFor()
    await hers.reload()
    expect(await shown(hers, 'Quantity')).toBe('7')
    await press(his, 'Save')
    await status(his).getByText('Saved.').waitFor()
    expect([await shown(his, 'Quantity'), await shown(his, 'Serial number')]).toEqual(['9', 'HERS'])
    await follow(his, 'Edit')
    await follow(hers, 'Edit')
    await hers.getByLabel('Quantity', { exact: true }).fill('11')
    await press(hers, 'Save')
    await status(hers).getByText('Saved.').waitFor()
    await his.getByLabel('Quantity', { exact: true }).fill('12')
    await his.getByLabel('Serial number').fill('HIS')
    await press(his, 'Save')
    await his.getByRole('checkbox', { name: 'Keep that instead of mine: Quantity' }).check()
    await press(his, 'Save')
    await status(his).getByText('Saved.').waitFor()
    expect([await shown(his, 'Quantity'), await shown(his, 'Serial number')]).toEqual(['11', 'HIS'])
    await follow(his, 'Remove')
    await press(his, 'Remove')
  })

  it('take an external id, and say when another record has it (D2, R1)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    for (const [name, outcome] of [
      ['Numbered gateway', 'made'],
      ['Other gateway', 'refused'],
    ]) {
      await page.goto(`${ASSETS}/new`)
      await page.getByLabel('Name (required)').fill(name ?? '')
      await page.getByLabel('External ID').fill('CRM-77')
      await press(page, 'Create asset')
      if (outcome === 'made') await page.getByText(/External ID CRM-77/).waitFor()
      else expect(await error(page, 'external_id')).toBe('Another record has this external ID already.')
    }
    await page.goto(`${ASSETS}?text=Numbered`)
    await follow(page, 'Numbered gateway')
    await follow(page, 'Edit')
    await page.getByLabel('External ID').fill('')
    await press(page, 'Save')
    await status(page).getByText('Saved.').waitFor()
    expect(await page.getByText(/External ID CRM-77/).count()).toBe(0)
    await follow(page, 'Remove')
    await press(page, 'Remove')
  })

  it('remove a record and bring it back (D2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    const address = await create(page, 'Removed gateway')
    for (const wanted of ['brought back', 'removed']) {
      await page.goto(address)
      await follow(page, 'Remove')
      await press(page, 'Remove')
      await status(page).getByText('Removed. It can be brought back').waitFor()
      expect((await page.goto(address))?.status()).toBe(404)
      if (wanted === 'removed') continue
      await page.goto(ASSETS)
      await page.locator('summary').filter({ hasText: 'More' }).click()
      await follow(page, 'Removed records')
      await press(page, 'Restore Removed gateway')
      await status(page).getByText('Restored.').waitFor()
      await page.getByRole('heading', { name: 'Removed gateway', level: 1 }).waitFor()
    }
  })

  it('set a field of several records, and remove them, after a look at what that does (D2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    for (const name of ['Bulkwalk one', 'Bulkwalk two']) await create(page, name)
    await search(page, 'Bulkwalk')
    await press(page, 'Set a field…')
    await status(page).getByText('Choose the records first').waitFor()
    const choose = async () => {
      for (const box of await page.getByRole('checkbox', { name: /^Choose Bulkwalk/ }).all()) await box.check()
    }
    await choose()
    await press(page, 'Set a field…')
    await page.getByRole('combobox', { name: 'Field', exact: true }).selectOption('Quantity')
    await press(page, 'Continue')
    await page.getByLabel('Quantity', { exact: true }).fill('some')
    await press(page, 'Set in 2 assets')
    expect(await error(page, 'quantity')).toMatch(/number/)
    expect(await page.getByLabel('Quantity', { exact: true }).inputValue()).toBe('some')
    await page.getByLabel('Quantity', { exact: true }).fill('12')
    await press(page, 'Set in 2 assets')
    await status(page).getByText('Changed.').waitFor()
    expect(await page.getByRole('row', { name: /Bulkwalk/ }).count()).toBe(2)
    await choose()
    await press(page, 'Remove…')
    await press(page, 'Remove 2 assets')
    await status(page).getByText('Removed.').waitFor()
    await page.getByText('Nothing matches').waitFor()
  })
})

describe('the form of a record, with script', () => {
  it('offers names while one is typed, and what is chosen is saved (D1)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${ASSETS}/new`)
    await page.getByLabel('Name (required)').fill('Picked gateway')
    await page.getByLabel('Company', { exact: true }).pressSequentially(COMPANY.slice(0, 5).toLowerCase())
    const offered = page.locator('#names-company option')
    await offered.first().waitFor({ state: 'attached' })
    const names = await offered.evaluateAll((options) =>
      options.map((option) => (option as unknown as { value: string }).value),
    )
    expect(names).toContain(COMPANY)
    await page.getByLabel('Company', { exact: true }).fill(COMPANY)
    await press(page, 'Create asset')
    await status(page).getByText('Created.').waitFor()
    expect(await shown(page, 'Company')).toBe(COMPANY)
    await follow(page, 'Remove')
    await press(page, 'Remove')
  })
})

describe('the forms of a record', () => {
  it('are clean for axe and fit, right or wrong (M2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${ASSETS}/new`)
    await inspect(page, 'record form, new')
    await page.getByLabel('Company', { exact: true }).fill('Zzyzxq Ltd')
    await page.getByLabel('Name (required)').fill('Looked gateway')
    await press(page, 'Create asset')
    await page.getByRole('alert').waitFor()
    await inspect(page, 'record form, wrong')
    const address = await create(page, 'Looked gateway')
    await page.goto(`${address}/edit`)
    const other = await visit({ as: 'administrator' })
    await other.goto(`${address}/edit`)
    await other.getByLabel('Quantity').fill('2')
    await press(other, 'Save')
    await status(other).getByText('Saved.').waitFor()
    await page.getByLabel('Quantity').fill('5')
    await press(page, 'Save')
    await page.getByText('Saved meanwhile: 2').waitFor()
    await inspect(page, 'record form, in conflict')
    await search(page, 'Looked gateway')
    await page.getByRole('checkbox', { name: 'Choose Looked gateway' }).check()
    await press(page, 'Set a field…')
    await page.getByRole('combobox', { name: 'Field', exact: true }).selectOption('Quantity')
    await press(page, 'Continue')
    await inspect(page, 'bulk, value')
    await other.goto(`${address}/edit`)
    await other.getByLabel('Quantity').fill('3')
    await press(other, 'Save')
    await page.getByLabel('Quantity', { exact: true }).fill('4')
    await press(page, 'Set in 1 asset')
    await page.getByText('Somebody has changed it since the table was opened. (1)').waitFor()
    await page.getByRole('main').getByRole('link', { name: 'Looked gateway', exact: true }).waitFor()
    await inspect(page, 'bulk, result')
    await search(page, 'Looked gateway')
    await page.getByRole('checkbox', { name: 'Choose Looked gateway' }).check()
    await press(page, 'Remove…')
    await inspect(page, 'bulk, removal')
    await page.goto(`${address}/removal`)
    await inspect(page, 'record, removal')
    await press(page, 'Remove')
    await page.goto(`${ASSETS}/removed`)
    await inspect(page, 'records, removed')
  })
})
