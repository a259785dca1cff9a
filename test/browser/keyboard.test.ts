import { describe, expect } from 'vitest'
import { attempt } from '../setup/browser/application.ts'
import { clientPage } from '../setup/browser/console.ts'
import { type Stop, stop, stops, tabTo } from '../setup/browser/keyboard.ts'
import { it, PEOPLE, SITE } from '../setup/browser/visit.ts'
import { newApp, ticksFor } from '../setup/http/apps.ts'

describe('with the keyboard alone', () => {
  it('one signs in (T3)', async ({ visit }) => {
    const page = await visit()
    await page.goto(`${SITE}/sign-in`)
    expect((await stop(page)).is).toBe('textbox "E-mail"')
    await page.keyboard.type(PEOPLE.viewer.email)
    await tabTo(page, 'textbox "Password"')
    await page.keyboard.type(PEOPLE.viewer.password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${SITE}/t/alderway/data`)
  })

  it('one goes through a page in the order in which it is read, and always sees where one is (P1, P4)', async ({
    visit,
  }) => {
    const app = await newApp('By keyboard', { ceiling: 'read' })
    const page = await visit({ as: 'administrator' })
    // Other tests register applications, too: a list of one is as good as of a hundred.
    const list = `${SITE}/t/alderway/apps?search=By+keyboard`
    for (const address of [list, clientPage(app.id, '/permissions'), `${SITE}/t/alderway/audit`]) {
      await page.goto(address)
      const found = await stops(page)
      expect(found[0]?.is).toBe('link "Skip to the content"')
      expect(found.filter(({ marked }) => !marked)).toEqual([])
      expect(backwards(found)).toEqual([])
    }
  })

  it('one goes past the navigation in one step', async ({ visit }) => {
    const page = await visit({ as: 'administrator' })
    await page.goto(`${SITE}/t/alderway/apps`)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect((await stop(page)).is).toBe('link "New app"')
  })

  it('one reads and answers the consent page (C1, C3)', async ({ visit, callback }) => {
    const app = await newApp('Answered by keyboard', { values: { redirectUris: callback.url }, ceiling: 'dynamic' })
    const authorization = await attempt(app, { redirectUri: callback.url })
    const page = await visit({ as: 'customerSuccess' })
    await page.goto(authorization.address)
    await tabTo(page, 'button "About: Companies"')
    expect(await page.getByRole('tooltip').first().isVisible()).toBe(true)
    await tabTo(page, 'checkbox "Update companies"')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await tabTo(page, 'radio "View"')
    for (let fields = 0; fields < 3; fields += 1) await page.keyboard.press('Tab')
    expect(await page.locator(':focus').getAttribute('name')).toBe('field:company:health')
    await page.keyboard.press('ArrowRight')
    expect((await stop(page)).is).toBe('radio "Edit"')
    await tabTo(page, 'button "Authorize"')
    await page.keyboard.press('Enter')
    const { scope } = await authorization.tokens(page)
    expect(scope?.split(' ')).toContain('company:update')
  })

  it('one meets on the consent page what one needs, and nothing else (C1)', async ({ visit, callback }) => {
    const ceiling = ticksFor('company', ['view'], ['name'])
    const app = await newApp('Few stops', { values: { redirectUris: callback.url }, ceiling })
    const page = await visit({ as: 'customerSuccess' })
    await page.goto((await attempt(app, { redirectUri: callback.url })).address)
    const found = await stops(page)
    expect(found.filter(({ marked }) => !marked)).toEqual([])
    expect(found.map(({ is }) => is)).toEqual([
      'link "Switch account"',
      'button "About: View companies"',
      expect.stringMatching(/^line "Show more about companies/),
      'button "Authorize"',
      'button "Cancel"',
    ])
  })
})

/** Pairs of stops of which the second stands before the first: higher up, or in the same line further left. */
function backwards(found: readonly Stop[]): string[] {
  return found.flatMap((next, index) => {
    const before = found[index - 1]
    if (before === undefined) return []
    const sameLine = Math.abs(next.top - before.top) < 12
    const fine = sameLine ? next.left >= before.left : next.top > before.top
    return fine ? [] : [`${before.is}, then ${next.is}`]
  })
}
