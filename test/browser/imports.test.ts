import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect } from 'vitest'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const HOME = `${SITE}/t/alderway/imports`

const FILE = [
  'External ID;Firma;Name;Owner;Health;ARR;Customer since;Remark',
  ...Array.from({ length: 12 }, (_, index) =>
    [
      `walk-${index}`,
      '',
      `Walk ${index}`,
      'Carly Jensen',
      index === 3 ? 'splendid' : 'At risk',
      '1.234,50',
      '31.12.2025',
      'x',
    ].join(';'),
  ),
].join('\r\n')

function savedAs(name: string, content: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'gatehouse-')), name)
  writeFileSync(file, content)
  return file
}

describe('importing in the console', () => {
  it('goes from a file to records and back, without script (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${SITE}/t/alderway/apps`)
    await page.getByRole('link', { name: 'Import', exact: true }).click()
    await page.getByRole('link', { name: 'New import' }).first().click()
    await page.getByLabel('Rows are').selectOption('company')
    await page.locator('input[type=file]').setInputFiles(savedAs('companies.csv', FILE))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Columns of companies.csv' }).waitFor()
    expect(await page.getByLabel('External ID fills').inputValue()).toBe('external_id')
    expect(await page.getByLabel('Numbers').inputValue()).toBe('comma')
    expect(await page.getByLabel('Dates').inputValue()).toBe('day_first')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('button', { name: 'Run import' }).waitFor({ timeout: 30_000 })
    expect(await page.getByRole('cell', { name: '1234.5', exact: true }).count()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Run import' }).click()
    await page.getByRole('button', { name: 'Undo this import' }).waitFor({ timeout: 30_000 })
    expect(await page.getByRole('row', { name: /splendid/ }).count()).toBe(1)
    await page.getByRole('button', { name: 'Undo this import' }).click()
    await page.getByText('Undone', { exact: true }).waitFor({ timeout: 30_000 })
  })

  it('says what is wrong with a file, and keeps what was pasted (A48)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/new`)
    await page.getByLabel('Paste text').fill('name,name\nAcme,Beta\n')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('Columns 1 and 2 are both called “name”').waitFor()
    expect(await page.getByLabel('Paste text').inputValue()).toContain('Acme')
    await inspect(page, 'import, wrong file')
  })

  it('looks right at every step, for everybody (D3)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/new`)
    await inspect(page, 'import, new')
    await page.getByLabel('Rows are').selectOption('company')
    await page.getByLabel('Paste text').fill(FILE.replaceAll('walk-', 'look-'))
    await page.getByRole('button', { name: 'Continue' }).click()
    await inspect(page, 'import, columns')
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('button', { name: 'Run import' }).waitFor({ timeout: 30_000 })
    await inspect(page, 'import, checked')
    await page.getByRole('button', { name: 'Run import' }).click()
    await page.getByRole('button', { name: 'Undo this import' }).waitFor({ timeout: 30_000 })
    await inspect(page, 'import, finished')
    await page.goto(HOME)
    await inspect(page, 'imports')
  })
})
