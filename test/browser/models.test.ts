import { describe, expect } from 'vitest'
import { status } from '../setup/browser/console.ts'
import { fits, inspect } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'

const MODELS = `${SITE}/t/harborlight/models`

describe('the editor of data models (D1)', () => {
  it('leads an administrator from a new model to fields, their order, and their end, without script', async ({
    visit,
  }) => {
    const page = await visit({ as: 'secondTenantAdministrator', javaScript: false })
    await page.goto(SITE)
    await page.getByRole('link', { name: 'Data models' }).click()
    await page.getByRole('link', { name: 'New data model' }).click()
    await page.getByLabel('Label').fill('Workshop')
    await page.getByLabel('Plural').fill('Workshops')
    await page.getByLabel('Description').fill('A workshop that we held for a company.')
    await page.getByLabel('API name').fill('workshop')
    await page.getByRole('radiogroup', { name: 'Manager' }).getByLabel('View', { exact: true }).check()
    await page.getByRole('button', { name: 'Create' }).click()
    await status(page).getByText('The data model is there.').waitFor()

    await page.getByRole('link', { name: 'New field' }).click()
    await page.getByRole('link', { name: /^Choice/ }).click()
    await page.getByLabel('API name').fill('format')
    await page.getByLabel('Label').fill('Format')
    await page.getByLabel('What can be chosen').fill('On site\nRemote')
    await page.getByRole('radiogroup', { name: 'Viewer' }).getByLabel('View', { exact: true }).check()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('Viewer may do nothing with Workshops').first().waitFor()
    await page.getByRole('radiogroup', { name: 'Viewer' }).getByLabel('None').check()
    await page.getByRole('button', { name: 'Create' }).click()
    await status(page).getByText('The field is there').waitFor()
    await page.getByRole('button', { name: 'Move Format up' }).click()
    await page.getByRole('button', { name: 'Move Format up' }).click()
    expect(
      await page.getByRole('table', { name: 'Fields', exact: true }).locator('code, td.font-mono').allInnerTexts(),
    ).toEqual(['name', 'format', 'owner', 'company'])
    await page.getByRole('link', { name: 'Format', exact: true }).click()
    await page.getByLabel('Label of on_site').fill('At their office')
    await page.getByLabel('Offer Remote').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await status(page).getByText('Saved.').waitFor()
    expect(await page.getByLabel('Offer Remote').isChecked()).toBe(false)
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.getByLabel('Type format to confirm').fill('formt')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('alert').getByText('Type format to delete it for good.').waitFor()
    await page.getByLabel('Type format to confirm').fill('format')
    await page.getByRole('button', { name: 'Delete' }).click()
    await status(page).getByText('The field is deleted').waitFor()
  })

  it('tells somebody who mistypes what is wrong, keeps what was typed, and passes axe', async ({ visit }) => {
    const page = await visit({ as: 'secondTenantAdministrator' })
    await page.goto(MODELS)
    await inspect(page, 'data models')
    await page.goto(`${MODELS}/new`)
    await inspect(page, 'new data model')
    await page.goto(`${MODELS}/company`)
    await inspect(page, 'data model')
    await page.goto(`${MODELS}/company/fields/new`)
    await fits(page, 'types of fields')
    await page.goto(`${MODELS}/company/fields/new?type=text`)
    await page.getByLabel('API name').fill('Bad Name')
    await page.getByLabel('Label').fill('Tax code')
    await page.getByLabel('Greatest length').fill('many')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('alert').getByText('Give a number, or leave it empty.').waitFor()
    await page.getByLabel('Greatest length').fill('20')
    await page.getByLabel('Pattern').fill('(a+)+')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('alert').getByText('small letters, digits').waitFor()
    expect(await page.getByLabel('Pattern').inputValue()).toBe('(a+)+')
    await inspect(page, 'new field with errors')
    await page.getByLabel('API name').fill('industry')
    await page.getByLabel('Pattern').fill('[A-Z]{2}\\d+')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('alert').getByText('There is a field “industry” already.').waitFor()
    await page.goto(`${MODELS}/company/fields/health`)
    await inspect(page, 'field with choices')
    await page.getByLabel('Required').check()
    await page.goto(`${MODELS}/company/fields/notes`)
    await page.getByLabel('Required').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alert').getByText('no value here').waitFor()
  })

  it('says so when somebody else was faster, and lets the change be made again (A56)', async ({ visit }) => {
    const [one, other] = [
      await visit({ as: 'secondTenantAdministrator' }),
      await visit({ as: 'secondTenantAdministrator' }),
    ]
    for (const page of [one, other]) await page.goto(`${MODELS}/asset/fields/kind`)
    await one.getByLabel('Description').fill('What sort it is.')
    await one.getByRole('button', { name: 'Save' }).click()
    await status(one).getByText('Saved.').waitFor()
    await other.getByLabel('Label', { exact: true }).fill('Sort')
    await other.getByRole('button', { name: 'Save' }).click()
    await other.getByRole('alert').getByText('Somebody else has changed this data model').waitFor()
    expect(await other.getByLabel('Label', { exact: true }).inputValue()).toBe('Sort')
  })

  it('is not there for members whose role does not manage data models (T5)', async ({ visit }) => {
    for (const as of ['customerSuccess', 'viewer'] as const) {
      const page = await visit({ as })
      await page.goto(SITE)
      expect(await page.getByRole('link', { name: 'Data models' }).count()).toBe(0)
      const answer = await page.goto(`${SITE}/t/alderway/models`)
      expect(answer?.status()).toBe(403)
      await page.getByText('does not include “manage data models”').waitFor()
    }
  })
})
