import { describe, expect } from 'vitest'
import { toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

describe('the page of the REST API', () => {
  it('opens from the account menu and tells one operation after the other (R1)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${SITE}/t/alderway/audit`)
    await toggle(page, 'Account:')
    await page.getByRole('link', { name: 'REST API' }).click()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('REST API')
    await inspect(page, 'REST API')
    await page.getByText('/company/{id}').first().click()
    await page.locator('summary', { hasText: 'Fields of companies' }).click()
    await page.getByRole('region', { name: 'Fields of companies' }).waitFor()
    await inspect(page, 'REST API opened')
  })

  it('is shorter for a viewer (A31)', async ({ visit }) => {
    const page = await visit({ as: 'viewer' })
    await page.goto(`${SITE}/t/alderway/api`)
    expect(await page.getByText('POST', { exact: true }).count()).toBe(0)
    await inspect(page, 'REST API of a viewer')
  })
})
