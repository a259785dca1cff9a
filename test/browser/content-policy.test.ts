import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { attempt } from '../setup/browser/application.ts'
import { clientPage } from '../setup/browser/console.ts'
import { fits } from '../setup/browser/inspect.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'

const HTTPS = 'https://notes.example/callback'

describe('the content policy', () => {
  it('lets the consent form lead to the application, on the web and on this computer (C6)', async ({
    visit,
    callback,
  }) => {
    const values = { redirectUris: `${HTTPS}\n${callback.url}` }
    const app = await newApp('Goes back', { values, ceiling: 'read' })
    const page = await visit({ as: 'viewer' })
    await answerFor(page, 'https://notes.example/*')
    for (const redirectUri of [HTTPS, callback.url]) {
      const { address, answer } = await attempt(app, { redirectUri })
      await page.goto(address)
      await page.getByRole('button', { name: 'Authorize' }).click()
      expect(Object.keys(await answer(page)).sort()).toEqual(['code', 'iss', 'state'])
    }
  })

  it('lets it lead nowhere else (C6, A12)', async ({ visit, callback, complaints }) => {
    const app = await newApp('Goes nowhere else', { values: { redirectUris: HTTPS }, ceiling: 'read' })
    const page = await visit({ as: 'viewer' })
    const { address } = await attempt(app, { redirectUri: HTTPS })
    await page.goto(address)
    await page.evaluate(`document.querySelector('form').action = '${callback.url}'`)
    await page.getByRole('button', { name: 'Authorize' }).dispatchEvent('click')
    await expect.poll(() => complaints.join('\n')).toContain('form-action')
    complaints.splice(0)
    expect(page.url()).toBe(address)
  })

  it('keeps pages out of frames (C6, A12)', async ({ visit, callback, complaints }) => {
    const app = await newApp('Framed', { values: { redirectUris: callback.url }, ceiling: 'read' })
    const { address } = await attempt(app, { redirectUri: callback.url })
    const page = await visit({ as: 'viewer' })
    for (const framed of [`${SITE}/sign-in`, `${SITE}/profile/applications`, address]) {
      await page.goto(callback.framing(framed))
      const frame = page.frames()[1]
      expect(frame?.url()).toBe('chrome-error://chromewebdata/')
      expect(complaints.splice(0).join('\n')).toMatch(/frame-ancestors|X-Frame-Options/i)
    }
  })

  it('meets no script, since what people type stays text (A12)', async ({ visit, callback }) => {
    const name = `<img src=x onerror="document.title='owned'">`
    const description = `"><script>document.title='owned'</script>{{7*7}}`
    const app = await newApp(name, { values: { description, redirectUris: callback.url }, ceiling: 'read' })
    const authorization = await attempt(app, { redirectUri: callback.url })
    const hers = await visit({ as: 'viewer' })
    await hers.goto(authorization.address)
    await shows(hers, name, description)
    await hers.getByRole('button', { name: 'Authorize' }).click()
    await authorization.tokens(hers)
    await hers.goto(`${SITE}/profile/applications`)
    await shows(hers, name)
    await hers.getByRole('link', { name: `Disconnect ${name}` }).click()
    await shows(hers, name)

    const desk = await visit({ as: 'administrator' })
    for (const address of [`${SITE}/t/alderway/apps`, clientPage(app.id), clientPage(app.id, '/permissions')]) {
      await desk.goto(address)
      await shows(desk, name, description)
    }
    for (const address of [clientPage(app.id, '/connections'), `${SITE}/t/alderway/audit?client=${app.id}`]) {
      await desk.goto(address)
      await shows(desk, name)
    }
    await desk.goto(`${SITE}/t/alderway/apps?search=${encodeURIComponent('<b onclick=alert(1)>bold</b>')}`)
    await shows(desk, 'No app has “<b onclick=alert(1)>bold</b>” in its name')
  })

  it('keeps names, as long and strange as they may be, within the page (P2)', async ({ visit, callback }) => {
    const names = ['W'.repeat(80), '🦊🧭 مرحبا بالعالم — Привет 你好 é', 'Ω']
    const page = await visit({ as: 'viewer' })
    const desk = await visit({ as: 'administrator' })
    for (const [index, name] of names.entries()) {
      const values = { description: name.repeat(2), redirectUris: callback.url }
      const app = await newApp(name, { values, ceiling: 'read' })
      const authorization = await attempt(app, { redirectUri: callback.url })
      await page.goto(authorization.address)
      if (index === 0) await fits(page, 'consent, long name')
      await page.getByRole('button', { name: 'Authorize' }).click()
      await authorization.tokens(page)
      await desk.goto(clientPage(app.id))
      if (index === 0) await fits(desk, 'client, long name')
    }
    await page.goto(`${SITE}/profile/applications`)
    await fits(page, 'applications, strange names')
    await desk.goto(`${SITE}/t/alderway/apps`)
    await fits(desk, 'App Center, strange names')
  })
})

/** Answers for a site that is not there: what matters is that the browser gets so far. */
async function answerFor(page: Page, urlPattern: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  session.on('Fetch.requestPaused', ({ requestId }) => {
    void session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body: '' })
  })
  await session.send('Fetch.enable', { patterns: [{ urlPattern }] })
}

async function shows(page: Page, ...texts: string[]): Promise<void> {
  const shown = await page.locator('body').innerText()
  for (const text of texts) expect(shown).toContain(text)
  expect(await page.title()).not.toBe('owned')
}
