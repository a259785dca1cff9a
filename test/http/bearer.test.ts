import { request } from 'node:http'
import * as oauth from 'oauth4webapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp, type App } from '../setup/http/apps.ts'
import { answerOf, mcp, statusOf } from '../setup/http/mcp.ts'
import { MCP_URL, personWith, SITE } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

const METADATA = `resource_metadata="${SITE}/.well-known/oauth-protected-resource/mcp"`

let app: App
let token: string

beforeAll(async () => {
  app = await newApp('Tokens and resources')
  token = (await new StrictClient(app).connect(await personWith('viewer'))).access_token
}, 30_000)

describe('a token that was issued for one surface', () => {
  it.each(['/mcp', '/v1/mcp', '', '/'])('serves %s (M1)', async (path) => {
    expect(await statusOf(token, SITE + path)).toBe(200)
  })

  it.each([`${SITE}/v1/mcp`, SITE])('serves /mcp when it was issued for %s (M1)', async (mcpUrl) => {
    const other = await newApp(`For ${mcpUrl}`)
    const { access_token: issued } = await new StrictClient(other, { mcpUrl }).connect(await personWith('viewer'))
    expect([await statusOf(issued), await statusOf(issued, mcpUrl)]).toEqual([200, 200])
  })
})

describe('a foreign resource', () => {
  it.each(['https://elsewhere.example/mcp', `${SITE}/profile`, 'not a url', `${SITE}/mcp#part`])(
    'is refused at the redirect: %s (M1, A20, RFC 8707 §2)',
    async (resource) => {
      const client = new StrictClient(app, { resource })
      await expect(client.authorize(await personWith('viewer'))).rejects.toMatchObject({ error: 'invalid_target' })
    },
  )

  it('is refused when a token is renewed, and nothing is spent (A20)', async () => {
    const own = await newApp('Renewing for another resource')
    const tokens = await new StrictClient(own).connect(await personWith('viewer'))
    const astray = new StrictClient(own, { resource: 'https://elsewhere.example/mcp' })
    await expect(astray.refresh(tokens.refresh_token)).rejects.toMatchObject({ error: 'invalid_target', status: 400 })
    expect(await statusOf((await new StrictClient(own).refresh(tokens.refresh_token)).access_token)).toBe(200)
  })
})

describe('a request to MCP', () => {
  it('with another Host is refused before its token is looked at (A39)', async () => {
    const headers = { host: 'rebound.example', authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    expect(await rawStatus('/mcp', headers, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')).toBe(403)
    expect(await rawStatus('/.well-known/oauth-protected-resource/mcp', { host: 'rebound.example' })).toBe(403)
  })

  it.each(['https://elsewhere.example', 'null', 'http://localhost.evil.example', 'https://claude.ai.evil.example'])(
    'from a page of %s is refused, token or not (A39)',
    async (origin) => {
      const answer = await mcp(token, 'tools/list', {}, { headers: { origin } })
      expect([answer.status, answer.message.error?.code]).toEqual([403, -32600])
    },
  )

  it.each(['https://claude.ai', 'https://chatgpt.com', SITE, 'http://localhost:6274'])(
    'from a page of %s is answered (A39)',
    async (origin) => {
      expect((await mcp(token, 'tools/list', {}, { headers: { origin } })).status).toBe(200)
    },
  )
})

describe('a credential in the wrong place or form', () => {
  it('in the query is refused, also beside a good header (A26, RFC 6750 §2.3)', async () => {
    const answer = await mcp(token, 'tools/list', {}, { url: `${MCP_URL}?access_token=${encodeURIComponent(token)}` })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"')
    expect(answer.headers.get('www-authenticate')).toContain(METADATA)
    expect(answer.text).not.toContain(token)
  })

  it('under another scheme is no credential at all (A26, RFC 6750 §3.1)', async () => {
    for (const authorization of [`Basic ${btoa(`x:${token}`)}`, `Token ${token}`, token]) {
      const answer = await mcp(null, 'tools/list', {}, { headers: { authorization } })
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
        401,
        `Bearer scope="inclusive", ${METADATA}`,
      ])
    }
  })

  it('that is malformed, cut off or unknown is an invalid token (A26)', async () => {
    const [member = '', connection = '', secret = ''] = token.split(':')
    const wrong = [
      'nothing',
      token.slice(0, -1),
      `${member}:${connection}:${secret.split('').toReversed().join('')}`,
      `${member}:${'z'.repeat(16)}:${secret}`,
      `${token}, Bearer ${token}`,
      'two words',
    ]
    for (const presented of wrong) {
      const answer = await mcp(presented, 'tools/list')
      expect([presented.length, answer.status]).toEqual([presented.length, 401])
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer error="invalid_token", error_description="[^"]+"/)
      expect(answer.headers.get('www-authenticate')).toContain(METADATA)
    }
    expect(await statusOf(token)).toBe(200)
  })

  it('in the body is no credential (A26)', async () => {
    const body = new URLSearchParams({ access_token: token })
    const answer = await answerOf(await fetch(MCP_URL, { method: 'POST', body }))
    expect(answer.status).toBe(401)
  })

  it('of a client is no token of this server: a refresh token opens nothing (A26)', async () => {
    const own = await newApp('Presenting a refresh token')
    const { refresh_token: refresh = '' } = await new StrictClient(own).connect(await personWith('viewer'))
    expect(await statusOf(refresh)).toBe(401)
    const renewed = await new StrictClient(own, { authentication: oauth.None() }).refresh(refresh)
    expect(await statusOf(renewed.access_token)).toBe(200)
  })
})

/** Node's fetch sets Host itself. */
function rawStatus(path: string, headers: Record<string, string>, body?: string): Promise<number> {
  const { port } = new URL(SITE)
  const method = body === undefined ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
