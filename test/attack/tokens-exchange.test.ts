import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { aroundObjects } from '../setup/faults.ts'
import { alarmOf, basic, codeFor, dump, everythingStored, exchange, forged, renew } from '../setup/tokens.ts'
import { alive } from '../setup/mcp.ts'
import { connectionOf, inConnection, newClient, newWorld, SITE, type World } from '../setup/world.ts'

let world: World
let clientId: string
let otherId: string

beforeAll(async () => {
  world = await newWorld('exchange')
  clientId = (await newClient(world, { redirectUris: ['https://app.example/callback', 'https://app.example/second'] }))
    .id
  otherId = (await newClient(world)).id
})

afterEach(() => void vi.restoreAllMocks())

const fresh = () => codeFor(world.people.viewer, clientId)
/** What the connection's object holds but for events on their way. */
async function stored(credential: string): Promise<string> {
  const all = await inConnection(connectionOf(credential), (_connection, state) => dump(state.storage.sql))
  return all.replace(/^outbox .*$/m, '')
}

describe('what does not fit the code is refused, and consumes nothing', () => {
  const wrong: [string, Record<string, string | null>, string][] = [
    ['another verifier', { code_verifier: 'another-verifier-of-at-least-43-characters-long' }, 'invalid_grant'],
    ['no verifier', { code_verifier: null }, 'invalid_request'],
    ['a short verifier', { code_verifier: 'short' }, 'invalid_grant'],
    ['a verifier of other characters', { code_verifier: 'ä'.repeat(50) }, 'invalid_grant'],
    ['a redirect URI that is not registered', { redirect_uri: 'https://evil.example/callback' }, 'invalid_grant'],
    ['another redirect URI of the same client', { redirect_uri: 'https://app.example/second' }, 'invalid_grant'],
    ['a scope that was not granted', { scope: 'company:view company:remove' }, 'invalid_scope'],
    ['a scope that does not exist', { scope: 'everything' }, 'invalid_scope'],
    ['another resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    ['a second credential beside it', { refresh_token: 'a:b:c' }, 'invalid_grant'],
    ['another grant type', { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' }, 'unsupported_grant_type'],
    ['a client that does not exist', { client_id: 'app_unknown' }, 'invalid_client'],
  ]
  it.each(wrong)('%s, then the rightful exchange works (A16, A20)', async (_what, change, error) => {
    const code = await fresh()
    const before = await stored(code)
    const refused = await exchange(code, clientId, change)
    expect([refused.error, refused.tokens.access_token]).toEqual([error, undefined])
    expect(await stored(code)).toBe(before)
    expect((await exchange(code, clientId)).status).toBe(200)
  })

  it('another client of the same tenant, then the rightful one works (A16)', async () => {
    const code = await fresh()
    expect((await exchange(code, otherId)).error).toBe('invalid_grant')
    expect((await exchange(code, clientId)).status).toBe(200)
  })

  it('a verifier where no challenge was stored (A17)', async () => {
    const confidential = await newClient(world, { type: 'confidential', requireSecret: true, requirePkce: false })
    const headers = basic(confidential.id, confidential.secret ?? '')
    const options = { change: { code_challenge: null, code_challenge_method: null } }
    const code = await codeFor(world.people.viewer, confidential.id, options)
    expect((await exchange(code, confidential.id, { client_id: null }, headers)).error).toBe('invalid_request')
    const rightful = await exchange(code, confidential.id, { client_id: null, code_verifier: null }, headers)
    expect(rightful.status).toBe(200)
  })
})

describe('what does not fit the refresh token is refused, and rotates nothing', () => {
  const wrong: [string, Record<string, string | null>, string][] = [
    ['a wider scope', { scope: 'company:view company:remove' }, 'invalid_scope'],
    ['another resource', { resource: 'https://other.example/mcp' }, 'invalid_target'],
    ['a relative resource', { resource: '/mcp' }, 'invalid_target'],
    ['no grant type', { grant_type: null }, 'unsupported_grant_type'],
    ['a code beside it', { code: 'a:b:c' }, 'invalid_grant'],
  ]
  it.each(wrong)('%s (A20)', async (_what, change, error) => {
    const { tokens } = await exchange(await fresh(), clientId)
    const before = await stored(tokens.access_token)
    expect((await renew(tokens.refresh_token, clientId, change)).error).toBe(error)
    expect(await stored(tokens.access_token)).toBe(before)
    expect(await alive(tokens.access_token)).toBe(true)
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)
  })
})

describe('a body that is no form', () => {
  const post = async (body: BodyInit, type: string) => {
    const response = await SELF.fetch(`${SITE}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    })
    return { status: response.status, ...(await response.json<{ error: string }>()) }
  }
  it('is refused by type, size, encoding and repetition, and consumes nothing (A19)', async () => {
    const code = await fresh()
    const form = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId }).toString()
    const wellTyped = 'application/x-www-form-urlencoded'
    const json = JSON.stringify(Object.fromEntries(new URLSearchParams(form)))
    expect(await post(json, 'application/json')).toMatchObject({ status: 400, error: 'invalid_request' })
    expect(await post(form, `application/json, ${wellTyped}`)).toMatchObject({ status: 400, error: 'invalid_request' })
    expect(await post(form, `text/plain; ${wellTyped}`)).toMatchObject({ status: 400, error: 'invalid_request' })
    expect(await post(`${form}&pad=${'x'.repeat(1024 * 1024)}`, wellTyped)).toMatchObject({
      status: 413,
      error: 'invalid_request',
    })
    const invalid = new Uint8Array([...new TextEncoder().encode(`${form}&redirect_uri=`), 0xff, 0xfe])
    expect(await post(invalid, wellTyped)).toMatchObject({ status: 400, error: 'invalid_request' })
    expect(await post(`${form}&client_id=${clientId}`, wellTyped)).toMatchObject({
      status: 400,
      error: 'invalid_request',
    })
    expect(await post(`${form}&code=${encodeURIComponent(code)}`, wellTyped)).toMatchObject({
      status: 400,
      error: 'invalid_request',
    })
    expect((await exchange(code, clientId)).status).toBe(200)
  })
})

describe('a guess', () => {
  it('at the secret of a known connection is refused, and the connection lives untouched (A23)', async () => {
    const code = await fresh()
    const { tokens } = await exchange(code, clientId)
    const before = await stored(code)
    for (const guess of [forged(tokens.refresh_token), tokens.access_token, code.replace(/^[^:]+/, 'mem_other')]) {
      expect((await renew(guess, clientId)).error).toBe('invalid_grant')
    }
    expect((await exchange(forged(code), clientId)).error).toBe('invalid_grant')
    expect((await exchange(tokens.refresh_token, clientId)).error).toBe('invalid_grant')
    expect(await stored(code)).toBe(before)
    expect(await alive(tokens.access_token)).toBe(true)
  })

  it('with a spent token by another client kills nothing (A23)', async () => {
    const { tokens } = await exchange(await fresh(), clientId)
    const { tokens: second } = await renew(tokens.refresh_token, clientId)
    expect((await renew(tokens.refresh_token, otherId)).error).toBe('invalid_grant')
    expect((await renew(tokens.refresh_token, 'app_unknown')).error).toBe('invalid_client')
    expect(await alive(second.access_token)).toBe(true)
  })

  it('with a used code by another client kills nothing (A23)', async () => {
    const code = await fresh()
    const { tokens } = await exchange(code, clientId)
    expect((await exchange(code, otherId)).error).toBe('invalid_grant')
    expect(await alive(tokens.access_token)).toBe(true)
  })

  it('at a connection that never was stores nothing anywhere (A23)', async () => {
    const credential = (grant: string) => `${world.people.viewer.memberId}:${grant}:${'s'.repeat(32)}`
    const before = await everythingStored(world, [])
    const [first, second, third] = ['madeUpGrant00001', 'madeUpGrant00002', 'madeUpGrant00003'] as const
    expect((await renew(credential(first), clientId)).error).toBe('invalid_grant')
    expect((await exchange(credential(second), clientId)).error).toBe('invalid_grant')
    expect(await alive(credential(third))).toBe(false)
    expect(await everythingStored(world, [])).toBe(before)
    for (const grant of [first, second, third]) {
      expect(await inConnection(grant, (_connection, state) => dump(state.storage.sql))).toBe('')
      expect(await inConnection(grant, (_connection, state) => state.storage.getAlarm())).toBe(null)
    }
  })

  it('of another shape is refused before any object is asked (A23, A26)', async () => {
    const asked: string[] = []
    aroundObjects((object, _method, real) => {
      asked.push(object)
      return real()
    })
    for (const guess of [
      '',
      'x',
      'a:b',
      'a:b:c:d',
      `a:${'g'.repeat(16)}:`,
      `a b:${'g'.repeat(16)}:${'s'.repeat(32)}`,
    ]) {
      expect((await renew(guess, clientId)).status).toBe(400)
      expect((await exchange(guess, clientId)).status).toBe(400)
    }
    expect(asked).toEqual([])
  })
})

describe('an exchange while the connection is being ended', () => {
  /** Ends the connection between the provider's yes and the commit. */
  function endDuringAccess(credential: string): void {
    aroundObjects(async (object, method, real) => {
      const result = await real()
      if (object === world.tenantId && method === 'access')
        await env.CONNECTION.getByName(connectionOf(credential)).end('by_member')
      return result
    })
  }

  it('of a refresh token leaves nothing alive (A24)', async () => {
    const { tokens } = await exchange(await fresh(), clientId)
    endDuringAccess(tokens.access_token)
    const answer = await renew(tokens.refresh_token, clientId)
    expect([answer.error, answer.tokens.access_token]).toEqual(['invalid_grant', undefined])
    vi.restoreAllMocks()
    expect(await alive(tokens.access_token)).toBe(false)
    expect(await stored(tokens.access_token)).not.toContain('token:')
  })

  it('of a code leaves nothing alive (A24)', async () => {
    const code = await fresh()
    endDuringAccess(code)
    expect((await exchange(code, clientId)).error).toBe('invalid_grant')
    vi.restoreAllMocks()
    expect(await stored(code)).not.toContain('grant:')
    await alarmOf(connectionOf(code))
    expect((await exchange(code, clientId)).error).toBe('invalid_grant')
  })
})
