import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorizeUrl, callerOf, CALLBACK, consentPage, newClient, newWorld, SITE, type World } from '../setup/world.ts'
import { ending, openPages, queryOf, sendAuthorize } from '../setup/tampering.ts'
import { codeFor, exchange, knownCookie } from '../setup/tokens.ts'

let world: World
let client: string
let confidential: string
let cookie: string

beforeAll(async () => {
  world = await newWorld('authorize')
  client = (await newClient(world)).id
  confidential = (await newClient(world, { type: 'confidential', requireSecret: true, requirePkce: false })).id
  cookie = await knownCookie(world.people.viewer)
})

describe('a client that nobody knows (A01)', () => {
  it.each([
    ['made up', 'app_doesnotexist'],
    ['empty', ''],
    ['a prototype', '__proto__'],
    ['a document over http', 'http://evil.example/client.json'],
    ['SQL', "' OR 1=1 --"],
    ['another case', 'APP_'],
    ['a NUL', 'app\u0000'],
    ['very long', 'a'.repeat(3_000)],
  ])('gets a page and no redirect: %s', async (_name, id) => {
    const answer = await ending(await sendAuthorize(cookie, queryOf(id)))
    expect([answer.status, answer.location]).toEqual([400, null])
    expect(answer.html).toContain('not known here')
  })

  it('gets the same page once it is deleted, and when it does not say who it is', async () => {
    const gone = await newClient(world)
    const caller = callerOf(world.people.administrator)
    expect((await env.TENANT.getByName(world.tenantId).deleteClient(caller, gone.id)).ok).toBe(true)
    const deleted = await ending(await sendAuthorize(cookie, queryOf(gone.id)))
    expect([deleted.status, deleted.location, deleted.html.includes('not known here')]).toEqual([400, null, true])
    const absent = await ending(await sendAuthorize(cookie, queryOf(client, { change: { client_id: null } })))
    expect([absent.status, absent.location]).toEqual([400, null])
    expect((await ending(await sendAuthorize(cookie, ''))).status).toBe(400)
  })
})

describe('a parameter that is there twice (A05)', () => {
  it.each(['client_id', 'redirect_uri', 'client%5Fid', '%72edirect_uri'])(
    'ends on a page where it decides who gets the answer: %s',
    async (name) => {
      const same = decodeURIComponent(name) === 'client_id' ? client : CALLBACK
      for (const again of [same, 'https://evil.example/']) {
        for (const query of [`${queryOf(client)}&${name}=${again}`, `${name}=${again}&${queryOf(client)}`]) {
          const answer = await ending(await sendAuthorize(cookie, query))
          expect([answer.status, answer.location]).toEqual([400, null])
        }
      }
    },
  )

  it.each([
    'response_type=code',
    'scope=inclusive',
    'state=other',
    'code_challenge=x',
    'code_challenge_method=S256',
    'nonce=1&nonce=1',
  ])('is an invalid_request to the client: %s', async (again) => {
    const query = `${queryOf(client, { scope: 'inclusive' })}&${again}`
    const answer = await ending(await sendAuthorize(cookie, query))
    expect([answer.status, answer.sent('error')]).toEqual([303, ['invalid_request']])
    expect(answer.location).toMatch(/^https:\/\/app\.example\/callback\?/)
  })

  it('names it in a description of allowed characters only (RFC 6749 §4.1.2.1)', async () => {
    const odd = encodeURIComponent('a"\\\u0007é<script>')
    const answer = await ending(await sendAuthorize(cookie, `${queryOf(client)}&${odd}=1&${odd}=2`))
    expect(answer.sent('error_description')[0]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  })
})

describe('proof of possession (A06)', () => {
  it.each<[string, Record<string, string | null>]>([
    ['no challenge', { code_challenge: null, code_challenge_method: null }],
    ['an empty challenge', { code_challenge: '' }],
    ['a method without a challenge', { code_challenge: null }],
    ['the method plain', { code_challenge_method: 'plain' }],
    ['no method, which means plain', { code_challenge_method: null }],
    ['an unknown method', { code_challenge_method: 'S512' }],
    ['the method in another case', { code_challenge_method: 's256' }],
    ['a challenge that is too short', { code_challenge: 'a'.repeat(42) }],
    ['a challenge that is too long', { code_challenge: 'a'.repeat(44) }],
    ['a challenge of another alphabet', { code_challenge: `${'a'.repeat(42)}=` }],
  ])('is required of a public client: %s', async (_name, change) => {
    const answer = await ending(await sendAuthorize(cookie, queryOf(client, { change })))
    expect([answer.status, answer.sent('error'), answer.sent('state')]).toEqual([
      303,
      ['invalid_request'],
      ['the-state'],
    ])
  })

  it('is required of a confidential client that has chosen it', async () => {
    const both = await newClient(world, { type: 'confidential', requireSecret: true, requirePkce: true })
    const query = queryOf(both.id, { change: { code_challenge: null, code_challenge_method: null } })
    expect((await ending(await sendAuthorize(cookie, query))).sent('error')).toEqual(['invalid_request'])
  })

  it('can be left out, yet not be weakened, where a secret is enough', async () => {
    const without = queryOf(confidential, { change: { code_challenge: null, code_challenge_method: null } })
    expect((await ending(await sendAuthorize(cookie, without))).status).toBe(200)
    const plain = queryOf(confidential, { change: { code_challenge_method: 'plain' } })
    expect((await ending(await sendAuthorize(cookie, plain))).sent('error')).toEqual(['invalid_request'])
  })

  it.each([
    ['too short', 'a'.repeat(42)],
    ['too long', 'a'.repeat(129)],
    ['of another alphabet', `${'a'.repeat(43)}!`],
  ])('takes no verifier that is %s, even where it fits its challenge', async (_name, verifier) => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
    const challenge = btoa(String.fromCharCode(...new Uint8Array(digest)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .slice(0, 43)
    const code = await codeFor(world.people.viewer, client, { change: { code_challenge: challenge } })
    const refused = await exchange(code, client, { code_verifier: verifier })
    expect([refused.status, refused.error]).toEqual([400, 'invalid_grant'])
  })
})

describe('a response that this server does not give (A07)', () => {
  it.each<[string, Record<string, string | null>, string]>([
    ['token', { response_type: 'token' }, 'unsupported_response_type'],
    ['code token', { response_type: 'code token' }, 'unsupported_response_type'],
    ['id_token', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['none', { response_type: 'none' }, 'unsupported_response_type'],
    ['another case', { response_type: 'CODE' }, 'unsupported_response_type'],
    ['no type', { response_type: null }, 'invalid_request'],
    ['a fragment', { response_mode: 'fragment' }, 'invalid_request'],
    ['a form', { response_mode: 'form_post' }, 'invalid_request'],
    ['a message', { response_mode: 'web_message' }, 'invalid_request'],
    ['an empty mode', { response_mode: '' }, 'invalid_request'],
    ['a request object', { request: 'eyJhbGciOiJub25lIn0.e30.' }, 'invalid_request'],
    ['a request object elsewhere', { request_uri: 'https://evil.example/request' }, 'invalid_request'],
  ])('is refused in the query: %s', async (_name, change, error) => {
    const answer = await ending(await sendAuthorize(cookie, queryOf(client, { change })))
    expect([answer.status, answer.sent('error'), answer.sent('code')]).toEqual([303, [error], []])
    expect(answer.location).not.toContain('#')
  })

  it('is none, and a plain query mode is what there is anyway', async () => {
    const answer = await ending(await sendAuthorize(cookie, queryOf(client, { change: { response_mode: 'query' } })))
    expect(answer.status).toBe(200)
  })
})

describe('a request that is out of the ordinary', () => {
  it('begins no consent by a method other than GET', async () => {
    const before = await openPages(world)
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH']) {
      const headers = { cookie, origin: SITE }
      const response = await SELF.fetch(authorizeUrl(client), { method, headers, redirect: 'manual' })
      await response.text()
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, POST'])
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(await openPages(world)).toBe(before)
  })

  it('takes no authorization request by POST', async () => {
    const response = await SELF.fetch(`${SITE}/oauth/authorize`, {
      method: 'POST',
      headers: { cookie, origin: SITE, 'content-type': 'application/x-www-form-urlencoded' },
      body: queryOf(client),
      redirect: 'manual',
    })
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    await response.text()
  })

  it('is refused on a page when it is huge, whatever part is', async () => {
    for (const name of ['state', 'scope', 'nonce', 'client_id', 'redirect_uri', 'x'.repeat(100)]) {
      const answer = await ending(
        await sendAuthorize(cookie, queryOf(client, { change: { [name]: 'x'.repeat(7_000) } })),
      )
      expect([answer.status, answer.location, answer.html.length < 20_000]).toEqual([400, null, true])
    }
  })

  it('keeps a member from filling the storage: only the newest twenty pages can be answered', async () => {
    await Promise.all(Array.from({ length: 25 }, () => consentPage(cookie, client)))
    expect(await openPages(world)).toBeLessThanOrEqual(20)
  })
})
