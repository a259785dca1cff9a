import { describe, expect } from 'vitest'
import { inspect } from '../setup/browser/inspect.ts'
import { status } from '../setup/browser/console.ts'
import { it, SITE } from '../setup/browser/visit.ts'

describe('the platform admin', () => {
  it('switches a module of a tenant off, and its members read whom to ask (T2, T6)', async ({ visit }) => {
    const page = await visit({ as: 'platformAdmin' })
    await page.goto(SITE)
    await page.getByRole('heading', { name: 'Platform' }).waitFor()
    await inspect(page, 'platform')
    await page.getByRole('searchbox').fill('harbor')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('link', { name: /Harborlight/ }).click()
    await inspect(page, 'platform, a tenant')

    await page.getByRole('checkbox', { name: 'API', exact: true }).uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('MCP needs the module API').first().waitFor()
    await inspect(page, 'platform, a tenant, refused')
    await page.getByRole('checkbox', { name: 'API', exact: true }).check()
    await page.getByRole('checkbox', { name: 'Import and export' }).uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await status(page).getByText('It counts from the next request on.').waitFor()

    const theirs = await visit({ as: 'memberOfBoth' })
    await theirs.goto(`${SITE}/t/harborlight/exports/new`)
    await theirs.getByText('The module “Import and export” is switched off for').waitFor()
    expect(await theirs.getByText('Robin Hale').count()).toBeGreaterThan(0)
    await inspect(theirs, 'module off')

    await page.getByRole('checkbox', { name: 'Import and export' }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await status(page).getByText('It counts from the next request on.').waitFor()
  })

  it('is the only one who finds these pages (T6)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${SITE}/platform`)
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    expect(await page.getByRole('link', { name: 'Platform' }).count()).toBe(0)
  })
})
