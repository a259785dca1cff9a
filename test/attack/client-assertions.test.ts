import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { admitted } from '../setup/admitted.ts'
import { assertionOf, newKey, type AssertionChange, type SigningKey } from '../setup/assertions.ts'
import { metadata, publish, put, reads } from '../setup/publish.ts'
import { basic, codeFor, everythingStored, exchange, renew, revoke } from '../setup/tokens.ts'
import { newWorld, SITE, type Person, type World } from '../setup/world.ts'

let world: World
let carly: Person
let key: SigningKey
let clientId: string

beforeAll(async () => {
  world = await newWorld('signing')
  carly = world.people.customer_success
  key = await newKey()
  clientId = await publish({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.publicJwk] } })
  await admitted(world, clientId)
})

const proof = async (change: AssertionChange = {}, by = key) => await assertionOf(clientId, by, change)
const seconds = () => Math.floor(Date.now() / 1000)

describe('private_key_jwt', () => {
  it('authenticates a client with a document, for codes, refreshing, introspection and revocation', async () => {
    const { tokens, status } = await exchange(await codeFor(carly, clientId), clientId, await proof())
    expect(status).toBe(200)
    const renewed = await renew(tokens.refresh_token, clientId, { ...(await proof()), client_id: null })
    expect(renewed.status).toBe(200)
    const asked = await SELF.fetch(`${SITE}/oauth/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: renewed.tokens.access_token, ...(await proof()) }),
    })
    expect(await asked.json()).toMatchObject({ active: true, client_id: clientId })
    expect((await revoke({ token: renewed.tokens.refresh_token, ...(await proof()) })).status).toBe(200)
    expect(await renew(renewed.tokens.refresh_token, clientId, await proof())).toMatchObject({ error: 'invalid_grant' })
  })

  it('takes RS256 and keys that lie elsewhere, read once for many requests', async () => {
    const rsa = await newKey('RS256', 'rsa')
    const uri = 'https://app.example/keys.json'
    await put(uri, { body: JSON.stringify({ keys: [key.publicJwk, rsa.publicJwk, { kty: 'oct' }] }) })
    const other = await publish({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: uri })
    await admitted(world, other)
    for (let index = 0; index < 3; index += 1) {
      const answered = await exchange(await codeFor(carly, other), other, await assertionOf(other, rsa))
      expect(answered.status).toBe(200)
    }
    expect(await reads(uri)).toBe(1)
  })

  it('takes a key that came into the document after it was read', async () => {
    const next = await newKey('ES256', 'next')
    const method = { token_endpoint_auth_method: 'private_key_jwt' }
    const rotating = await publish({ ...method, jwks: { keys: [key.publicJwk] } })
    await admitted(world, rotating)
    const changed = metadata(rotating, { ...method, jwks: { keys: [next.publicJwk] } })
    await put(rotating, { body: JSON.stringify(changed) })
    const code = await codeFor(carly, rotating)
    expect((await exchange(code, rotating, await assertionOf(rotating, next))).status).toBe(401)
    await env.DB.prepare('UPDATE registrations SET read_at = 1 WHERE id = ?').bind(rotating).run()
    expect((await exchange(code, rotating, await assertionOf(rotating, next))).status).toBe(200)
  })

  it('A18, A49: a set of keys with a private part is worth nothing, and is read once for many requests', async () => {
    const uri = 'https://app.example/private-keys.json'
    await put(uri, { body: JSON.stringify({ keys: [key.publicJwk, { ...key.publicJwk, d: 'x' }] }) })
    const leaking = await publish({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: uri })
    await admitted(world, leaking)
    const code = await codeFor(carly, leaking)
    for (let index = 0; index < 3; index += 1) {
      const answered = await exchange(code, leaking, await assertionOf(leaking, key))
      expect(answered).toMatchObject({ status: 401, error: 'invalid_client' })
    }
    expect(await reads(uri)).toBe(1)
  })

  it.each([
    ['fails', { status: 503 }],
    ['has become none', { body: '{}' }],
  ])('A49: a document that %s is not asked for again with each assertion that no key fits', async (_what, answer) => {
    const failing = await publish({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.publicJwk] } })
    await admitted(world, failing)
    await codeFor(carly, failing)
    await env.DB.prepare('UPDATE registrations SET read_at = read_at - 120000 WHERE id = ?').bind(failing).run()
    await put(failing, answer)
    const before = await reads(failing)
    const stranger = await newKey()
    for (let index = 0; index < 3; index += 1) {
      const asked = await revoke({ token: 'none', ...(await assertionOf(failing, stranger)) })
      expect(asked.status).toBe(401)
    }
    expect((await reads(failing)) - before).toBe(1)
    expect((await revoke({ token: 'none', ...(await assertionOf(failing, key)) })).status).toBe(200)
  })

  it('A18: anything less than a good assertion is invalid_client, and consumes nothing (A16)', async () => {
    const code = await codeFor(carly, clientId)
    const [stranger, other] = [await newKey(), await publish()]
    const good = await proof()
    const [head = '', body = ''] = good.client_assertion.split('.')
    const none = btoa(JSON.stringify({ alg: 'none' })).replaceAll('=', '')
    const hmac = btoa(JSON.stringify({ alg: 'HS256', kid: 'key-1' })).replaceAll('=', '')
    const wrong: Record<string, Record<string, string | null>> = {
      none: {},
      'of another key': await proof({}, stranger),
      'without a signature': { ...good, client_assertion: `${head}.${body}.` },
      'of alg none': { ...good, client_assertion: `${none}.${body}.` },
      'of HS256': { ...good, client_assertion: `${hmac}.${body}.${'x'.repeat(43)}` },
      'of another client': await assertionOf(other, key),
      'that says it is of another': await proof({ claims: { iss: other } }),
      'whose subject is another': await proof({ claims: { sub: other } }),
      'for another server': await proof({ claims: { aud: 'https://evil.example' } }),
      'for a page of this one': await proof({ claims: { aud: `${SITE}/mcp` } }),
      'of the explicit type for the endpoint': await proof({
        header: { typ: 'client-authentication+jwt' },
        claims: { aud: `${SITE}/oauth/token` },
      }),
      'of another type': await proof({ header: { typ: 'at+jwt' } }),
      'with something critical': await proof({ header: { crit: ['b64'] } }),
      expired: await proof({ claims: { exp: seconds() - 61 } }),
      'that lives too long': await proof({ claims: { exp: seconds() + 7_200 } }),
      'of the future': await proof({ claims: { nbf: seconds() + 600 } }),
      'made in the future': await proof({ claims: { iat: seconds() + 600 } }),
      'without an end': await proof({ claims: { exp: undefined } }),
      'without an id': await proof({ claims: { jti: undefined } }),
      'of a key that it does not name': await proof({ header: { kid: 'key-2' } }),
      'of the wrong kind': {
        ...good,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
      },
      garbage: { ...good, client_assertion: 'a.b.c' },
      empty: { ...good, client_assertion: '' },
      large: { ...good, client_assertion: 'x'.repeat(20_000) },
    }
    for (const [what, parameters] of Object.entries(wrong)) {
      const { status, error } = await exchange(code, clientId, parameters)
      expect([what, status, error]).toEqual([what, 401, 'invalid_client'])
    }
    const several: Record<string, string | null>[] = [{ client_secret: 'x' }]
    for (const more of several) {
      expect(await exchange(code, clientId, { ...(await proof()), ...more })).toMatchObject({
        error: 'invalid_request',
      })
    }
    const header = basic('app_x', 'secret')
    expect(await exchange(code, clientId, await proof(), header)).toMatchObject({ error: 'invalid_request' })
    expect((await exchange(code, clientId, await proof())).status).toBe(200)
  })

  it('A15: an assertion works once, in sequence and of twenty in parallel', async () => {
    const { tokens } = await exchange(await codeFor(carly, clientId), clientId, await proof())
    const used = await proof()
    expect((await renew(tokens.refresh_token, clientId, used)).status).toBe(200)
    expect(await renew('x:y:z', clientId, used)).toMatchObject({ status: 401, error: 'invalid_client' })

    const again = await proof()
    const revoked = await Promise.all(
      Array.from({ length: 20 }, async () => (await revoke({ token: 'none', ...again })).status),
    )
    expect(revoked.filter((status) => status === 200)).toHaveLength(1)
    expect(revoked.filter((status) => status === 401)).toHaveLength(19)
  })

  it('may be left out by a client that offers none as well', async () => {
    const both = await publish({
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      token_endpoint_auth_method: 'none',
      jwks: { keys: [key.publicJwk] },
    })
    await admitted(world, both)
    expect((await exchange(await codeFor(carly, both), both)).status).toBe(200)
    expect((await exchange(await codeFor(carly, both), both, await assertionOf(both, key))).status).toBe(200)
    // A proof of one client is none of another.
    const stolen = { ...(await assertionOf(both, key)), client_id: clientId }
    expect(await exchange(await codeFor(carly, clientId), clientId, stolen)).toMatchObject({ error: 'invalid_client' })
  })

  it('A25, A28: what one client has proven says nothing about another’s tokens', async () => {
    const { tokens } = await exchange(await codeFor(carly, clientId), clientId, await proof())
    const otherKey = await newKey()
    const other = await publish({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [otherKey.publicJwk] } })
    await admitted(world, other)
    const asked = await SELF.fetch(`${SITE}/oauth/introspect`, {
      method: 'POST',
      body: new URLSearchParams({ token: tokens.access_token, ...(await assertionOf(other, otherKey)) }),
    })
    expect(await asked.json()).toEqual({ active: false })
    expect((await revoke({ token: tokens.refresh_token, ...(await assertionOf(other, otherKey)) })).status).toBe(200)
    const stolen = await renew(tokens.refresh_token, other, await assertionOf(other, otherKey))
    expect(stolen).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect((await renew(tokens.refresh_token, clientId, await proof())).status).toBe(200)
  })

  it('A27: no assertion is stored anywhere', async () => {
    const used = await proof()
    await exchange(await codeFor(carly, clientId), clientId, used)
    const stored = await everythingStored(world, [])
    for (const part of used.client_assertion.split('.').slice(1)) expect(stored).not.toContain(part)
  })
})
