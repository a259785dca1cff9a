import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { publish } from '../setup/publish.ts'
import { knownCookie } from '../setup/tokens.ts'
import { CALLBACK, callerOf, consentPage, newWorld, SITE, type World } from '../setup/world.ts'

let world: World
let cookie: string

beforeAll(async () => {
  world = await newWorld('strangers')
  cookie = await knownCookie(world.people.customer_success)
})

const register = async (body: unknown, headers: Record<string, string> = {}) =>
  await SELF.fetch(`${SITE}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'cf-connecting-ip': '192.0.2.50', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const registering = (change: Record<string, unknown> = {}) => ({
  client_name: 'Stranger',
  redirect_uris: [CALLBACK],
  token_endpoint_auth_method: 'none',
  ...change,
})

/** What a member sees who comes with it; never a redirect to the client. */
async function shown(clientId: string): Promise<string> {
  const { response, html } = await consentPage(cookie, clientId)
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
  return html
}

describe('A03: a redirect URI that a browser would run, or that leads elsewhere', () => {
  const BAD = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://app.example/x',
    'intent://x#Intent;end',
    'http://app.example/callback',
    'https://user@app.example/callback',
    'https://app.example/callback#fragment',
    'https://*.example/callback',
    'https://app.example/call\u0000back',
    'https://app.example/call back',
    '//app.example/callback',
    '',
  ]

  it('is refused by dynamic registration, beside a good one too', async () => {
    for (const uri of BAD) {
      for (const uris of [[uri], [CALLBACK, uri]]) {
        const response = await register(registering({ redirect_uris: uris }), { 'cf-connecting-ip': '192.0.2.51' })
        expect([uri, response.status]).toEqual([uri, 400])
        expect(await response.json()).toMatchObject({ error: 'invalid_redirect_uri' })
      }
    }
  })

  it('is refused in a document, as are hosts other than its own', async () => {
    for (const uri of [...BAD.slice(0, 8), 'https://evil.example/callback', 'https://app.example.evil.example/cb']) {
      const clientId = await publish({ redirect_uris: uri.startsWith('https:') ? [uri] : [CALLBACK, uri] })
      expect([uri, (await shown(clientId)).includes('could not be read')]).toEqual([uri, true])
      expect(await env.DB.prepare('SELECT 1 FROM registrations WHERE id = ?').bind(clientId).first()).toBeNull()
    }
  })
})

describe('dynamic registration', () => {
  it('refuses what is no metadata, before anything is stored (A19, A41)', async () => {
    const count = async () => await env.DB.prepare('SELECT count(*) AS rows FROM registrations').first<number>('rows')
    const before = await count()
    const cases: [number, unknown, Record<string, string>][] = [
      [400, '{', {}],
      [400, '[]', {}],
      [400, 'null', {}],
      [400, '"text"', {}],
      [400, registering({ client_name: 7 }), {}],
      [400, registering({ redirect_uris: {} }), {}],
      [400, registering({ redirect_uris: [] }), {}],
      [400, registering({ redirect_uris: Array.from({ length: 31 }, (_, index) => `${CALLBACK}/${index}`) }), {}],
      [400, registering({ token_endpoint_auth_method: 'private_key_jwt' }), {}],
      [400, registering({ token_endpoint_auth_method: 'tls_client_auth' }), {}],
      [400, registering({ response_types: ['token'] }), {}],
      [400, registering({ client_name: 'a\nb' }), {}],
      [400, registering(), { 'content-type': 'text/plain' }],
      [400, registering(), { 'content-type': 'application/x-www-form-urlencoded' }],
      [413, registering({ filler: 'x'.repeat(17_000) }), {}],
      [413, registering({ filler: 'x'.repeat(1_000_000) }), {}],
    ]
    for (const [status, body, headers] of cases) {
      const response = await register(body, { 'cf-connecting-ip': '192.0.2.52', ...headers })
      expect([JSON.stringify(body).slice(0, 60), response.status]).toEqual([JSON.stringify(body).slice(0, 60), status])
      expect(await response.json()).toMatchObject({ error: expect.stringMatching(/^[a-z_]+$/) })
    }
    expect(await count()).toBe(before)
    expect((await SELF.fetch(`${SITE}/oauth/register`)).status).toBe(405)
  })

  it('gives nobody anything that they name: id, secret, tenant, state (A43)', async () => {
    const wanted = {
      client_id: 'app_mine',
      client_secret: 'mine',
      tenant_id: world.tenantId,
      status: 'active',
      scope: 'x',
    }
    const response = await register(registering({ ...wanted, __proto__: { admin: true } }))
    const registered = await response.json<Record<string, string>>()
    expect(registered['client_id']).toMatch(/^dyn_/)
    expect(Object.keys(registered)).not.toContain('client_secret')
    const page = await consentPage(cookie, registered['client_id'] ?? '')
    expect(page.response.status).toBe(403)
  })

  it('stops one network that floods it, and no other (A49)', async () => {
    const from = { 'cf-connecting-ip': '2001:db8:1:2::1' }
    const statuses: number[] = []
    for (let index = 0; index < 61; index += 1) {
      const ip = `2001:db8:1:2::${(index + 1).toString(16)}`
      statuses.push((await register(registering(), { 'cf-connecting-ip': ip })).status)
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(60)
    const refused = await register(registering(), from)
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await register(registering(), { 'cf-connecting-ip': '2001:db8:1:3::1' })).status).toBe(201)
  })

  it('has a bound on how many wait for somebody (A49)', async () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, index) => `('dyn_fill${index}', 'dynamic', 'x', '[]', '[]', 0, 0, 0, ${Date.now()})`,
    )
    for (let from = 0; from < rows.length; from += 500) {
      const values = rows.slice(from, from + 500).join(',')
      await env.DB.prepare(
        `INSERT INTO registrations (id, kind, name, redirect_uris, auth_methods, created_at, read_at, fresh_until, seen_at) VALUES ${values}`,
      ).run()
    }
    expect((await register(registering(), { 'cf-connecting-ip': '192.0.2.53' })).status).toBe(429)
    await env.DB.prepare(`UPDATE registrations SET seen_at = 1 WHERE id LIKE 'dyn_fill%'`).run()
    expect((await register(registering(), { 'cf-connecting-ip': '192.0.2.53' })).status).toBe(201)
    await env.DB.prepare(`DELETE FROM registrations WHERE id LIKE 'dyn_fill%'`).run()
  })

  it('is not there where no tenant takes anybody, and nor is it advertised (P6, O1)', async () => {
    const document = async () => await (await SELF.fetch(`${SITE}/.well-known/oauth-authorization-server`)).json()
    expect(await document()).toMatchObject({
      registration_endpoint: `${SITE}/oauth/register`,
      client_id_metadata_document_supported: true,
    })
    const caller = callerOf(world.people.administrator)
    const tenant = env.TENANT.getByName(world.tenantId)
    valueOf(await tenant.changeRegistrationSettings(caller, 0, { mode: 'off', domains: [] }))
    expect(await document()).toMatchObject({ client_id_metadata_document_supported: false })
    expect(await document()).not.toHaveProperty('registration_endpoint')
    const refused = await register(registering(), { 'cf-connecting-ip': '192.0.2.54' })
    expect([refused.status, await refused.json()]).toMatchObject([403, { error: 'access_denied' }])
    valueOf(await tenant.changeRegistrationSettings(caller, 1, { mode: 'ask', domains: [] }))
  })
})

describe('asking for a client', () => {
  const ask = async (headers: Record<string, string>, form: Record<string, string>) =>
    await SELF.fetch(`${SITE}/oauth/requests`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
      body: new URLSearchParams({ tenant: world.slug, returnTo: '/', note: '', ...form }),
      redirect: 'manual',
    })

  it('is not done by another site, for another tenant, or for what is not there (A46, A14, A28, A29)', async () => {
    const foreign = await newWorld('foreign')
    const clientId = await publish()
    await consentPage(cookie, clientId)
    expect((await ask({ origin: 'https://evil.example' }, { client: clientId })).status).toBe(403)
    expect((await ask({ origin: SITE }, { client: clientId, tenant: foreign.slug })).status).toBe(400)
    const none = await ask({ origin: SITE }, { client: clientId, tenant: 'nobody' })
    expect(await none.text()).toBe(
      await (await ask({ origin: SITE }, { client: clientId, tenant: foreign.slug })).text(),
    )
    expect((await ask({ origin: SITE }, { client: 'dyn_none' })).status).toBe(404)
    const caller = callerOf(world.people.administrator)
    expect(valueOf(await env.TENANT.getByName(world.tenantId).countClientRequests(caller))).toBe(0)
    const back = await ask({ origin: SITE }, { client: clientId, returnTo: '//evil.example' })
    expect(back.headers.get('location')).toBe('/')
  })

  it('goes so far for one member (A49)', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    const caller = callerOf(world.people.manager)
    const results: string[] = []
    for (let index = 0; index < 12; index += 1) {
      const response = await register(registering(), { 'cf-connecting-ip': '192.0.2.55' })
      const { client_id: clientId } = await response.json<{ client_id: string }>()
      const asked = await tenant.requestClient(caller, clientId, '')
      results.push(asked.ok ? 'asked' : asked.error.code)
    }
    expect(results.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'asked'))
    expect(results.slice(10)).toEqual(['rate_limited', 'rate_limited'])
  })

  it('is decided by those alone who manage clients (A36)', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    const viewer = callerOf(world.people.viewer)
    const none = { models: {}, portfolio: [] } as const
    for (const refused of [
      await tenant.listClientRequests(viewer),
      await tenant.getClientRequest(viewer, 'ask_x'),
      await tenant.approveClientRequest(viewer, 'ask_x', 1),
      await tenant.declineClientRequest(viewer, 'ask_x', 1, ''),
      await tenant.registrationSettings(viewer),
      await tenant.changeRegistrationSettings(viewer, 0, { mode: 'off', domains: [] }),
      await tenant.changeDefaultCeiling(viewer, 0, none),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    }
  })
})
