import { SELF } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { IssuedKey } from '../../src/tenant/contract.ts'
import { newAccount, newKey, READS_COMPANIES } from '../setup/keys.ts'
import { alive, callTool } from '../setup/mcp.ts'
import { admin, tenantOf } from '../setup/roles.ts'
import { rest } from '../setup/rest.ts'
import { answered, basic, codeFor, everythingStored, exchange, revoke, type AnsweredToken } from '../setup/tokens.ts'
import {
  auditOf,
  CALLBACK,
  inConnection,
  newClient,
  newWorld,
  putRecords,
  SITE,
  tokenRequest,
  type World,
} from '../setup/world.ts'

let world: World
let accountId: string
let client: IssuedKey & { clientId: string }

beforeAll(async () => {
  world = await newWorld('credentials')
  await putRecords(world, 'company', [{ id: 'rec_a', values: { name: 'Acme', industry: 'software' } }])
  const settings = { name: 'Nightly job', description: '', system: [], permissions: READS_COMPANIES }
  accountId = await newAccount(world, settings)
  client = await newCredentials()
})

afterEach(() => void vi.restoreAllMocks())

async function newCredentials(): Promise<IssuedKey & { clientId: string }> {
  const made = await newKey(world, { kind: 'credentials', serviceAccountId: accountId, permissions: null })
  return { ...made, clientId: made.clientId ?? '' }
}

/** A token request of client credentials, authenticated by the header. */
async function ask(
  form: Record<string, string> = {},
  headers: Record<string, string> = basic(client.clientId, client.secret),
): Promise<AnsweredToken> {
  return await answered(await tokenRequest({ grant_type: 'client_credentials', ...form }, headers))
}

async function introspect(token: string, headers: Record<string, string>): Promise<unknown> {
  const response = await SELF.fetch(`${SITE}/oauth/introspect`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ token }),
  })
  return await response.json()
}

describe('client credentials', () => {
  it('get a token for an hour, without a refresh token, that acts as the service account (K3, O2)', async () => {
    const answer = await ask()
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(answer.tokens).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'company:view issue:view' })
    expect('refresh_token' in answer.tokens).toBe(false)
    const token = answer.tokens.access_token
    const listed = await callTool(token, 'list_records', { model: 'company' })
    expect(listed.structuredContent).toMatchObject({ records: [{ name: 'Acme' }] })
    expect((await rest(token, 'GET', '/company/rec_a')).status).toBe(200)
    const [read] = await auditOf(world, { connectionId: client.id, actions: ['record.read'] })
    expect(read).toMatchObject({ member: { id: accountId, name: 'Nightly job' }, client: null, key: 'Nightly sync' })
  })

  it('prove who they are in the body as well (K3)', async () => {
    const form = { client_id: client.clientId, client_secret: client.secret }
    expect((await ask(form, {})).status).toBe(200)
  })

  it('ask for less, and never get more (V6, A20)', async () => {
    const narrow = await ask({ scope: 'company:view' })
    expect(narrow.tokens.scope).toBe('company:view')
    expect((await rest(narrow.tokens.access_token, 'GET', '/issue')).status).toBe(404)
    expect((await ask({ scope: 'company:view company:remove' })).tokens.scope).toBe('company:view')
    expect(await ask({ scope: 'company:remove' })).toMatchObject({ status: 400, error: 'invalid_scope' })
    expect(await ask({ scope: 'nothing:view' })).toMatchObject({ status: 400, error: 'invalid_scope' })
    expect((await ask({ scope: 'inclusive offline_access' })).tokens.scope).toBe('company:view issue:view')
  })

  it('name a resource of this server, or are refused (A20, RFC 8707)', async () => {
    expect((await ask({ resource: `${SITE}/api/v1` })).status).toBe(200)
    expect(await ask({ resource: 'https://elsewhere.example/mcp' })).toMatchObject({
      status: 400,
      error: 'invalid_target',
    })
  })

  it('use their own grant type, and no other (A17)', async () => {
    for (const grantType of ['authorization_code', 'refresh_token', 'password', '']) {
      const answer = await ask({ grant_type: grantType, code: 'x', refresh_token: 'x' })
      expect([answer.status, answer.error]).toEqual([400, 'unauthorized_client'])
    }
    const query = new URLSearchParams({ response_type: 'code', client_id: client.clientId, redirect_uri: CALLBACK })
    const page = await SELF.fetch(`${SITE}/oauth/authorize?${query.toString()}`, { redirect: 'manual' })
    expect([page.status, page.headers.get('location')]).toEqual([400, null])
  })
})

describe('a secret that does not count', () => {
  const attempts: [string, () => [Record<string, string>, Record<string, string>]][] = [
    ['a wrong one in the header', () => [{}, basic(client.clientId, 'ghs_wrong')]],
    ['a wrong one in the body', () => [{ client_id: client.clientId, client_secret: 'ghs_wrong' }, {}]],
    ['none', () => [{ client_id: client.clientId }, {}]],
    ['an empty one', () => [{ client_id: client.clientId, client_secret: '' }, {}]],
    [
      'two methods at once',
      () => [{ client_id: client.clientId, client_secret: client.secret }, basic(client.clientId, client.secret)],
    ],
    ['another client’s id in the body', () => [{ client_id: 'app_other' }, basic(client.clientId, client.secret)]],
    ['credentials that there are not', () => [{}, basic(`ghc_${'A'.repeat(16)}`, client.secret)]],
  ]
  it.each(attempts)('%s: 401 invalid_client (A18)', async (_what, attempt) => {
    const answer = await ask(...attempt())
    expect([answer.status, answer.error]).toEqual([401, 'invalid_client'])
    expect((await ask()).status).toBe(200)
  })

  it('comes alone: an assertion beside it is refused (A18, RFC 6749 §2.3)', async () => {
    const form = { client_assertion: 'x', client_id: client.clientId, client_secret: client.secret }
    expect(await ask(form, {})).toMatchObject({ status: 400, error: 'invalid_request' })
    const alone = { client_assertion: 'x', client_id: client.clientId }
    expect(await ask(alone, {})).toMatchObject({ status: 401, error: 'invalid_client' })
  })

  it('is told of Basic where it came by Basic (A18, RFC 6749 §5.2)', async () => {
    const [byHeader, byBody] = [
      await ask({}, basic(client.clientId, 'no')),
      await ask({ client_id: client.clientId, client_secret: 'no' }, {}),
    ]
    expect([byHeader.headers.get('www-authenticate'), byBody.headers.get('www-authenticate')]).toEqual([
      'Basic realm="OAuth"',
      null,
    ])
  })

  it('leaves nothing in an object that was never opened (A23)', async () => {
    await ask({}, basic(`ghc_${'Z'.repeat(16)}`, client.secret))
    const names = await inConnection('Z'.repeat(16), (_connection, state) =>
      state.storage.sql.exec(`SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'`).toArray(),
    )
    expect(names).toEqual([])
  })

  it('can be guessed only so often, and keeps nobody out who has the right one (A49)', async () => {
    const own = await newCredentials()
    const statuses = new Set<number>()
    for (let tries = 0; tries < 70; tries += 1)
      statuses.add((await ask({}, basic(own.clientId, `ghs_${tries}`))).status)
    expect([...statuses]).toEqual([401, 429])
    expect((await ask({}, basic(own.clientId, own.secret))).status).toBe(200)
  })

  it('was rotated out: it works for the overlap, and its use afterwards is on record (K3, A1, A18)', async () => {
    const own = await newCredentials()
    const next = valueOf(await tenantOf(world).rotateKey(admin(world), own.id, 90, 3600))
    expect(next.clientId).toBe(own.clientId)
    const works = async (secret: string) => (await ask({}, basic(own.clientId, secret))).status
    expect([await works(own.secret), await works(next.secret)]).toEqual([200, 200])
    const token = (await ask({}, basic(own.clientId, own.secret))).tokens.access_token
    const last = valueOf(await tenantOf(world).rotateKey(admin(world), own.id, 90, 0))
    expect([await works(own.secret), await works(next.secret), await works(last.secret)]).toEqual([401, 401, 200])
    expect(await alive(token)).toBe(false)
    await vi.waitFor(async () => {
      const refused = await auditOf(world, { connectionId: own.id, actions: ['connection.token_refused'] })
      expect(refused.map(({ details }) => details['reason'])).toContain('expired_or_replaced')
    })
  })
})

describe('a token of client credentials', () => {
  it('dies with them, with their account, and in its second (K3, A26, A37, A54)', async () => {
    const own = await newCredentials()
    const token = async () => (await ask({}, basic(own.clientId, own.secret))).tokens.access_token
    const first = await token()
    const now = Math.ceil(Date.now() / 1000) * 1000
    const turned = vi.spyOn(Date, 'now').mockReturnValue(now + 3_601_000)
    expect(await alive(first)).toBe(false)
    turned.mockRestore()
    const second = await token()
    expect(await alive(second)).toBe(true)
    valueOf(await tenantOf(world).revokeKey(admin(world), own.id))
    expect(await alive(second)).toBe(false)
    expect((await ask({}, basic(own.clientId, own.secret))).status).toBe(401)
  })

  it('is introspected and revoked by its own client, and by nobody else (O1, A25)', async () => {
    const token = (await ask()).tokens.access_token
    const own = basic(client.clientId, client.secret)
    expect(await introspect(token, own)).toMatchObject({
      active: true,
      scope: 'company:view issue:view',
      client_id: client.clientId,
      token_type: 'Bearer',
      sub: accountId,
      iss: SITE,
    })
    const other = await newCredentials()
    const { id, secret } = await newClient(world, { type: 'confidential', requireSecret: true })
    for (const headers of [basic(other.clientId, other.secret), basic(id, secret ?? '')]) {
      expect(await introspect(token, headers)).toEqual({ active: false })
      expect((await revoke({ token }, headers)).status).toBe(200)
    }
    expect(await introspect(client.secret, own)).toEqual({ active: false })
    expect(await alive(token)).toBe(true)
    expect((await revoke({ token }, own)).status).toBe(200)
    expect([await alive(token), await introspect(token, own)]).toEqual([false, { active: false }])
    expect((await ask()).status).toBe(200)
  })

  it('is neither a code nor a refresh token, and a member’s tokens are none of the credentials (K3, A16)', async () => {
    const token = (await ask()).tokens.access_token
    for (const name of ['refresh_token', 'code']) {
      const grantType = name === 'code' ? 'authorization_code' : name
      const answer = await answered(await tokenRequest({ grant_type: grantType, [name]: token, client_id: 'app_none' }))
      expect(answer.status).toBeGreaterThanOrEqual(400)
    }
    const consented = await newClient(world)
    const { tokens } = await exchange(await codeFor(world.people.viewer, consented.id), consented.id)
    expect(await introspect(tokens.access_token, basic(client.clientId, client.secret))).toEqual({ active: false })
    expect((await revoke({ token: tokens.access_token }, basic(client.clientId, client.secret))).status).toBe(200)
    expect([await alive(token), await alive(tokens.access_token)]).toEqual([true, true])
  })
})

it('nothing that is stored or on record holds a key, a secret or a token (O5, A27)', async () => {
  const key = await newKey(world)
  const rotated = valueOf(await tenantOf(world).rotateKey(admin(world), key.id, 30, 600))
  const token = (await ask()).tokens.access_token
  await alive(key.secret)
  const stored = await everythingStored(world, [key.id, client.id])
  for (const secret of [key.secret, rotated.secret, client.secret, token]) {
    expect([secret.slice(0, 4), stored.includes(secret.slice(-32))]).toEqual([secret.slice(0, 4), false])
  }
})

it.each(['application/json', 'text/plain'])('a request as %s is none (A19)', async (type) => {
  const response = await SELF.fetch(`${SITE}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': type, ...basic(client.clientId, client.secret) },
    body: 'grant_type=client_credentials',
  })
  expect(response.status).toBeGreaterThanOrEqual(400)
  expect(response.status).toBeLessThan(500)
})

it('a parameter that is there twice is refused (A05)', async () => {
  const response = await SELF.fetch(`${SITE}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...basic(client.clientId, client.secret) },
    body: 'grant_type=client_credentials&scope=company:view&scope=issue:view',
  })
  expect([response.status, (await response.json<{ error: string }>()).error]).toEqual([400, 'invalid_request'])
})
