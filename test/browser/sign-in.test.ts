import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'

const { url, signIns } = inject('server')
let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

it('signs in with the keyboard, and the content policy has nothing to complain about (T3)', async () => {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('E-mail').fill(signIns.administrator.email)
  await page.getByLabel('Password').fill(signIns.administrator.password)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname !== '/sign-in')
  expect(await page.locator('body').innerText()).toContain(signIns.administrator.name)
  expect(complaints).toEqual([])
  await page.close()
})
