import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const TABLE = `${SITE}/t/alderway/data/company`
const EXPORT = `${SITE}/t/alderway/exports/new?model=end_user`
/** How an export that is watched begins (core/export-progress.ts). */
const FIRST_LINES = '{"total":2000}\n{"rows":1000,"text":"id,name\\r\\n"}\n'

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

describe('an export that is watched', () => {
  it('shows how far it is and saves the whole file, with the keyboard alone (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(EXPORT)
    const rows = Number(await page.locator('form[data-rows]').getAttribute('data-rows'))
    const fast = await slowly(page, 60_000)
    await page.getByRole('button', { name: 'Download' }).focus()
    await page.keyboard.press('Enter')
    const bar = page.getByRole('progressbar', { name: 'Downloading' })
    await page.getByText(/of .* · .* left/).waitFor()
    expect(Number(await bar.getAttribute('max'))).toBe(rows)
    expect(await page.getByRole('button', { name: 'Download' }).count()).toBe(0)
    expect(await focused(page)).toBe('Cancel')
    await inspect(page, 'export, under way')
    const saved = page.waitForEvent('download', { timeout: 30_000 })
    await fast()
    const file = await saved
    await page.getByText(`end_user.csv is complete, with ${rows.toLocaleString('en')} rows.`).waitFor()
    const text = readFileSync(await file.path(), 'utf8')
    expect([file.suggestedFilename(), text]).toEqual(['end_user.csv', await asWithoutScript(page)])
    expect(await focused(page)).toBe('Download')
    await inspect(page, 'export, complete')
  })

  it('saves nothing when it is cancelled, and can begin anew (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    const downloads = downloadsOf(page)
    await page.goto(EXPORT)
    const fast = await slowly(page, 60_000)
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByText(/of .* · .* left/).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('status').getByText('Cancelled. No file was saved.').waitFor()
    await fast()
    expect(downloads).toEqual([])
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByRole('status').getByText('is complete').waitFor()
    await expect.poll(() => downloads).toEqual(['end_user.csv'])
  })

  it('saves nothing and says why when it ends as if it were whole, after a piece, or is refused meanwhile (D3)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator' })
    const downloads = downloadsOf(page)
    for (const [rest, message] of [
      ['{"rows":1500,"te', 'The connection broke off before all had come.'],
      ['', 'The connection broke off before all had come.'],
      ['{"problem":"Your role ended."}\n', 'Your role ended.'],
    ] as const) {
      await page.goto(EXPORT)
      await page.unrouteAll()
      await page.route('**/exports/watched?*', (route) => route.fulfill({ body: FIRST_LINES + rest }))
      await page.getByRole('button', { name: 'Download' }).click()
      await page.getByRole('alert').getByText(`After 1,000 rows: ${message} No file was saved.`).waitFor()
      expect(await page.getByRole('button', { name: 'Download' }).isVisible()).toBe(true)
    }
    await inspect(page, 'export, broken off')
    expect(downloads).toEqual([])
  })

  it('says what is wrong with what was asked for (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(EXPORT)
    for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByRole('alert').getByText('Choose at least one field. No file was saved.').waitFor()
  })

  it('writes a large one to the disk as it comes, and leaves nothing of one that breaks off (D3)', async ({
    visit,
  }) => {
    const page = await visit({ as: 'administrator' })
    // Where to save is asked by a dialog of the browser's own; the file system behind it is the real one.
    await page.addInitScript(`window.showSaveFilePicker = async ({ suggestedName }) =>
      (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true })`)
    await page.goto(EXPORT)
    await page.evaluate(`document.querySelector('form[data-rows]').dataset.rows = '1000000'`)
    const written = `navigator.storage.getDirectory()
      .then((folder) => folder.getFileHandle('end_user.csv')).then((handle) => handle.getFile()).then((file) => file.text())`
    await page.route('**/exports/watched?*', (route) => route.fulfill({ body: FIRST_LINES }))
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByRole('alert').getByText('No file was saved.').waitFor()
    expect(await page.evaluate(written)).toBe('')
    await page.unroute('**/exports/watched?*')
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByRole('status').getByText('is complete').waitFor()
    expect(await page.evaluate(written)).toBe(await asWithoutScript(page))
  })
})

/** What the form downloads without script. */
async function asWithoutScript(page: Page): Promise<string> {
  return await page.evaluate(
    `fetch('/t/alderway/exports/file?' + new URLSearchParams(new FormData(document.querySelector('form[data-rows]'))))
      .then((answer) => answer.text())`,
  )
}

/** Lets so many bytes a second through to the page, until it is told to let all through. */
async function slowly(page: Page, bytes: number): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  const letThrough = async (downloadThroughput: number) => {
    const rates = { downloadThroughput, uploadThroughput: -1 }
    await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, ...rates })
  }
  await session.send('Network.enable')
  await letThrough(bytes)
  return () => letThrough(-1)
}

function downloadsOf(page: Page): string[] {
  const names: string[] = []
  page.on('download', (file) => names.push(file.suggestedFilename()))
  return names
}

async function focused(page: Page): Promise<string> {
  return await page.evaluate('document.activeElement.textContent.trim()')
}
