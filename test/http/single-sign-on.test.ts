import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../scripts/demo/page-forms.ts'
import { Visitor, type Page } from '../../scripts/demo/visitor.ts'
import { ALDERWAY_MEMBERS, DEMO_PASSWORD } from '../../scripts/local/data/people.ts'
import { type RunningServer, startServer } from '../../scripts/server.ts'
import { codeFor, throughProvider } from '../setup/http/sign-on.ts'
import { type RunningProvider, startProvider } from '../setup/oidc-provider.ts'

const SETTINGS = '/t/alderway/settings/sign-in'
const START = '/sign-in/sso/tenant:ten_alderway'
let server: RunningServer
let site: string
let provider: RunningProvider
let administrator: Visitor

const emailOf = (name: string) => ALDERWAY_MEMBERS.find((member) => member.name === name)?.email ?? ''

beforeAll(async () => {
  server = await startServer({ quiet: true })
  site = server.url
  provider = await startProvider([`${site}${START}/callback`])
  for (const { name, email } of ALDERWAY_MEMBERS) provider.accounts.set(name, { email, email_verified: true, name })
  administrator = new Visitor(site)
  await administrator.signIn(emailOf('Amara Okafor'), DEMO_PASSWORD)
})
afterAll(async () => {
  await Promise.all([provider.stop(), server.stop()])
})

/** The session is open, whatever the page that it leads to says. */
async function byPassword(member: Visitor, name: string): Promise<void> {
  await member.submit(await member.open('/sign-in'), { email: emailOf(name), password: DEMO_PASSWORD })
}

function settings() {
  const { issuer, clientId, clientSecret } = provider
  const common = { withProvider: 'on', name: 'Alder ID', clientId, clientSecret, domains: 'alderway.example' }
  return { ...common, issuer }
}

/** Sends the settings: a checkbox that is not ticked has no field to fill in. */
async function post(who: Visitor, values: Record<string, string>): Promise<Page> {
  const page = await who.open(SETTINGS)
  const version = /name="version" value="(\d+)"/.exec(page.html)?.[1] ?? ''
  return await who.open(SETTINGS, { method: 'POST', body: new URLSearchParams({ version, ...values }) })
}

test('T3: a tenant sets up its provider: a wrong one is refused by name, the right one signs its members in', async () => {
  const wrong = await post(administrator, { ...settings(), issuer: `${provider.issuer}/other` })
  expect([wrong.status, textOf(wrong.html)]).toEqual([400, expect.stringContaining('No OpenID Connect provider')])
  const done = await post(administrator, settings())
  expect([done.status, textOf(done.html)]).toEqual([200, expect.stringContaining('Saved.')])
  expect(done.html).not.toContain(provider.clientSecret)
  const member = new Visitor(site)
  const found = await member.submit(await member.open('/sign-in/sso'), { email: emailOf('Leo Marchetti') })
  expect(found.html).toContain(START)
  const arrived = await throughProvider(site, member, `${START}?returnTo=/profile/tenants`, 'Leo Marchetti')
  expect([arrived.url, arrived.status]).toEqual([`${site}/profile/tenants`, 200])
})

test('T1: what a tenant’s provider vouches for opens that tenant alone, and changes no account', async () => {
  const both = new Visitor(site)
  await throughProvider(site, both, START, 'Daniel Reyes')
  expect(textOf((await both.open('/profile/tenants')).html)).not.toContain('Harborlight')
  expect((await both.open('/t/harborlight/apps')).status).toBe(404)
  expect((await both.open('/profile/security/second-factor')).status).toBe(403)
})

test('T3: nobody gets in by an address that is not verified, of another domain, or not a member’s', async () => {
  provider.accounts.set('unverified', { email: emailOf('Yuki Tanaka'), email_verified: false })
  provider.accounts.set('elsewhere', { email: 'priscilla.grant@harborlight.example', email_verified: true })
  provider.accounts.set('stranger', { email: 'stranger@alderway.example', email_verified: true })
  for (const [account, reason] of [
    ['unverified', 'has not verified'],
    ['elsewhere', 'don’t sign in with'],
    ['stranger', 'There is no account'],
  ] as const) {
    const visitor = new Visitor(site)
    const page = await throughProvider(site, visitor, START, account)
    expect([page.status, textOf(page.html)]).toEqual([400, expect.stringContaining(reason)])
    expect((await visitor.open('/profile/sessions')).url).toContain('/sign-in')
  }
})

test('T3: an answer that another browser began, or that comes twice, signs nobody in', async () => {
  const begun = new Visitor(site)
  const there = await begun.open(START)
  const state = new URL(there.url).searchParams.get('state') ?? ''
  const callback = `${START}/callback?code=made-up&state=${state}&iss=${encodeURIComponent(provider.issuer)}`
  expect((await new Visitor(site).open(callback)).status).toBe(400)
  expect((await begun.open(callback)).status).toBe(400)
  expect(textOf((await begun.open(callback)).html)).toContain('can no longer be finished')
})

test('A10: single sign-on can be asked of everybody, by who has used it; administrators keep a way back', async () => {
  const early = await post(administrator, { ...settings(), requiredProvider: 'tenant' })
  expect([early.status, textOf(early.html)]).toEqual([400, expect.stringContaining('sign in with it yourself')])
  const own = await administrator.open('/profile/security/second-factor')
  const secret = /id="field-secret"[^>]*value="([^"]+)"/.exec(own.html)?.[1] ?? ''
  await administrator.submit(own, { code: await codeFor(secret, -1) })
  const vouched = new Visitor(site)
  const pending = await throughProvider(site, vouched, `${START}?returnTo=${SETTINGS}`, 'Amara Okafor')
  await vouched.submit(pending, { code: await codeFor(secret) })
  const asked = await post(vouched, { ...settings(), requiredProvider: 'tenant' })
  expect([asked.status, textOf(asked.html)]).toEqual([200, expect.stringContaining('Saved.')])

  const member = new Visitor(site)
  await byPassword(member, 'Ingrid Solberg')
  const refused = await member.open('/t/alderway/audit')
  expect([refused.status, refused.url]).toEqual([403, expect.stringContaining('/sign-in/required/alderway')])
  expect((await member.open('/profile/security/second-factor')).status).toBe(403)
  const entered = await throughProvider(site, member, `${START}?returnTo=/t/alderway/audit`, 'Ingrid Solberg')
  expect([entered.status, entered.url]).toEqual([200, `${site}/t/alderway/audit`])

  provider.setDown(true)
  expect((await administrator.open('/t/alderway/audit')).status).toBe(200)
  const down = await throughProvider(site, new Visitor(site), START, 'Ingrid Solberg').catch(() => null)
  expect(down?.status ?? 0).not.toBe(200)
  provider.setDown(false)
  await post(administrator, { ...settings(), clientSecret: '', requiredProvider: '' })
  expect((await member.open('/t/alderway/audit')).status).toBe(200)
})

test('A10: a second factor can be asked of everybody, too', async () => {
  const done = await post(administrator, { ...settings(), clientSecret: '', requireSecondFactor: 'on' })
  expect(textOf(done.html)).toContain('Saved.')
  const member = new Visitor(site)
  await byPassword(member, 'Tomasz Wójcik')
  const refused = await member.open('/t/alderway/audit')
  expect([refused.status, textOf(refused.html)]).toEqual([403, expect.stringContaining('second factor')])
  const page = await member.open('/profile/security/second-factor')
  const secret = /id="field-secret"[^>]*value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  await member.submit(page, { code: await codeFor(secret) })
  expect((await member.open('/t/alderway/audit')).status).toBe(200)
})
