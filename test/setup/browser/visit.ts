import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect, inject, it as base } from 'vitest'
import { launchChromium } from '../../../scripts/chromium.ts'
import { DEMO_PASSWORD, MEMBER_OF_BOTH } from '../../../scripts/local/data/people.ts'
import { type Callback, startCallback } from './callback.ts'

const { url, signIns } = inject('server')

export const SITE = url

export interface Person {
  name: string
  email: string
  password: string
}

export const PEOPLE = { ...signIns, memberOfBoth: { ...MEMBER_OF_BOTH, password: DEMO_PASSWORD } }
export type Who = keyof typeof PEOPLE

export interface VisitOptions {
  /** Signed in already; nobody, unless told. */
  as?: Who
  javaScript?: boolean
}

/** Opens a page in a browser profile of its own. */
export type Visit = (options?: VisitOptions) => Promise<Page>

/**
 * `it` with a browser: `visit` opens pages; `callback` is where applications get their answers; `complaints` is what
 * the browser found wrong with any page, above all breaches of its content policy, and has to be empty at the end.
 */
export const it = base
  .extend('browser', { scope: 'worker' }, async ({}, { onCleanup }) => {
    const browser = await launchChromium()
    onCleanup(() => browser.close())
    return browser
  })
  .extend('callback', { scope: 'worker' }, async ({}, { onCleanup }): Promise<Callback> => {
    const callback = await startCallback()
    onCleanup(callback.close)
    return callback
  })
  .extend('complaints', ({}, { onCleanup }): string[] => {
    const complaints: string[] = []
    onCleanup(() => expect(complaints).toEqual([]))
    return complaints
  })
  .extend('visit', ({ browser, complaints }, { onCleanup }): Visit => {
    const contexts: BrowserContext[] = []
    onCleanup(async () => {
      await Promise.all(contexts.map((context) => context.close()))
    })
    return async (options = {}) => {
      const context = await browser.newContext(await profile(browser, options))
      contexts.push(context)
      await context.addInitScript(TELL_VIOLATIONS)
      context.setDefaultTimeout(8_000)
      const page = await context.newPage()
      listen(page, complaints)
      return page
    }
  })

const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) => {
  console.error('Violation of ' + event.effectiveDirective + ' by ' + event.blockedURI)
})`

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // Chromium also says it here when a page itself is answered with an error.
    const ownAnswer = /^Failed to load resource.* status of 4\d\d/.test(message.text())
    const asset = message.location().url.includes('/assets/')
    if (message.type() === 'error' && (asset || !ownAnswer)) complaints.push(`${page.url()}: ${message.text()}`)
  })
}

const states = new Map<Who, Promise<NonNullable<BrowserContextOptions['storageState']>>>()

async function profile(browser: Browser, { as, javaScript = true }: VisitOptions): Promise<BrowserContextOptions> {
  const common = { javaScriptEnabled: javaScript, viewport: { width: 1280, height: 900 } }
  if (as === undefined) return common
  const state = states.get(as) ?? signedInState(browser, PEOPLE[as])
  states.set(as, state)
  return { ...common, storageState: await state }
}

/** Signs in once for all tests; a test that signs out has to sign in for itself. */
async function signedInState(browser: Browser, person: Person) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`${SITE}/sign-in`)
  await signIn(page, person)
  const state = await context.storageState()
  await context.close()
  return state
}

/** Fills in the sign-in form that is open, and waits for where it leads. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}
