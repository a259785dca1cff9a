import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { basic, codeFor, exchange, forged, recorded, renew, revoke, alarmOf } from '../setup/tokens.ts'
import { alive } from '../setup/mcp.ts'
import { callerOf, connectionOf, newClient, newWorld, type Tokens, type World } from '../setup/world.ts'

let world: World
let confidential: { id: string; secret: string }
let foreign: { id: string; secret: string }
let publicId: string

async function newConfidential(of: World): Promise<{ id: string; secret: string }> {
  const { id, secret } = await newClient(of, { type: 'confidential', requireSecret: true })
  return { id, secret: secret ?? '' }
}

beforeAll(async () => {
  world = await newWorld('clients')
  confidential = await newConfidential(world)
  foreign = await newConfidential(world)
  publicId = (await newClient(world)).id
})

afterEach(() => void vi.restoreAllMocks())

/** A connection whose object knows its access token from use. */
async function connected(client: { id: string; secret: string }): Promise<Tokens> {
  const code = await codeFor(world.people.viewer, client.id)
  const { tokens } = await exchange(code, client.id, { client_secret: client.secret })
  if (!(await alive(tokens.access_token))) throw new Error('It is dead already')
  return tokens
}

describe('a client with a secret', () => {
  it('may present it in the body or by Basic, also percent-encoded (A18)', async () => {
    const { id, secret } = confidential
    const first = await connected(confidential)
    const second = await renew(first.refresh_token, id, { client_id: null }, basic(id, secret))
    expect(second.status).toBe(200)
    const encoded = [...secret].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')
    const odd = { authorization: `bASIC  ${btoa(`${id.replace('_', '%5F')}:${encoded}`)}` }
    expect((await renew(second.tokens.refresh_token, id, { client_id: null }, odd)).status).toBe(200)
  })

  const bad: [
    string,
    (id: string, secret: string) => { form?: Record<string, string | null>; headers?: Record<string, string> },
  ][] = [
    ['no secret', () => ({})],
    ['an empty secret', () => ({ form: { client_secret: '' } })],
    ['a wrong secret', (_id, secret) => ({ form: { client_secret: `${secret}x` } })],
    ['the secret of another client', () => ({ form: { client_secret: foreign.secret } })],
    ['its stored hash', () => ({ form: { client_secret: 'a'.repeat(64) } })],
    ['bad base64', () => ({ form: { client_id: null }, headers: { authorization: 'Basic !!!' } })],
    ['no colon in Basic', (id) => ({ form: { client_id: null }, headers: { authorization: `Basic ${btoa(id)}` } })],
    ['broken percent-encoding', (id) => ({ form: { client_id: null }, headers: basic(id, '%E0%A4%A') })],
    ['characters beyond ASCII in Basic', (id) => ({ form: { client_id: null }, headers: basic(id, 'ä%C3%A4') })],
    ['Basic without credentials', () => ({ form: { client_id: null }, headers: { authorization: 'Basic' } })],
    [
      'Basic with an unknown client',
      (_id, secret) => ({ form: { client_id: null }, headers: basic('app_nobody', secret) }),
    ],
    ['no client at all', () => ({ form: { client_id: null } })],
    [
      'a client id of 300 characters',
      (_id, secret) => ({ form: { client_id: 'x'.repeat(300), client_secret: secret } }),
    ],
    [
      'another scheme',
      (id, secret) => ({ form: { client_id: null }, headers: { authorization: `Digest ${btoa(`${id}:${secret}`)}` } }),
    ],
  ]
  it.each(bad)('is refused with %s: 401, nothing consumed (A18)', async (_what, attempt) => {
    const { id, secret } = confidential
    const first = await connected(confidential)
    const { form = {}, headers = {} } = attempt(id, secret)
    const refused = await renew(first.refresh_token, id, form, headers)
    expect([refused.status, refused.error]).toEqual([401, 'invalid_client'])
    // RFC 6749 §5.2: the challenge answers the scheme that was used.
    const tried = headers['authorization']?.startsWith('Basic') ?? false
    expect(refused.headers.get('www-authenticate')?.startsWith('Basic') ?? false).toBe(tried)
    expect((await renew(first.refresh_token, id, { client_secret: secret })).status).toBe(200)
  })

  it('must not authenticate in two ways at once (A18)', async () => {
    const { id, secret } = confidential
    const first = await connected(confidential)
    const headers = basic(id, secret)
    for (const form of [{ client_secret: secret }, { client_id: id }, { client_id: id, client_secret: secret }]) {
      const refused = await renew(first.refresh_token, id, { client_id: null, ...form }, headers)
      expect([refused.status, refused.error]).toEqual([400, 'invalid_request'])
    }
    expect((await renew(first.refresh_token, id, { client_secret: secret })).status).toBe(200)
  })

  it('may use the old secret until the overlap ends, and not after (A18)', async () => {
    const client = await newConfidential(world)
    const tenant = env.TENANT.getByName(world.tenantId)
    const { secret } = valueOf(await tenant.rotateSecret(callerOf(world.people.administrator), client.id, 3600))
    const first = await connected({ id: client.id, secret })
    const second = await renew(first.refresh_token, client.id, { client_secret: client.secret })
    expect(second.status).toBe(200)
    const third = await renew(
      second.tokens.refresh_token,
      client.id,
      { client_id: null },
      basic(client.id, client.secret),
    )
    expect(third.status).toBe(200)
    const start = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => start + 3_601_000)
    const late = await renew(third.tokens.refresh_token, client.id, { client_secret: client.secret })
    expect([late.status, late.error]).toEqual([401, 'invalid_client'])
    expect((await renew(third.tokens.refresh_token, client.id, { client_secret: secret })).status).toBe(200)
  })

  it('loses the old secret at once when the rotation has no overlap (A18)', async () => {
    const client = await newConfidential(world)
    const first = await connected(client)
    const tenant = env.TENANT.getByName(world.tenantId)
    const { secret } = valueOf(await tenant.rotateSecret(callerOf(world.people.administrator), client.id, 0))
    expect((await renew(first.refresh_token, client.id, { client_secret: client.secret })).error).toBe('invalid_client')
    expect((await renew(first.refresh_token, client.id, { client_secret: secret })).status).toBe(200)
  })

  it('kills nothing with a spent token as long as its secret is wrong (A23)', async () => {
    const { id, secret } = confidential
    const first = await connected(confidential)
    const { tokens: second } = await renew(first.refresh_token, id, { client_secret: secret })
    expect((await renew(first.refresh_token, id, { client_secret: 'wrong' })).error).toBe('invalid_client')
    expect((await renew(first.refresh_token, id)).error).toBe('invalid_client')
    expect(await alive(second.access_token)).toBe(true)
  })
})

describe('a client without a secret', () => {
  it('is refused when it presents one (A18)', async () => {
    const { tokens } = await exchange(await codeFor(world.people.viewer, publicId), publicId)
    const attempts = [renew(tokens.refresh_token, publicId, { client_secret: confidential.secret })]
    attempts.push(renew(tokens.refresh_token, publicId, { client_id: null }, basic(publicId, 'x')))
    attempts.push(renew(tokens.refresh_token, publicId, { client_id: null }, basic(publicId, '')))
    for (const refused of await Promise.all(attempts))
      expect([refused.status, refused.error]).toEqual([401, 'invalid_client'])
    expect((await renew(tokens.refresh_token, publicId)).status).toBe(200)
  })

  it('that was disabled is unknown at the token endpoint, and its connections are over (A18, V5)', async () => {
    const client = await newClient(world)
    const { tokens } = await exchange(await codeFor(world.people.viewer, client.id), client.id)
    const tenant = env.TENANT.getByName(world.tenantId)
    valueOf(await tenant.setClientStatus(callerOf(world.people.administrator), client.id, 'disabled'))
    expect(await alive(tokens.access_token)).toBe(false)
    expect((await renew(tokens.refresh_token, client.id)).error).toBe('invalid_client')
    valueOf(await tenant.setClientStatus(callerOf(world.people.administrator), client.id, 'active'))
    expect(await alive(tokens.access_token)).toBe(false)
    expect((await renew(tokens.refresh_token, client.id)).error).toBe('invalid_grant')
  })
})

describe('revocation', () => {
  it('by another client has no effect and tells nothing (A25)', async () => {
    const tokens = await connected(confidential)
    const unknown = await revoke({ token: forged(tokens.refresh_token) }, basic(foreign.id, foreign.secret))
    for (const token of [tokens.access_token, tokens.refresh_token]) {
      const byOther = await revoke({ token }, basic(foreign.id, foreign.secret))
      expect([byOther.status, byOther.text]).toEqual([unknown.status, unknown.text])
      const byPublic = await revoke({ token, client_id: publicId })
      expect([byPublic.status, byPublic.text]).toEqual([200, ''])
    }
    expect(await alive(tokens.access_token)).toBe(true)
    expect((await renew(tokens.refresh_token, confidential.id, { client_secret: confidential.secret })).status).toBe(
      200,
    )
  })

  it('without the secret is refused (A25, A18)', async () => {
    const tokens = await connected(confidential)
    const attempts = [
      revoke({ token: tokens.refresh_token, client_id: confidential.id }),
      revoke({ token: tokens.refresh_token }),
    ]
    for (const refused of await Promise.all(attempts))
      expect([refused.status, refused.error]).toEqual([401, 'invalid_client'])
    expect(await alive(tokens.access_token)).toBe(true)
  })

  it('of an access token by its client ends that one alone (O1)', async () => {
    const tokens = await connected(confidential)
    expect((await revoke({ token: tokens.access_token }, basic(confidential.id, confidential.secret))).status).toBe(200)
    expect(await alive(tokens.access_token)).toBe(false)
    expect((await renew(tokens.refresh_token, confidential.id, { client_secret: confidential.secret })).status).toBe(
      200,
    )
  })

  it.each(['current', 'spent'] as const)(
    'of the %s refresh token by its client ends the connection (O1, O3)',
    async (which) => {
      const first = await connected(confidential)
      const { tokens: second } = await renew(first.refresh_token, confidential.id, {
        client_secret: confidential.secret,
      })
      const token = which === 'current' ? second.refresh_token : first.refresh_token
      const answer = await revoke({ token, grant_type: 'refresh_token' }, basic(confidential.id, confidential.secret))
      expect([answer.status, answer.text]).toEqual([200, ''])
      expect(await alive(second.access_token)).toBe(false)
      await alarmOf(connectionOf(token))
      expect((await recorded(token))['connection.disconnected']).toBe(1)
    },
  )
})
