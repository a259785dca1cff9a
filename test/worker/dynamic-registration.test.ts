import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { admitted } from '../setup/admitted.ts'
import { codeFor, exchange, knownCookie } from '../setup/tokens.ts'
import { CALLBACK, callerOf, consentPage, newWorld, SITE, type Person, type World } from '../setup/world.ts'

let world: World
let ada: Person
let carly: Person

beforeAll(async () => {
  world = await newWorld('dynamic')
  ada = world.people.administrator
  carly = world.people.customer_success
})

const tenantOf = (of: World) => env.TENANT.getByName(of.tenantId)

describe('dynamic registration', () => {
  const register = async (body: unknown, headers: Record<string, string> = {}) =>
    await SELF.fetch(`${SITE}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  it('gives an id that is good for asking (RFC 7591 §3.2.1)', async () => {
    const response = await register({
      client_name: 'Registered',
      redirect_uris: [CALLBACK, 'cursor://anysphere/callback'],
      token_endpoint_auth_method: 'none',
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const registered = await response.json<Record<string, unknown>>()
    expect(registered).toEqual({
      client_id: expect.stringMatching(/^dyn_\w{24}$/),
      client_id_issued_at: expect.any(Number),
      client_name: 'Registered',
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    })
    const clientId = String(registered['client_id'])
    const { html } = await consentPage(await knownCookie(carly), clientId)
    expect(html).toContain('Not verified')
    await admitted(world, clientId)
    expect((await exchange(await codeFor(carly, clientId), clientId)).status).toBe(200)
  })

  it('gives a secret to who asks for one, kept as a hash, and needed from then on (O5)', async () => {
    const response = await register({ client_name: 'With secret', redirect_uris: [CALLBACK] })
    const { client_id: clientId = '', client_secret: secret = '' } = await response.json<Record<string, string>>()
    expect(secret).toMatch(/^ghs_\w{40}$/)
    const row = await env.DB.prepare('SELECT * FROM registrations WHERE id = ?').bind(clientId).first()
    expect(JSON.stringify(row)).not.toContain(secret)
    await admitted(world, clientId)
    const code = await codeFor(carly, clientId)
    expect(await exchange(code, clientId)).toMatchObject({ status: 401, error: 'invalid_client' })
    expect(await exchange(code, clientId, { client_secret: 'ghs_wrong' })).toMatchObject({ error: 'invalid_client' })
    expect((await exchange(code, clientId, { client_secret: secret })).status).toBe(200)
  })

  it('recognises Claude and ChatGPT by where their codes go (P6)', async () => {
    const response = await register({
      client_name: 'Claude',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
      token_endpoint_auth_method: 'none',
    })
    const { client_id: clientId = '' } = await response.json<Record<string, string>>()
    const own = await admitted(world, clientId, carly, { redirectUri: 'https://claude.ai/api/mcp/auth_callback' })
    expect(valueOf(await tenantOf(world).getClient(callerOf(ada), own))).toMatchObject({
      preset: 'claude',
      replayWindow: 60,
      registration: { recognised: { name: 'Claude', publisher: 'Anthropic' }, domain: null },
    })
  })

  it('is swept away when nobody came for it within a week, unless a tenant knows it (P6)', async () => {
    const made = async () => {
      const response = await register({
        client_name: 'Left',
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: 'none',
      })
      return (await response.json<{ client_id: string }>()).client_id
    }
    const [left, asked] = [await made(), await made()]
    await tenantOf(world).requestClient(callerOf(carly), asked, '')
    await env.DB.prepare('UPDATE registrations SET seen_at = 1 WHERE id IN (?, ?)').bind(left, asked).run()
    const recent = await made()
    const { results } = await env.DB.prepare('SELECT id FROM registrations WHERE id IN (?, ?, ?)')
      .bind(left, asked, recent)
      .all<{ id: string }>()
    expect(results.map(({ id }) => id).sort()).toEqual([asked, recent].sort())
  })
})
