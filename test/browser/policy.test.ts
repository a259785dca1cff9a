import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect } from 'vitest'
import type { PolicyFile } from '../../src/core/policy-file.ts'
import { status } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const HOME = `${SITE}/t/alderway/policy`

describe('the policy as code', () => {
  it('is exported, planned, checked and applied, in the console and by the command (V5, T5)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(HOME)
    await inspect(page, 'policy')
    await page.getByLabel('Name').fill('Pipeline')
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = await page.locator('#token').innerText()
    await inspect(page, 'policy, token')

    const file = path.join(mkdtempSync(path.join(tmpdir(), 'policy-')), 'policy.json')
    const run = (...args: string[]) => {
      const env = { ...process.env, GATEHOUSE_URL: SITE, GATEHOUSE_POLICY_TOKEN: token }
      const {
        status: code,
        stdout,
        stderr,
      } = spawnSync(process.execPath, ['scripts/policy.ts', ...args], { env, encoding: 'utf8' })
      return { code, said: `${stdout}${stderr}` }
    }
    expect(run('export', file).code).toBe(0)
    expect(run('plan', file)).toMatchObject({ code: 0, said: expect.stringContaining('Nothing differs.') as string })

    const policy = JSON.parse(readFileSync(file, 'utf8')) as PolicyFile
    const viewer = policy.roles?.['viewer']
    if (viewer === undefined || viewer === null) throw new Error('No viewer in the file')
    const { task: _task, ...permissions } = viewer.permissions
    const change = { gatehouse: 1, roles: { viewer: { ...viewer, permissions } } }
    const assertions = ['Viewer can never remove company', 'Viewer can never view company.name']
    writeFileSync(file, JSON.stringify({ ...change, assertions }))
    expect(run('apply', file, '--yes')).toMatchObject({
      code: 2,
      said: expect.stringContaining('FAIL  Viewer can never view company.name') as string,
    })

    await page.goto(HOME)
    await page.getByLabel('File', { exact: true }).setInputFiles(file)
    await page.getByRole('button', { name: 'Plan' }).click()
    await page.getByText('Broken', { exact: true }).waitFor()
    await inspect(page, 'policy, plan with a broken assertion')
    expect(await page.getByRole('button', { name: 'Apply' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Back to the file' }).click()

    await page.getByLabel('Policy file').fill(JSON.stringify(change))
    await page.getByRole('button', { name: 'Plan' }).click()
    await page.getByText('- task:view', { exact: true }).waitFor()
    await inspect(page, 'policy, plan')
    await page.getByRole('button', { name: 'Apply' }).click()
    await status(page).getByText('The policy is applied.').waitFor()

    writeFileSync(file, JSON.stringify({ gatehouse: 1, roles: { viewer } }))
    expect(run('apply', file, '--yes')).toMatchObject({
      code: 0,
      said: expect.stringContaining('Applied: 1 change.') as string,
    })
    await page.getByLabel('Policy file').fill('{ "gatehouse": 1,\n "roles": 7 }')
    await page.getByRole('button', { name: 'Plan' }).click()
    await page.getByText(/^Line 2, roles: /).waitFor()
    await page.getByRole('button', { name: 'Revoke Pipeline' }).click()
    await status(page).getByText('The token is revoked.').waitFor()
    expect(run('plan', file).code).toBe(1)
  })
})
