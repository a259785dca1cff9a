import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../scripts/demo/page-forms.ts'
import { Visitor, type Page } from '../../scripts/demo/visitor.ts'
import { freePort } from '../../scripts/local/ports.ts'
import { ALDERWAY_MEMBERS, DEMO_PASSWORD } from '../../scripts/local/data/people.ts'
import { type RunningServer, startServer } from '../../scripts/server.ts'
import { CALLBACK, newApp } from '../setup/http/apps.ts'
import { codeFor, linkSentTo, throughProvider } from '../setup/http/sign-on.ts'
import { type RunningProvider, startProvider } from '../setup/oidc-provider.ts'

const START = '/sign-in/sso/deployment:corporate'
const PASSWORD = 'nine patient otters row'
let server: RunningServer
let site: string
let provider: RunningProvider
let administrator: Visitor

/** A deployment with a single sign-on of its own, beside any of its tenants'. */
beforeAll(async () => {
  const port = await freePort(0)
  site = `http://localhost:${port}`
  provider = await startProvider([`${site}${START}/callback`])
  const { issuer, clientId, clientSecret } = provider
  const corporate = { id: 'corporate', name: 'Corporate ID', issuer, clientId, clientSecret }
  server = await startServer({ port, quiet: true, settings: { SSO_PROVIDERS: JSON.stringify([corporate]) } })
  administrator = new Visitor(site)
  await administrator.signIn(emailOf('Amara Okafor'), DEMO_PASSWORD)
})
afterAll(async () => {
  await Promise.all([provider.stop(), server.stop()])
})

const emailOf = (name: string) => ALDERWAY_MEMBERS.find((member) => member.name === name)?.email ?? ''

/** Invites an address as a Viewer; gives the link of the e-mail. */
async function invited(email: string): Promise<string> {
  const page = await administrator.open('/t/alderway/members/invitations')
  const role = /<option value="([^"]+)"[^>]*>\s*Viewer/.exec(page.html)?.[1] ?? ''
  await administrator.submit(page, { email, roleId: role })
  return await linkSentTo(site, email, /invite|join/i)
}

test('T4: an invitation makes an account for whoever has none; what is wrong is said, and nothing is lost', async () => {
  const link = await invited('nora.lund@alderway.example')
  const nora = new Visitor(site)
  const page = await nora.open(link)
  expect(textOf(page.html)).toContain('Amara Okafor invites nora.lund@alderway.example to Alderway Cloud')
  const weak = await nora.submit(page, { name: 'Nora Lund', password: 'short' })
  expect([weak.status, textOf(weak.html)]).toEqual([400, expect.stringContaining('at least 12 characters')])
  expect(weak.html).toContain('value="Nora Lund"')
  const joined = await nora.submit(weak, { name: 'Nora Lund', password: PASSWORD })
  expect([joined.status, joined.url]).toEqual([200, expect.stringContaining('/t/alderway')])
  const again = await new Visitor(site).open(link)
  expect([again.status, textOf(again.html)]).toEqual([400, expect.stringContaining('no longer works')])
  const members = await administrator.open('/t/alderway/members?search=nora')
  expect(textOf(members.html)).toContain('Nora Lund')
})

test('T4: whoever has an account joins with it, and a link that was passed on lets nobody else in', async () => {
  const priscilla = 'priscilla.grant@harborlight.example'
  const link = await invited(priscilla)
  const other = new Visitor(site)
  await other.signIn(emailOf('Leo Marchetti'), DEMO_PASSWORD)
  const passedOn = await other.open(link)
  expect(textOf(passedOn.html)).toContain('The invitation is for another address')
  const token = new URL(link).searchParams.get('token') ?? ''
  const forced = await other.open('/invitation', { method: 'POST', body: new URLSearchParams({ token }) })
  expect([forced.status, textOf(forced.html)]).toEqual([400, expect.stringContaining(`is for ${priscilla}`)])
  const hers = new Visitor(site)
  expect(textOf((await hers.open(link)).html)).toContain('Sign in to join')
  await hers.signIn(priscilla, DEMO_PASSWORD)
  const joined = await hers.submit(await hers.open(link), {}, (form) => form.action.endsWith('/invitation'))
  expect([joined.status, joined.url]).toEqual([200, expect.stringContaining('/t/alderway')])
})

test('T3: the deployment’s single sign-on accepts an invitation, and signs members of every tenant in', async () => {
  const email = 'otto.berg@alderway.example'
  provider.accounts.set('otto', { email, email_verified: true, name: 'Otto Berg' })
  const link = await invited(email)
  const early = await throughProvider(site, new Visitor(site), START, 'otto')
  expect([early.status, textOf(early.html)]).toEqual([400, expect.stringContaining('There is no account')])
  const otto = new Visitor(site)
  const href = /href="(\/sign-in\/sso\/deployment:corporate\?[^"]+)"/.exec((await otto.open(link)).html)?.[1] ?? ''
  const joined = await throughProvider(site, otto, href.replaceAll('&amp;', '&'), 'otto')
  expect(joined.status).toBe(200)
  expect((await otto.open('/t/alderway')).status).toBe(200)
  provider.accounts.set('daniel', { email: emailOf('Daniel Reyes'), email_verified: true })
  const both = new Visitor(site)
  await throughProvider(site, both, `${START}?returnTo=/profile/tenants`, 'daniel')
  const tenants = textOf((await both.open('/profile/tenants')).html)
  expect(tenants).toContain('Alderway')
  expect(tenants).toContain('Harborlight')
})

test('T3: an authorization waits for the second factor, and comes back to exactly where it was', async () => {
  const app = await newApp('Waits for a code', { by: administrator })
  const address = authorization(app.id)
  const member = new Visitor(site)
  await member.signIn(emailOf('Yuki Tanaka'), DEMO_PASSWORD)
  const page = await member.open('/profile/security/second-factor')
  const secret = /id="field-secret"[^>]*value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  await member.submit(page, { code: await codeFor(secret, -1) })

  const fresh = new Visitor(site)
  const asked = await fresh.open(address)
  expect(asked.url).toContain('/sign-in')
  const pending = await fresh.submit(asked, { email: emailOf('Yuki Tanaka'), password: DEMO_PASSWORD })
  expect(pending.url).toContain('/sign-in/second-factor')
  // Half a sign-in is none.
  expect((await fresh.open(address)).url).toContain('/sign-in')
  const consent = await fresh.submit(pending, { code: await codeFor(secret) })
  expect([consent.status, new URL(consent.url).searchParams.get('state')]).toEqual([200, 'of-the-test'])
  expect(await decided(fresh, consent)).toMatchObject({ state: 'of-the-test', code: expect.any(String) })
})

test('A10: a tenant that asks for its way of signing in asks for it before consent, too', async () => {
  const app = await newApp('Asks for more', { by: administrator })
  const own = await administrator.open('/profile/security/second-factor')
  const secret = /id="field-secret"[^>]*value="([^"]+)"/.exec(own.html)?.[1] ?? ''
  await administrator.submit(own, { code: await codeFor(secret) })
  const settings = await administrator.open('/t/alderway/settings/sign-in')
  const version = /name="version" value="(\d+)"/.exec(settings.html)?.[1] ?? ''
  const body = new URLSearchParams({ version, requiredProvider: '', requireSecondFactor: 'on' })
  expect((await administrator.open('/t/alderway/settings/sign-in', { method: 'POST', body })).status).toBe(200)
  const member = new Visitor(site)
  await member.submit(await member.open('/sign-in'), { email: emailOf('Hannah Vogel'), password: DEMO_PASSWORD })
  const asked = await member.open(authorization(app.id))
  expect([asked.status, asked.url]).toEqual([403, expect.stringContaining('/sign-in/required/alderway')])
  expect(new URL(asked.url).searchParams.get('returnTo')).toContain(app.id)
})

function authorization(clientId: string): string {
  const challenge = createHash('sha256').update('a verifier of the tests, long enough for PKCE').digest('base64url')
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    state: 'of-the-test',
    scope: 'inclusive',
    resource: `${site}/mcp`,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  return `/oauth/authorize?${query.toString()}`
}

async function decided(member: Visitor, consent: Page): Promise<Record<string, string>> {
  const back = await member.submit(consent, { decision: 'authorize' })
  return Object.fromEntries(new URL(back.url).searchParams)
}
