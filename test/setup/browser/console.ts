import type { Locator, Page } from 'playwright-core'
import { SITE } from './visit.ts'

/** The client's own page, and what is under it. */
export function clientPage(clientId: string, under = ''): string {
  return `${SITE}/t/alderway/apps/${clientId}${under}`
}

export interface NewClient {
  name: string
  description?: string
  type: 'Secret and PKCE' | 'Public'
  redirectUri: string
}

/** From the App Center to the page that shows the credentials, as an administrator would go (P2, P3). */
export async function registerClient(page: Page, client: NewClient): Promise<{ id: string; secret: string | null }> {
  await page.getByRole('link', { name: 'New app' }).first().click()
  await page.getByRole('link', { name: /^OAuth client/ }).click()
  await page.getByRole('link', { name: /^Custom/ }).click()
  await page.getByLabel('Name', { exact: true }).fill(client.name)
  await page.getByLabel('Description').fill(client.description ?? '')
  await page.getByRole('radio', { name: client.type }).check()
  await page.getByLabel('Redirect URLs').fill(client.redirectUri)
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: `${client.name} is registered` }).waitFor()
  const secret = page.getByLabel('Client secret')
  return {
    id: await page.getByLabel('Client ID').inputValue(),
    secret: (await secret.count()) === 0 ? null : await secret.inputValue(),
  }
}

/** Chooses none, view or edit for a field, wherever fields are chosen. */
export async function chooseField(page: Page, field: string, access: 'None' | 'View' | 'Edit'): Promise<void> {
  await page.getByRole('radiogroup', { name: field, exact: true }).getByText(access, { exact: true }).click()
}

/** Opens or closes what is behind a line, such as the fields of a model. */
export async function toggle(page: Page, line: string | RegExp): Promise<void> {
  await page.locator('summary').filter({ hasText: line }).click()
}

/** What the page answered to the last change. */
export function status(page: Page): Locator {
  return page.getByRole('status')
}
