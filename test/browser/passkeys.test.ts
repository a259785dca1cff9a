import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { inspect } from '../setup/browser/inspect.ts'
import { it, PEOPLE, SITE, signIn } from '../setup/browser/visit.ts'

/** An authenticator of the device that knows its owner (WebAuthn Level 3 §11). */
async function withAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

it('T3, U2: a passkey is added, named, signs its owner in without a name, and is removed', async ({ visit }) => {
  const page = await visit()
  await withAuthenticator(page)
  await page.goto(`${SITE}/sign-in`)
  await signIn(page, PEOPLE.viewer)
  await page.goto(`${SITE}/profile/security`)
  await inspect(page, 'security')
  await page.getByRole('link', { name: 'Add a passkey' }).click()
  await inspect(page, 'add a passkey')
  await page.getByLabel('Name').fill('My laptop')
  await page.getByRole('button', { name: 'Add the passkey' }).click()
  await page.getByText('The passkey is added').waitFor()
  await page.getByLabel('Name of the passkey My laptop').fill('Work laptop')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByText('Saved.').waitFor()
  await inspect(page, 'security with a passkey')
  await page.goto(`${SITE}/sign-out`)
  await page.getByRole('button', { name: 'Sign out' }).last().click()
  await page.goto(`${SITE}/sign-in?returnTo=/profile/sessions`)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL(`${SITE}/profile/sessions`)
  expect(await page.getByRole('row').filter({ hasText: 'This one' }).innerText()).toContain('Passkey')
  await inspect(page, 'sessions')
  await page.goto(`${SITE}/profile/security`)
  await page.getByRole('button', { name: 'Remove the passkey Work laptop' }).click()
  await page.getByText('The passkey is removed').waitFor()
})

it('U2: axe finds nothing on the pages around signing in', async ({ visit }) => {
  const page = await visit({ as: 'administrator' })
  for (const [path, name] of [
    ['/profile/tenants', 'own tenants'],
    ['/profile/confirm', 'confirm'],
    ['/profile/security/second-factor', 'second factor, turning on'],
    ['/t/alderway/settings/sign-in', 'sign-in settings'],
  ] as const) {
    await page.goto(`${SITE}${path}`)
    await inspect(page, name)
  }
  const nobody = await visit()
  for (const [path, name] of [
    ['/sign-in/sso', 'single sign-on'],
    ['/sign-in/forgot', 'forgot password'],
    ['/sign-in/reset?token=x', 'stale link'],
    ['/invitation?token=x', 'stale invitation'],
  ] as const) {
    await nobody.goto(`${SITE}${path}`)
    await inspect(nobody, name)
  }
})
