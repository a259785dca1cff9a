import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { status } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const DATA = `${SITE}/t/alderway/data`
const { records } = alderway()
const NAME = String(records.company[0]?.values['name'])

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()
const follow = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()
const open = (page: Page, tool: string) => page.locator('summary').filter({ hasText: tool }).click()
const headers = async (page: Page) =>
  (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.replaceAll(/\s+|[↑↓]/g, ' ').trim())

/** The values of a column, from its header down. */
async function column(page: Page, label: string): Promise<string[]> {
  const at = (await headers(page)).indexOf(label)
  const cells = await page.locator(`tbody td:nth-child(${at + 1})`).allInnerTexts()
  return cells.map((text) => text.trim())
}

describe('the data, where a member begins', () => {
  it('is clean for axe and fits: models, hits, a table with its tools open, a view, nothing found (M2)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(DATA)
    await inspect(page, 'data, start')
    await page.goto(`${DATA}?q=${encodeURIComponent(NAME)}`)
    await inspect(page, 'data, found')
    await page.goto(`${DATA}?q=zzyzxq`)
    await page.getByText('Nothing found').waitFor()
    await inspect(page, 'data, nothing found')
    await page.goto(`${DATA}/company?size=25`)
    await inspect(page, 'data, table')
    await open(page, 'Columns')
    await inspect(page, 'data, table, columns')
    await page.goto(`${DATA}/company?text=zzyzxq`)
    await inspect(page, 'data, table, nothing matches')
  })

  it('finds a record by the words that it has, in all models and in one, without script (M2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${SITE}/t/alderway`)
    expect(page.url()).toBe(DATA)
    await page.getByLabel('Search all data').fill(NAME)
    await press(page, 'Search')
    await page.getByRole('link', { name: NAME }).first().waitFor()
    await page.getByRole('link', { name: 'Search in companies only' }).click()
    expect(await column(page, 'Name')).toContain(NAME)
    await follow(page, NAME)
    await page.getByRole('heading', { name: NAME, level: 1 }).waitFor()
  })
})

describe('a table of records, without script', () => {
  it('goes through its pages and back (D2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${DATA}/end_user`)
    await follow(page, '25 per page')
    const first = await column(page, 'Name')
    expect(first).toHaveLength(25)
    await follow(page, 'Next')
    const second = await column(page, 'Name')
    expect(second).not.toEqual(first)
    await follow(page, 'Next')
    await follow(page, 'Previous')
    expect(await column(page, 'Name')).toEqual(second)
    await follow(page, 'First')
    expect(await column(page, 'Name')).toEqual(first)
  })

  it('sorts by a header: upwards, downwards, no longer (D2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${DATA}/company?columns=name,arr&size=25`)
    const header = page.getByRole('columnheader', { name: 'ARR' })
    const amounts = async () =>
      (await column(page, 'ARR')).map((text) => Number(text.replaceAll(/[^\d.]/g, ''))).filter((one) => one > 0)
    await follow(page, 'ARR')
    expect(await header.getAttribute('aria-sort')).toBe('ascending')
    await follow(page, 'ARR')
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    const shown = await amounts()
    const most = records.company.map(({ values }) => Number(values['arr'] ?? 0)).sort((a, b) => b - a)
    expect(shown.slice(0, 5)).toEqual(most.slice(0, 5))
    await follow(page, 'ARR')
    expect(await header.getAttribute('aria-sort')).toBeNull()
  })

  it('builds a filter, says what is wrong with it, and keeps it as a view that others may use (D2)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${DATA}/company`)
    await open(page, 'Filter')
    await page.getByLabel('Field of the new condition').selectOption({ label: 'Employees' })
    await press(page, 'Add condition')
    await page.getByLabel('Employees: comparison').selectOption('is more than')
    await page.getByLabel('Employees: value').fill('lots')
    await press(page, 'Apply filter')
    await page.getByRole('alert').first().waitFor()
    expect(await page.getByLabel('Employees: value').inputValue()).toBe('lots')
    expect(await page.getByLabel('Employees: value').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Employees: value').fill('10')
    await page.getByLabel('Field of the new condition').selectOption({ label: 'Health' })
    await press(page, 'Add condition')
    await page.getByLabel('Health: value').selectOption('At risk')
    await press(page, 'Apply filter')
    const expected = records.company.filter(
      ({ values }) => Number(values['employees'] ?? 0) > 10 && values['health'] === 'at_risk',
    )
    const chips = page.getByRole('list', { name: 'Filters in use' })
    expect(await chips.getByRole('listitem').count()).toBe(2)
    expect(new Set(await column(page, 'Health'))).toEqual(new Set(['At risk']))
    expect((await column(page, 'Name')).length).toBe(Math.min(50, expected.length))

    await open(page, 'Columns')
    await follow(page, 'Hide Industry')
    await open(page, 'Columns')
    await page.getByLabel('Column to add').selectOption({ label: 'ARR' })
    await press(page, 'Add')
    const shown = await headers(page)
    expect([shown.includes('Industry'), shown.at(-1)]).toEqual([false, 'ARR'])

    await follow(page, 'Save as view')
    await page.getByLabel('Name', { exact: true }).fill('Large and at risk')
    await page.getByLabel('Share it with the members of this tenant').check()
    await press(page, 'Save view')
    await status(page).getByText('The view is saved.').waitFor()
    const tab = page.getByRole('link', { name: 'Large and at risk', exact: true })
    expect(await tab.getAttribute('aria-current')).toBe('page')
    await open(page, 'Columns')
    await follow(page, 'Hide ARR')
    await press(page, 'Save changes')
    await status(page).getByText('The view is saved.').waitFor()

    const theirs = await visit({ as: 'viewer', javaScript: false })
    await theirs.goto(`${DATA}/company`)
    await follow(theirs, 'Large and at risk')
    await theirs.getByRole('list', { name: 'Filters in use' }).waitFor()
    expect(await headers(theirs)).not.toContain('ARR')
    expect(await theirs.getByRole('button', { name: 'Save changes' }).count()).toBe(0)

    await tab.click()
    await follow(page, 'View settings')
    await press(page, 'Delete view')
    await status(page).getByText('The view is deleted.').waitFor()
    await theirs.reload()
    expect(await theirs.getByRole('link', { name: 'Large and at risk' }).count()).toBe(0)
  })

  it('is summed up in groups, each of which leads to its records, and says what makes no sense (D1)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator' })
    const where = { field: 'health', op: 'ne', value: 'good' }
    await page.goto(`${DATA}/company?where=${encodeURIComponent(JSON.stringify(where))}`)
    await open(page, 'More')
    await follow(page, 'Summary')
    await page.getByRole('combobox', { name: 'Field', exact: true }).selectOption({ label: 'ARR' })
    await page.locator('select[name=measure]').selectOption('sum')
    await page.getByRole('combobox', { name: 'Grouped by' }).selectOption('health')
    await page.getByRole('combobox', { name: 'And by' }).selectOption('renewal_date:quarter')
    await press(page, 'Show')
    await page.getByRole('columnheader', { name: 'Renewal date by quarter' }).waitFor()
    await inspect(page, 'data, summary')
    await page.getByRole('combobox', { name: 'And by' }).selectOption('')
    await press(page, 'Show')
    const row = page.getByRole('row', { name: /^At risk/ })
    const count = await row.getByRole('link').innerText()
    await row.getByRole('link').click()
    await page.getByText(`of ${count} companies`).waitFor()
    await page.goto(`${DATA}/company/summary?measure=sum&field=name&by=health`)
    await page
      .getByRole('alert')
      .getByText(/"sum" needs a field/)
      .waitFor()
    await inspect(page, 'data, summary, wrong')
  })

  it('looks right while it is filtered, and so does a view (D2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    const where = { all: [{ field: 'health', op: 'eq', value: 'at_risk' }] }
    await page.goto(`${DATA}/company?size=25&where=${encodeURIComponent(JSON.stringify(where))}`)
    await open(page, 'Filter')
    await page.getByLabel('Field of the new condition').selectOption({ label: 'Customer since' })
    await press(page, 'Add condition')
    await page.getByLabel('Customer since: comparison').selectOption('is between')
    await press(page, 'Add condition')
    await press(page, 'Add group')
    await inspect(page, 'data, table, filter')
    await press(page, 'Apply filter')
    await page.getByRole('alert').first().waitFor()
    await inspect(page, 'data, table, wrong filter')
    await page.goto(`${DATA}/company?where=${encodeURIComponent(JSON.stringify(where))}`)
    await follow(page, 'Save as view')
    await inspect(page, 'data, view, new')
    await page.getByLabel('Name', { exact: true }).fill('Looked at')
    await press(page, 'Save view')
    await status(page).getByText('The view is saved.').waitFor()
    const other = await visit({ as: 'administrator' })
    await other.goto(page.url())
    for (const one of [page, other]) await follow(one, 'View settings')
    await inspect(page, 'data, view, settings')
    for (const one of [page, other]) await one.getByLabel('Name', { exact: true }).fill('Looked at twice')
    await press(page, 'Save')
    await status(page).getByText('The view is saved.').waitFor()
    await press(other, 'Save')
    await other.getByRole('alert').first().waitFor()
    await inspect(other, 'data, view, conflict')
    await follow(page, 'View settings')
    await press(page, 'Delete view')
    await status(page).getByText('The view is deleted.').waitFor()
  })
})
