import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { attempt } from '../setup/browser/application.ts'
import { clientPage, status } from '../setup/browser/console.ts'
import { it, SITE } from '../setup/browser/visit.ts'
import { newApp } from '../setup/http/apps.ts'
import { statusOf } from '../setup/http/mcp.ts'

describe('an administrator', () => {
  it('rotates a secret: both work for as long as chosen, then the old one stops (P3)', async ({ visit }) => {
    const app = await newApp('Rotated', { values: { authentication: 'secret_and_pkce' } })
    const page = await visit({ as: 'administrator' })
    const first = app.secret ?? ''
    const second = await rotate(page, app.id, 'Both work for an hour')
    expect(await knows(app.id, [first, second, 'ghs_guessed'])).toEqual([true, true, false])
    await page.goto(clientPage(app.id))
    await page.getByText(`••••${first.slice(-4)}`).waitFor()
    await page.getByText(/works until/).waitFor()
    expect(await page.locator('body').innerText()).not.toContain(second)

    const third = await rotate(page, app.id, 'The old one stops now')
    expect(await knows(app.id, [first, second, third])).toEqual([false, false, true])
  })

  it('disables a client, which ends its connections, and enables it again (P7)', async ({ visit, callback }) => {
    const app = await newApp('Paused', { values: { redirectUris: callback.url }, ceiling: 'read' })
    const hers = await visit({ as: 'viewer' })
    const connect = async (): Promise<string> => {
      const authorization = await attempt(app, { redirectUri: callback.url })
      await hers.goto(authorization.address)
      await hers.getByRole('button', { name: 'Authorize' }).click()
      return (await authorization.tokens(hers)).access_token
    }
    const token = await connect()
    const page = await visit({ as: 'administrator' })
    await page.goto(clientPage(app.id))
    await page.getByRole('button', { name: 'Disable' }).click()
    await status(page).getByText('All of its connections have ended.').waitFor()
    expect(await statusOf(token)).toBe(401)
    await hers.goto((await attempt(app, { redirectUri: callback.url })).address)
    await hers.getByText('This application has been disabled.').waitFor()

    await page.getByRole('button', { name: 'Enable' }).click()
    await status(page).getByText('Members can connect it.').waitFor()
    expect(await statusOf(token)).toBe(401)
    expect(await statusOf(await connect())).toBe(200)
  })

  it('disconnects a member (P7)', async ({ visit, callback }) => {
    const app = await newApp('Cut off', { values: { redirectUris: callback.url }, ceiling: 'read' })
    const hers = await visit({ as: 'viewer' })
    const authorization = await attempt(app, { redirectUri: callback.url })
    await hers.goto(authorization.address)
    await hers.getByRole('button', { name: 'Authorize' }).click()
    const { access_token: token } = await authorization.tokens(hers)

    const page = await visit({ as: 'administrator' })
    await page.goto(clientPage(app.id, '/connections'))
    await page.getByRole('link', { name: 'Disconnect Leo Marchetti' }).click()
    await page.getByText('Cut off can no longer act for Leo Marchetti').waitFor()
    await page.getByRole('link', { name: 'Keep it' }).click()
    expect(await statusOf(token)).toBe(200)
    await page.getByRole('link', { name: 'Disconnect Leo Marchetti' }).click()
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await status(page).getByText('Disconnected.').waitFor()
    expect(await statusOf(token)).toBe(401)
  })

  it('deletes a client by typing its name, and no other (P7)', async ({ visit }) => {
    const app = await newApp('Short-lived')
    const page = await visit({ as: 'administrator' })
    await page.goto(clientPage(app.id))
    for (const typed of ['', 'short-lived', 'Short-lived!']) {
      await page.getByLabel(/^Type .* to delete it$/).fill(typed)
      await page.getByRole('button', { name: 'Delete the client' }).click()
      await page.getByText('That is not its name. Nothing was deleted.').waitFor()
    }
    await page.getByLabel(/^Type .* to delete it$/).fill('Short-lived')
    await page.getByRole('button', { name: 'Delete the client' }).click()
    await status(page).getByText('The client is deleted').waitFor()
    expect(await page.getByRole('link', { name: 'Short-lived' }).count()).toBe(0)
    const answered = await page.goto(clientPage(app.id))
    expect(answered?.status()).toBe(404)
    await page.goto(`${SITE}/oauth/authorize?client_id=${app.id}`)
    await page.getByText('The application is not known here.').waitFor()
  })
})

/** Rotates by the form of the General tab; gives the new secret, which is shown once. */
async function rotate(page: Page, clientId: string, overlap: string): Promise<string> {
  await page.goto(clientPage(clientId))
  await page.getByLabel('New secret').selectOption(overlap)
  await page.getByRole('button', { name: 'Rotate' }).click()
  await page.getByText('Copy the secret now').waitFor()
  return await page.getByLabel('Client secret').inputValue()
}

/** Which secrets the token endpoint takes: with a right one it goes on to look at the code (RFC 6749 §5.2). */
async function knows(clientId: string, secrets: readonly string[]): Promise<boolean[]> {
  const answers = secrets.map(async (secret) => {
    const authorization = `Basic ${btoa(`${clientId}:${secret}`)}`
    const body = new URLSearchParams({ grant_type: 'authorization_code', code: 'no:such:code' })
    const answer = await fetch(`${SITE}/oauth/token`, { method: 'POST', headers: { authorization }, body })
    return (await answer.json<{ error: string }>()).error !== 'invalid_client'
  })
  return await Promise.all(answers)
}
