import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf } from '../../scripts/demo/page-forms.ts'
import { Visitor, type Page } from '../../scripts/demo/visitor.ts'
import { ALDERWAY_MEMBERS, DEMO_PASSWORD } from '../../scripts/local/data/people.ts'
import { type RunningServer, startServer } from '../../scripts/server.ts'
import { codeFor, linkSentTo } from '../setup/http/sign-on.ts'

let server: RunningServer
let site: string

beforeAll(async () => {
  server = await startServer({ quiet: true })
  site = server.url
})
afterAll(async () => await server.stop())

const NEW_PASSWORD = 'seven quiet herons wade'
const emailOf = (name: string) => ALDERWAY_MEMBERS.find((member) => member.name === name)?.email ?? ''

async function signedIn(name: string, password = DEMO_PASSWORD): Promise<Visitor> {
  const visitor = new Visitor(site)
  await visitor.signIn(emailOf(name), password)
  return visitor
}

async function tryToSignIn(name: string, password: string, returnTo = '/'): Promise<{ visitor: Visitor; page: Page }> {
  const visitor = new Visitor(site)
  const form = await visitor.open(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`)
  return { visitor, page: await visitor.submit(form, { email: emailOf(name), password }) }
}

/** Turns the second factor on; gives the key and the recovery codes. */
async function withSecondFactor(visitor: Visitor): Promise<{ secret: string; codes: string[] }> {
  const page = await visitor.open('/profile/security/second-factor')
  const secret = /id="field-secret"[^>]*value="([^"]+)"/.exec(page.html)?.[1] ?? ''
  const done = await visitor.submit(page, { code: await codeFor(secret) })
  const codes = [...done.html.matchAll(/<li>(\w{4}-\w{4}-\w{4})<\/li>/g)].map(([, code = '']) => code)
  return { secret, codes }
}

test('T3: a forgotten password is set anew by a link, which works once and ends every session (A50)', async () => {
  const elsewhere = await signedIn('Leo Marchetti')
  const visitor = new Visitor(site)
  const email = emailOf('Leo Marchetti')
  const asked = await visitor.submit(await visitor.open('/sign-in/forgot'), { email })
  const unknown = await visitor.submit(await visitor.open('/sign-in/forgot'), { email: 'nobody@alderway.example' })
  expect([unknown.status, unknown.html]).toEqual([asked.status, asked.html])
  const link = await linkSentTo(site, email, /new password/)
  const weak = await visitor.submit(await visitor.open(link), { password: 'short' })
  expect([weak.status, textOf(weak.html)]).toEqual([400, expect.stringContaining('at least 12 characters')])
  const done = await visitor.submit(await visitor.open(link), { password: NEW_PASSWORD })
  expect(textOf(done.html)).toContain('Your new password is set')
  expect((await visitor.open(link)).status).toBe(400)
  expect((await elsewhere.open('/profile/sessions')).url).toContain('/sign-in')
  expect((await tryToSignIn('Leo Marchetti', DEMO_PASSWORD)).page.status).toBe(400)
  expect((await tryToSignIn('Leo Marchetti', NEW_PASSWORD)).page.status).toBe(200)
})

test('A10: while the second factor is pending there is no page and no code; a code works once (A49)', async () => {
  const { secret, codes } = await withSecondFactor(await signedIn('Priya Raman'))
  expect(codes).toHaveLength(10)
  const { visitor, page } = await tryToSignIn('Priya Raman', DEMO_PASSWORD, '/profile/sessions?notice=saved')
  expect(page.url).toContain('/sign-in/second-factor')
  for (const path of ['/profile/sessions', '/t/alderway/records', '/profile/security'])
    expect((await visitor.open(path)).url).toContain('/sign-in')
  const wrong = await visitor.submit(page, { code: '000000' })
  expect(wrong.status).toBe(400)
  const code = await codeFor(secret, 1)
  const right = await visitor.submit(page, { code })
  expect(right.url).toBe(`${site}/profile/sessions?notice=saved`)
  const again = await tryToSignIn('Priya Raman', DEMO_PASSWORD)
  expect((await again.visitor.submit(again.page, { code })).status).toBe(400)
  const recovered = await again.visitor.submit(again.page, { code: codes[3] ?? '' })
  expect(recovered.status).toBe(200)
  const third = await tryToSignIn('Priya Raman', DEMO_PASSWORD)
  expect((await third.visitor.submit(third.page, { code: codes[3] ?? '' })).status).toBe(400)
})

test('A50: a changed password ends every other session, and this one gets a new cookie', async () => {
  const here = await signedIn('Yuki Tanaka')
  const elsewhere = await signedIn('Yuki Tanaka')
  const page = await here.open('/profile/security')
  const done = await here.submit(page, { password: NEW_PASSWORD }, (form) => form.action.endsWith('/password'))
  expect(textOf(done.html)).toContain('Your password is changed')
  expect((await elsewhere.open('/profile/sessions')).url).toContain('/sign-in')
  const sessions = await here.open('/profile/sessions')
  expect(sessions.html.match(/<tr>/g)).toHaveLength(2)
})

test('U2: sessions are listed, one can be ended, and then all others', async () => {
  const [here, second, third] = [
    await signedIn('Hannah Vogel'),
    await signedIn('Hannah Vogel'),
    await signedIn('Hannah Vogel'),
  ]
  const listed = await here.open('/profile/sessions')
  const one = await here.submit(listed, {}, (form) => /sessions\/ses_\w+\/end$/.test(form.action))
  expect(textOf(one.html)).toContain('Ended.')
  const all = await here.submit(one, {}, (form) => form.action.endsWith('/others/end'))
  expect(all.status).toBe(200)
  for (const other of [second, third]) expect((await other.open('/profile/sessions')).url).toContain('/sign-in')
})

test('A10: a locked account lets nobody in until a new password was set by e-mail', async () => {
  const visitor = await signedIn('Marcus Bennett')
  const locked = await visitor.submit(await visitor.open('/profile/sessions'), {}, (form) =>
    form.action.endsWith('/lock'),
  )
  expect(locked.url).toContain('/sign-in')
  const { page } = await tryToSignIn('Marcus Bennett', DEMO_PASSWORD)
  expect([page.status, textOf(page.html)]).toEqual([403, expect.stringContaining('locked')])
  const link = await linkSentTo(site, emailOf('Marcus Bennett'), /new password/)
  await visitor.submit(await visitor.open(link), { password: NEW_PASSWORD })
  expect((await tryToSignIn('Marcus Bennett', NEW_PASSWORD)).page.status).toBe(200)
})

test('A14: no step of signing in leads away from this site', async () => {
  for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example/', '/%2F%2Fevil.example'])
    for (const path of ['/sign-in', '/sign-in/sso']) {
      const page = await new Visitor(site).open(`${path}?returnTo=${encodeURIComponent(evil)}`)
      expect(page.html).not.toContain('evil.example')
    }
})

test('A49: guesses at a code, at a confirmation and at reset links are limited, and then even the right one waits', async () => {
  const member = await signedIn('Tomasz Wójcik')
  const { secret } = await withSecondFactor(member)
  const { visitor, page } = await tryToSignIn('Tomasz Wójcik', DEMO_PASSWORD)
  const codes: number[] = []
  for (let guess = 0; guess < 10; guess += 1) codes.push((await visitor.submit(page, { code: `00000${guess}` })).status)
  expect(new Set(codes)).toEqual(new Set([400]))
  const right = await visitor.submit(page, { code: await codeFor(secret, 1) })
  expect([right.status, textOf(right.html)]).toEqual([429, expect.stringContaining('Too many attempts')])
  expect((await visitor.open('/profile/sessions')).url).toContain('/sign-in')

  const confirm = await member.open('/profile/confirm?returnTo=/profile/security')
  const confirmed: number[] = []
  for (let guess = 0; guess < 11; guess += 1)
    confirmed.push((await member.submit(confirm, { password: `wrong guess ${guess}` })).status)
  expect([confirmed.slice(0, 10).every((status) => status === 400), confirmed[10]]).toEqual([true, 429])

  const forgot = await new Visitor(site).open('/sign-in/forgot')
  const asked: number[] = []
  for (let round = 0; round < 11; round += 1)
    asked.push((await new Visitor(site).submit(forgot, { email: 'nobody.knows@alderway.example' })).status)
  expect([new Set(asked.slice(0, 10)).size, asked[10]]).toEqual([1, 429])
})
