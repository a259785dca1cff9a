import { describe, expect } from 'vitest'
import { clientPage, registerClient, toggle } from '../setup/browser/console.ts'
import { inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const HOME = `${SITE}/t/alderway`

describe('the access simulator', () => {
  it('shows what a role can see and do, and what an edit would change (V5, U)', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/roles`)
    await page.getByRole('link', { name: 'Viewer', exact: true }).click()
    await page.getByRole('link', { name: 'What it can see and do' }).click()
    await page.getByRole('heading', { name: 'The role Viewer' }).waitFor()
    await toggle(page, /^Companies: Fields/)
    await inspect(page, 'access of a role')

    await page.getByRole('link', { name: 'Viewer', exact: true }).click()
    await page.getByLabel('View companies').uncheck()
    await page.getByLabel('View tasks').uncheck()
    await page.getByRole('button', { name: 'Try this' }).click()
    await page.getByText('This is how it would be. Nothing is saved.').waitFor()
    await toggle(page, /^Companies: Fields/)
    await inspect(page, 'access, tried')
    await page.getByRole('button', { name: 'Back to editing' }).click()
    expect(await page.getByLabel('View companies').isChecked()).toBe(false)
    await page.goto(`${HOME}/roles`)
    await page.getByRole('link', { name: 'Viewer', exact: true }).click()
    expect(await page.getByLabel('View companies').isChecked()).toBe(true)
  })

  it('needs no script (C6)', async ({ visit }) => {
    const page = await visit({ as: 'administrator', javaScript: false })
    await page.goto(`${HOME}/roles`)
    await page.getByRole('link', { name: 'Viewer', exact: true }).click()
    await page.getByLabel('View tasks').uncheck()
    await page.getByRole('button', { name: 'Try this' }).click()
    await page.getByRole('button', { name: 'Back to editing' }).click()
    expect(await page.getByLabel('View tasks').isChecked()).toBe(false)
  })

  it('says why a member can’t do something through an application (U, V2)', async ({ visit, callback }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${HOME}/apps`)
    const app = await registerClient(page, { name: 'Asked about', type: 'Public', redirectUri: callback.url })
    await page.goto(clientPage(app.id, '/permissions?preset=read'))
    await page.getByRole('button', { name: 'Save permissions' }).click()
    await page.getByRole('link', { name: 'Access', exact: true }).click()
    await inspect(page, 'access of an application')
    await page.getByLabel('Member').selectOption({ index: 1 })
    await page.getByLabel('Wants to').selectOption('Update records')
    await page.getByLabel('Data model').selectOption('Companies')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('The ceiling of Asked about does not allow it.', { exact: true }).waitFor()
    await inspect(page, 'access, one answer')
  })
})
