import { SELF } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { basic, codeFor, exchange, forged, renew } from '../setup/tokens.ts'
import { connectionOf, inConnection, newClient, newWorld, SITE, type Tokens, type World } from '../setup/world.ts'

const METADATA = `resource_metadata="${SITE}/.well-known/oauth-protected-resource/mcp"`
const BARE = `Bearer scope="inclusive", ${METADATA}`
const INVALID = `Bearer error="invalid_token", error_description="The access token is unknown, expired or revoked.", scope="inclusive", ${METADATA}`
const MALFORMED = `Bearer error="invalid_token", error_description="The access token is malformed.", scope="inclusive", ${METADATA}`
const IN_QUERY = `Bearer error="invalid_request", error_description="Send the access token in the Authorization header, never in the URL.", scope="inclusive", ${METADATA}`

let world: World
let clientId: string
let tokens: Tokens

beforeAll(async () => {
  world = await newWorld('bearer')
  clientId = (await newClient(world)).id
})

afterEach(() => void vi.restoreAllMocks())

async function connected(): Promise<Tokens> {
  return (await exchange(await codeFor(world.people.viewer, clientId), clientId)).tokens
}

/** Status, challenge and body of tools/list with this Authorization header. */
async function ask(authorization: string | null, path = '/mcp'): Promise<[number, string | null, string]> {
  const response = await SELF.fetch(SITE + path, {
    method: 'POST',
    headers: {
      ...(authorization === null ? {} : { authorization }),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  })
  return [response.status, response.headers.get('www-authenticate'), await response.text()]
}

describe('an access token that does not count gets 401 and the way to a new one', () => {
  beforeAll(async () => {
    tokens = await connected()
  })

  it('one that counts does not (A26)', async () => {
    expect((await ask(`Bearer ${tokens.access_token}`))[0]).toBe(200)
  })

  const attempts: [string, () => string | null, string][] = [
    ['none', () => null, BARE],
    ['an empty header', () => '', BARE],
    ['the scheme Basic', () => basic('app', tokens.access_token).authorization, BARE],
    ['the token without a scheme', () => tokens.access_token, BARE],
    ['the scheme alone', () => 'Bearer', MALFORMED],
    ['a truncated token', () => `Bearer ${tokens.access_token.slice(0, -1)}`, MALFORMED],
    ['a lengthened token', () => `Bearer ${tokens.access_token}x`, MALFORMED],
    ['two tokens', () => `Bearer ${tokens.access_token}, Bearer ${tokens.access_token}`, MALFORMED],
    [
      'a JWT of another issuer',
      () => 'Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUifQ.',
      MALFORMED,
    ],
    ['an API key of somewhere else', () => 'Bearer sk-live-0123456789abcdef', MALFORMED],
    ['a token of another deployment', () => `Bearer mem_elsewhere:${'g'.repeat(16)}:${'s'.repeat(32)}`, INVALID],
    ['a guessed secret', () => `Bearer ${forged(tokens.access_token)}`, INVALID],
    ['the refresh token', () => `Bearer ${tokens.refresh_token}`, INVALID],
    ['the token under another member', () => `Bearer ${tokens.access_token.replace(/^[^:]+/, 'mem_other')}`, INVALID],
    ['the token in other case', () => `Bearer ${swapped(tokens.access_token)}`, INVALID],
  ]
  it.each(attempts)('%s (A26)', async (_what, authorization, challenge) => {
    expect(await ask(authorization())).toEqual([401, challenge, ''])
  })

  it('a token in the query, even beside a good header (A26)', async () => {
    const path = `/mcp?access_token=${encodeURIComponent(tokens.access_token)}`
    expect(await ask(null, path)).toEqual([401, IN_QUERY, ''])
    expect(await ask(`Bearer ${tokens.access_token}`, path)).toEqual([401, IN_QUERY, ''])
  })

  it('under each path of the server, with the document of that path (A26)', async () => {
    for (const path of ['/mcp', '/v1/mcp', '/']) {
      const [status, challenge] = await ask(`Bearer ${forged(tokens.access_token)}`, path)
      expect([status, challenge]).toEqual([401, INVALID.replace('/mcp"', path === '/' ? '"' : `${path}"`)])
    }
  })

  it('a code (A26)', async () => {
    expect(await ask(`Bearer ${await codeFor(world.people.viewer, clientId)}`)).toEqual([401, INVALID, ''])
  })
})

/** The last letter of the secret in the other case. */
function swapped(token: string): string {
  const at = token.search(/[a-z](?=[^a-z]*$)/i)
  const letter = token[at] ?? ''
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return token.slice(0, at) + other + token.slice(at + 1)
}

describe('time', () => {
  it('ends an access token in the second in which it expires, not before (A26, A54, O2)', async () => {
    const fresh = await connected()
    const expiresAt = await inConnection(connectionOf(fresh.access_token), (_connection, state) =>
      Number(state.storage.sql.exec(`SELECT expires_at AS at FROM grants WHERE key LIKE 'token:%'`).one()['at']),
    )
    const turned = vi.spyOn(Date, 'now')
    turned.mockImplementation(() => expiresAt * 1000 - 1)
    expect((await ask(`Bearer ${fresh.access_token}`))[0]).toBe(200)
    turned.mockImplementation(() => expiresAt * 1000)
    expect(await ask(`Bearer ${fresh.access_token}`)).toEqual([401, INVALID, ''])
    expect((await renew(fresh.refresh_token, clientId)).status).toBe(200)
  })

  it('is read from what is stored, in a woken object as well (A26)', async () => {
    const fresh = await connected()
    await inConnection(connectionOf(fresh.access_token), (_connection, state) => {
      const past = Math.floor(Date.now() / 1000) - 1
      const rewrite = `UPDATE grants SET value = json_set(value, '$.expiresAt', ?1), expires_at = ?1 WHERE key LIKE 'token:%'`
      state.storage.sql.exec(rewrite, past)
    })
    expect(await ask(`Bearer ${fresh.access_token}`)).toEqual([401, INVALID, ''])
  })

  it('turned back or forward by five minutes breaks nothing (A54)', async () => {
    const start = Date.now()
    const turned = vi.spyOn(Date, 'now')
    for (const minutes of [-5, 5]) {
      const fresh = await connected()
      turned.mockImplementation(() => start + minutes * 60_000)
      expect((await ask(`Bearer ${fresh.access_token}`))[0]).toBe(200)
      const second = await renew(fresh.refresh_token, clientId)
      expect(second.status).toBe(200)
      turned.mockImplementation(() => start)
      expect((await ask(`Bearer ${second.tokens.access_token}`))[0]).toBe(200)
      expect((await renew(second.tokens.refresh_token, clientId)).status).toBe(200)
    }
  })

  it('ends a code after ten minutes and a refresh token in its last minute: invalid_grant, never a fault (A54, O2)', async () => {
    const start = Date.now()
    const code = await codeFor(world.people.viewer, clientId)
    const turned = vi.spyOn(Date, 'now').mockImplementation(() => start + 601_000)
    expect((await exchange(code, clientId)).error).toBe('invalid_grant')
    turned.mockImplementation(() => start)
    const fresh = await connected()
    const year = 31_536_000_000
    turned.mockImplementation(() => start + year - 100_000)
    const last = await renew(fresh.refresh_token, clientId)
    expect([last.status, last.tokens.expires_in < 3600]).toEqual([200, true])
    for (const before of [59_000, 0, -1_000]) {
      turned.mockImplementation(() => start + year - before)
      expect((await renew(last.tokens.refresh_token, clientId)).error).toBe('invalid_grant')
    }
  })
})
