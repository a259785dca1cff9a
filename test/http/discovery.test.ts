import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS } from '../../src/core/permissions.ts'
import { describe, expect, it } from 'vitest'
import { SITE } from '../setup/http/people.ts'

const SERVER_DOCUMENT = '/.well-known/oauth-authorization-server'
const RESOURCE_DOCUMENT = '/.well-known/oauth-protected-resource'
/** A page somewhere, such as a client that runs in the browser. */
const PAGE = 'https://inspector.example'

/** What a client was given, and where its resource document is. The root is written without a slash. */
const SURFACES = [
  { given: `${SITE}/mcp`, document: `${SITE}${RESOURCE_DOCUMENT}/mcp` },
  { given: `${SITE}/v1/mcp`, document: `${SITE}${RESOURCE_DOCUMENT}/v1/mcp` },
  { given: SITE, document: `${SITE}${RESOURCE_DOCUMENT}` },
]

describe.each(SURFACES)('a client that was given $given', ({ given, document }) => {
  it.each(['POST', 'GET', 'DELETE'])('is challenged by %s with its own resource document (M1, O1)', async (method) => {
    const accept = 'application/json, text/event-stream'
    const answer = await fetch(given, { method, headers: { accept }, ...(method === 'POST' ? { body: '{}' } : {}) })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer scope="inclusive", resource_metadata="${document}"`)
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('finds there, character by character, the URL that it was given (O1)', async () => {
    const answer = await fetch(document)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({
      resource: given,
      authorization_servers: [SITE],
      scopes_supported: ['inclusive'],
      bearer_methods_supported: ['header'],
      resource_name: 'Gatehouse',
    })
  })

  it('finds the server document under its plain address, and behind the path (O1)', async () => {
    const path = new URL(given).pathname.replace(/\/$/, '')
    const [plain, suffixed] = await Promise.all(
      [SERVER_DOCUMENT, SERVER_DOCUMENT + path].map(async (address) => (await fetch(SITE + address)).json()),
    )
    expect(plain).toMatchObject({ issuer: SITE, token_endpoint: `${SITE}/oauth/token` })
    expect(suffixed).toEqual(plain)
  })
})

describe('the root as the URL of the server', () => {
  it('is the origin without a slash, also for a client that looks behind the slash (M1, O1)', async () => {
    const answer = await fetch(`${SITE}${RESOURCE_DOCUMENT}/`)
    expect(await answer.json()).toMatchObject({ resource: SITE })
  })

  it('leads a browser to sign-in, and whatever else asks to the challenge (M1)', async () => {
    const browser = await fetch(SITE, {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      redirect: 'manual',
    })
    expect([browser.status, browser.headers.get('location')]).toEqual([303, '/sign-in'])
    for (const accept of ['text/event-stream', 'application/json, text/event-stream', '*/*']) {
      const program = await fetch(SITE, { headers: { accept } })
      expect([accept, program.status, program.headers.has('www-authenticate')]).toEqual([accept, 401, true])
    }
  })
})

describe('the server document', () => {
  it('names what this server does, and nothing that it does not (O1)', async () => {
    const document: Record<string, unknown> = await (await fetch(SITE + SERVER_DOCUMENT)).json()
    expect(document).toMatchObject({
      issuer: SITE,
      authorization_endpoint: `${SITE}/oauth/authorize`,
      token_endpoint: `${SITE}/oauth/token`,
      revocation_endpoint: `${SITE}/oauth/revoke`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none', 'private_key_jwt'],
      registration_endpoint: `${SITE}/oauth/register`,
      client_id_metadata_document_supported: true,
    })
    for (const name of Object.keys(document).filter((key) => key.endsWith('_endpoint'))) {
      expect([name, (await fetch(String(document[name]), { method: 'OPTIONS' })).status]).not.toEqual([name, 404])
    }
  })

  it('names every scope: the special ones and a model with an action (V6)', async () => {
    const document: { scopes_supported: string[] } = await (await fetch(SITE + SERVER_DOCUMENT)).json()
    const scopes = document.scopes_supported
    expect(scopes.slice(0, 3)).toEqual(['inclusive', 'default', 'offline_access'])
    expect(scopes).toEqual(expect.arrayContaining(['company:view', 'issue:update', 'task:remove', 'end_user:export']))
    expect(scopes).toHaveLength(3 + BUILTIN_MODELS.length * ACTIONS.length)
  })
})

const DOCUMENTS = [SERVER_DOCUMENT, `${SERVER_DOCUMENT}/mcp`, RESOURCE_DOCUMENT, `${RESOURCE_DOCUMENT}/v1/mcp`]

describe.each(DOCUMENTS)('the document %s', (path) => {
  it('can be cached, sets no cookie, and answers HEAD like GET (O1)', async () => {
    const [get, head] = await Promise.all([fetch(SITE + path), fetch(SITE + path, { method: 'HEAD' })])
    expect([get.status, head.status]).toEqual([200, 200])
    expect(get.headers.get('cache-control')).toBe('public, max-age=3600')
    expect([get.headers.getSetCookie(), head.headers.getSetCookie()]).toEqual([[], []])
    const names = (headers: Headers) =>
      [...headers.keys()].filter((name) => !/^(x-request-id|content-length|transfer-encoding)$/.test(name))
    expect(names(head.headers)).toEqual(names(get.headers))
    expect(await head.text()).toBe('')
  })

  it('can be read by a page of any site, without its cookies (O1)', async () => {
    const answer = await fetch(SITE + path, { headers: { origin: PAGE } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  })
})

it.each(['/nothing', '/mcp/deeper', '/v1', '/api'])('there is no resource document for %s (O1)', async (path) => {
  expect((await fetch(`${SITE}${RESOURCE_DOCUMENT}${path}`)).status).toBe(404)
})

describe('a page in a browser', () => {
  it.each(['/mcp', '/v1/mcp', '/', '/oauth/token', '/oauth/revoke'])(
    'may send its token to %s (M1, O1)',
    async (path) => {
      const asked = ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name']
      const answer = await fetch(SITE + path, {
        method: 'OPTIONS',
        headers: {
          origin: PAGE,
          'access-control-request-method': 'POST',
          'access-control-request-headers': asked.join(','),
        },
      })
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
      expect(answer.headers.get('access-control-allow-headers')?.split(/, ?/)).toEqual(asked)
      expect(answer.headers.get('access-control-allow-methods')?.split(/, ?/)).toContain('POST')
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
      expect(answer.headers.getSetCookie()).toEqual([])
    },
  )

  it('can read the challenge, and which request it was (M1)', async () => {
    const answer = await fetch(`${SITE}/mcp`, {
      method: 'POST',
      body: '{}',
      headers: { origin: 'http://localhost:6274' },
    })
    const exposed = answer.headers.get('access-control-expose-headers')?.split(',') ?? []
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, '*'])
    expect(exposed).toEqual(expect.arrayContaining(['WWW-Authenticate', 'Retry-After', 'X-Request-Id']))
  })
})
