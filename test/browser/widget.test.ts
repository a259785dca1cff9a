import AxeBuilder from '@axe-core/playwright'
import type { Frame, Page } from 'playwright-core'
import path from 'node:path'
import { describe, expect } from 'vitest'
import { openHost } from '../setup/browser/mcp-app-host.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'
import { toolResult } from '../setup/http/mcp.ts'
import { personWith } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

const SCRIPTED = '<img src=x onerror="document.title = 1"><script>document.title = 1</script>'

async function administratorsToken(): Promise<string> {
  const client = new StrictClient(await newApp('Renders results'))
  return (await client.connect(await personWith('administrator'))).access_token
}

/** Wide and narrow, light and dark. With SCREENSHOTS=folder it keeps a picture of each. */
async function looks(page: Page, name: string, setTheme: (theme: 'light' | 'dark') => void): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  for (const width of [760, 360]) {
    await page.setViewportSize({ width, height: 620 })
    for (const theme of ['light', 'dark'] as const) {
      setTheme(theme)
      const scheme = () => frameOf(page).evaluate<string>('document.documentElement.style.colorScheme')
      await expect.poll(scheme).toBe(theme)
      // Every rule once in each theme, and what depends on the width with it: what is framed included.
      const { violations } = await new AxeBuilder({ page }).include('iframe').analyze()
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} at ${target.join(' ')}`))
      expect([name, width, theme, ...found]).toEqual([name, width, theme])
      const wide = await frameOf(page).evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
      expect([name, width, wide]).toEqual([name, width, false])
      if (folder !== undefined)
        await page.screenshot({ path: path.join(folder, `widget-${name}-${width}-${theme}.png`) })
    }
  }
}

function frameOf(page: Page): Frame {
  const frame = page.frames().find((one) => one !== page.mainFrame())
  if (frame === undefined) throw new Error('Nothing is framed')
  return frame
}

describe('the page that shows results, in a host of MCP Apps', () => {
  it('shows a list as a table, and its next page (M2, M3)', async ({ visit }) => {
    const page = await visit()
    const host = await openHost(page, `${SITE}/mcp`, await administratorsToken())
    const fields = ['name', 'owner', 'health', 'arr', 'renewal_date', 'industry', 'city']
    const frame = await host.call('list_records', {
      model: 'company',
      fields,
      sort: [{ field: 'arr', direction: 'desc' }],
      limit: 12,
    })
    expect(await frame.getByRole('heading').innerText()).toMatch(/^12 of \d+ companies$/)
    expect(await frame.getByRole('columnheader').allInnerTexts()).toEqual(
      expect.arrayContaining(['Name', 'Owner', 'Health', 'ARR', 'Renewal date']),
    )
    expect(await frame.getByRole('rowheader').count()).toBe(12)
    expect(await frame.locator('td').allInnerTexts()).toEqual(expect.arrayContaining(['At risk']))
    await looks(page, 'table', (theme) => host.setContext({ theme }))
    await frame.getByRole('button', { name: 'Show more' }).click()
    await frame.getByRole('heading', { name: /^24 of/ }).waitFor()
    expect(new Set(await frame.getByRole('rowheader').allInnerTexts()).size).toBe(24)
    await expect.poll(() => host.height()).toBeGreaterThan(500)
    await host.close()
  })

  it('shows an aggregate as a chart, and a single number large (M2)', async ({ visit }) => {
    const page = await visit()
    const token = await administratorsToken()
    const host = await openHost(page, `${SITE}/mcp`, token)
    const args = {
      model: 'company',
      group_by: ['owner.name'],
      measure: 'sum',
      field: 'arr',
      also: [{ measure: 'count' }],
    }
    const frame = await host.call('aggregate_records', args)
    expect(await frame.getByRole('heading').innerText()).toBe('Sum of ARR, companies by Owner')
    const bars = await frame
      .locator('.bar')
      .evaluateAll((bars) => bars.map((bar) => (bar as unknown as { offsetWidth: number }).offsetWidth))
    expect(bars.length).toBeGreaterThan(2)
    expect(bars).toEqual(bars.toSorted((a, b) => b - a))
    await looks(page, 'chart', (theme) => host.setContext({ theme }))
    await host.close()

    const other = await visit()
    const second = await openHost(other, `${SITE}/mcp`, token)
    const single = await second.call('aggregate_records', { model: 'company' })
    expect(await single.locator('.figure').innerText()).toMatch(/^\d{3}$/)
    await looks(other, 'figure', (theme) => second.setContext({ theme }))
    await second.close()
  })

  it('shows what people typed as text, and what was refused in words (A12, A42)', async ({ visit }) => {
    const page = await visit()
    const token = await administratorsToken()
    await toolResult(token, 'create_records', { model: 'task', items: [{ title: SCRIPTED }] })
    const host = await openHost(page, `${SITE}/mcp`, token)
    const where = [{ field: 'title', op: 'eq', value: SCRIPTED }]
    const frame = await host.call('list_records', { model: 'task', where, fields: ['title'] })
    expect(await frame.getByRole('rowheader').innerText()).toBe(SCRIPTED)
    expect([await frame.title(), await frame.locator('img').count()]).toEqual(['Gatehouse', 0])
    await host.close()

    const other = await visit()
    const second = await openHost(other, `${SITE}/mcp`, token)
    const refused = await second.call('list_records', { model: 'company', fields: ['shoe_size'] })
    expect(await refused.locator('main').innerText()).toMatch(/^unknown_field: There is no field "shoe_size"/)
    await second.close()
  })
})
