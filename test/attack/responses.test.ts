import { beforeAll, describe, expect, it } from 'vitest'
import {
  answerConsent,
  CALLBACK,
  consentPage,
  newClient,
  newWorld,
  SITE,
  type AuthorizeOptions,
  type World,
} from '../setup/world.ts'
import { ending, queryOf, sendAuthorize, type Ending } from '../setup/tampering.ts'
import { knownCookie } from '../setup/tokens.ts'

/** A callback that brings parameters of the answer along, as if it had been registered to confuse its client. */
const CROWDED = `${CALLBACK}?iss=https%3A%2F%2Fevil.example&iss=https%3A%2F%2Fworse.example&state=old&state=older&code=fake&keep=1`

let world: World
let client: string
let cookie: string

beforeAll(async () => {
  world = await newWorld('responses')
  client = (await newClient(world, { redirectUris: [CALLBACK, CROWDED] })).id
  cookie = await knownCookie(world.people.viewer)
})

const STATES = [
  ['plain', 'the-state'],
  ['one that holds parameters', 'x&iss=https://evil.example&code=fake&state=y#z'],
  ['one that is a URL', 'https://evil.example/?a=b&c=d'],
  ['markup', `"><script>alert(1)</script>'`],
  ['signs of every kind', ' +%20%2B;,/?:@!$*()[]{}|\\^~`'],
  ['a line break', 'a\r\nLocation: https://evil.example'],
  ['beyond ASCII', 'zustand ✓ 🔑'],
  ['a prototype', '__proto__'],
  ['long', 's'.repeat(3_000)],
] as const

function expectAddressed(answer: Ending, state: string): void {
  expect(answer.status).toBe(303)
  expect(answer.location?.startsWith(`${CALLBACK}?`)).toBe(true)
  expect(answer.sent('iss')).toEqual([SITE])
  expect(answer.sent('state')).toEqual([state])
}

describe('an answer to the client (A08)', () => {
  it.each(STATES)('has one issuer and the original state when it brings a code: %s', async (_name, state) => {
    for (const redirectUri of [CALLBACK, CROWDED]) {
      const { handle } = await consentPage(cookie, client, { state, redirectUri })
      const answer = await ending(await answerConsent(cookie, handle))
      expectAddressed(answer, state)
      expect(answer.sent('error')).toEqual([])
      expect(answer.sent('code')).toHaveLength(1)
      expect(answer.sent('code')).not.toContain('fake')
    }
  })

  it.each(STATES)('has them when the member cancels: %s', async (_name, state) => {
    for (const redirectUri of [CALLBACK, CROWDED]) {
      const { handle } = await consentPage(cookie, client, { state, redirectUri })
      const answer = await ending(await answerConsent(cookie, handle, { decision: 'cancel' }))
      expectAddressed(answer, state)
      expect(answer.sent('error')).toEqual(['access_denied'])
      expect(answer.sent('code').filter((code) => code !== 'fake')).toEqual([])
    }
  })

  it.each<[string, string, AuthorizeOptions]>([
    ['a type', 'unsupported_response_type', { change: { response_type: 'token' } }],
    ['no type', 'invalid_request', { change: { response_type: null } }],
    ['PKCE', 'invalid_request', { change: { code_challenge_method: 'plain' } }],
    ['no PKCE', 'invalid_request', { change: { code_challenge: null, code_challenge_method: null } }],
    ['a challenge', 'invalid_request', { change: { code_challenge: 'short' } }],
    ['a mode', 'invalid_request', { change: { response_mode: 'fragment' } }],
    ['a request object', 'invalid_request', { change: { request: 'x' } }],
    ['a scope', 'invalid_scope', { scope: 'everything' }],
    ['a resource', 'invalid_target', { change: { resource: 'https://evil.example/mcp' } }],
    ['a resource with a fragment', 'invalid_target', { change: { resource: `${SITE}/mcp#x` } }],
  ])('has them when the request is wrong, signed in or not: %s', async (_name, error, options) => {
    for (const [, state] of STATES) {
      const answer = await ending(
        await sendAuthorize(state.length % 2 === 0 ? cookie : '', queryOf(client, { ...options, state })),
      )
      expectAddressed(answer, state)
      expect(answer.sent('error')).toEqual([error])
      expect(answer.sent('code')).toEqual([])
      expect(answer.sent('error_description')[0]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }
  })

  it('has them when a parameter is given twice', async () => {
    const answer = await ending(await sendAuthorize(cookie, `${queryOf(client)}&nonce=1&nonce=2`))
    expectAddressed(answer, 'the-state')
  })

  it('has no state when the request had none, and never an issuer that the request named', async () => {
    const { handle } = await consentPage(cookie, client, { change: { state: null, iss: 'https://evil.example' } })
    const answer = await ending(await answerConsent(cookie, handle))
    expect([answer.sent('state'), answer.sent('iss')]).toEqual([[], [SITE]])
    const wrong = queryOf(client, { scope: 'nonsense', change: { state: null, iss: 'https://evil.example' } })
    const refused = await ending(await sendAuthorize(cookie, wrong))
    expect([refused.sent('state'), refused.sent('iss')]).toEqual([[], [SITE]])
  })

  it('keeps what the registered address says beside', async () => {
    const { handle } = await consentPage(cookie, client, { redirectUri: CROWDED })
    expect((await ending(await answerConsent(cookie, handle))).sent('keep')).toEqual(['1'])
  })

  it('offers the way back with both where the scope default asks for more than the role has (V6)', async () => {
    const { response, html } = await consentPage(cookie, client, { scope: 'default', state: 'a&b' })
    expect(response.status).toBe(403)
    expect(html).toContain('OAuth permission check failed: missing permissions')
    const back = new URL((/href="(https:\/\/app\.example[^"]*)"/.exec(html)?.[1] ?? SITE).replaceAll('&amp;', '&'))
    expect(back.searchParams.getAll('iss')).toEqual([SITE])
    expect(back.searchParams.getAll('state')).toEqual(['a&b'])
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(back.searchParams.get('error_description')).toContain('company:create')
  })
})

describe('scopes with odd characters (V6)', () => {
  it.each([
    'company:View',
    'COMPANY:VIEW',
    'company:',
    ':view',
    'company:view:company',
    'company::view',
    '__proto__:view',
    'constructor:view',
    'company:toString',
    'inclusive,default',
    'company:view\tissue:view',
    'company:view\u00a0issue:view',
    'company:view\n',
    'comp\u0430ny:view',
    '"><script>',
    'a\\b',
    '*',
    'company:*',
    'company.arr:view',
    'openid',
    'x'.repeat(3_000),
    Array.from({ length: 400 }, (_, index) => `s${index}`).join(' '),
  ])('are unknown: %j', async (scope) => {
    const answer = await ending(await sendAuthorize(cookie, queryOf(client, { scope })))
    expect([answer.status, answer.sent('error')]).toEqual([303, ['invalid_scope']])
    expect(answer.sent('error_description')[0]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,800}$/)
  })

  it.each(['', ' ', '  company:view  ', 'company:view company:view', 'offline_access', 'inclusive inclusive'])(
    'are read for what they name: %j',
    async (scope) => {
      expect((await consentPage(cookie, client, { scope })).handle).not.toBe('')
    },
  )
})
