import { describe, expect } from 'vitest'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const { records } = alderway()

describe('the page of a record', () => {
  it('is clean for axe, whatever values it has (M2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    for (const model of ['company', 'end_user', 'issue', 'visit'] as const) {
      await page.goto(`${SITE}/records/${model}/${records[model][0]?.id}`)
      expect(new URL(page.url()).pathname).toContain('/t/alderway/data/')
      await inspect(page, `record, ${model}`)
    }
    await page.goto(`${SITE}/records/company/unknown`)
    await inspect(page, 'record, unknown')
  })

  it('leads from a record to the one that it belongs to (M2)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    const [issue] = records.issue
    const company = records.company.find(({ id }) => id === issue?.companyId)
    await page.goto(`${SITE}/records/issue/${issue?.id}`)
    const name = String(company?.values['name'])
    await page.getByRole('main').getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  })
})
