import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const TABLE = `${SITE}/t/alderway/data/company`

describe('exporting from a table', () => {
  it('takes along the words, the filter, the columns and the order of the table, without script (D3)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    const where = encodeURIComponent('{"field":"health","op":"eq","value":"good"}')
    await page.goto(`${TABLE}?text=foods&columns=name,city&sort=-name&where=${where}`)
    const shown = await page.getByRole('table').locator('tbody tr').count()
    await page.locator('summary').filter({ hasText: 'More' }).click()
    await page.getByRole('link', { name: 'Export…' }).click()
    await page.getByText('with “foods”').waitFor()
    expect(await page.getByText(`${shown} row`).count()).toBeGreaterThan(0)
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(2)
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ])
    const lines = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    expect([file.suggestedFilename(), lines[0], lines.length]).toEqual(['company.csv', 'id,name,city', shown + 1])
    const names = lines.slice(1).map((line) => line.split(',')[1] ?? '')
    expect(names.every((name) => /foods/i.test(name))).toBe(true)
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? 1 : -1)))
  })

  it('looks right, with and without a filter, for everybody (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${SITE}/t/alderway/exports/new?model=company`)
    await inspect(page, 'export, all')
    const where = encodeURIComponent('{"field":"health","op":"eq","value":"good"}')
    await page.goto(`${SITE}/t/alderway/exports/new?model=company&text=foods&columns=name,city&where=${where}`)
    await inspect(page, 'export, some')
    await page.goto(
      `${SITE}/t/alderway/exports/new?model=company&where=${encodeURIComponent('{"field":"nothing","op":"eq","value":"x"}')}`,
    )
    await page.getByRole('alert').waitFor()
    await inspect(page, 'export, refused')
  })
})
