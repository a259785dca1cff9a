import { beforeAll, describe, expect, it } from 'vitest'
import { newApp, type App } from '../setup/http/apps.ts'
import { answerOf, mcp } from '../setup/http/mcp.ts'
import { MCP_URL, personWith, SITE } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

/** What ChatGPT, Claude and other clients were seen to do, beyond or beside what standards say. */
const CHATGPT = 'https://chatgpt.com/connector_platform_oauth_redirect'
const INITIALIZE = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'openai-mcp', version: '1.0.0' },
}

let app: App
let token: string

beforeAll(async () => {
  app = await newApp('As ChatGPT does it', { preset: 'chatgpt', values: { authentication: 'public' } })
  token = (await new StrictClient(app, { redirectUri: CHATGPT }).connect(await personWith('customer_success')))
    .access_token
}, 30_000)

describe('a client that sends MCP-Protocol-Version: 2026-07-28 without the matching _meta, as ChatGPT may', () => {
  const headers = { 'mcp-protocol-version': '2026-07-28' }

  it('is served as the client of the earlier era that its body shows (M1)', async () => {
    const opened = await mcp(token, 'initialize', INITIALIZE, { headers })
    expect([opened.status, opened.message.result?.['protocolVersion']]).toEqual([200, '2025-06-18'])
    const listed = await mcp(token, 'tools/list', {}, { headers })
    const { tools } = listed.message.result as { tools: { name: string }[] }
    expect(tools.map(({ name }) => name)).toContain('search')
    const params = { name: 'search', arguments: { query: 'renewal' } }
    const found = await mcp(token, 'tools/call', params, { headers })
    expect(found.message.result).toMatchObject({ content: [{ type: 'text' }] })
    expect(found.message.result).not.toHaveProperty('resultType')
  })

  it('gets 202 for its notification (M1)', async () => {
    const response = await fetch(MCP_URL, {
      method: 'POST',
      headers: { ...headers, ...standard(token) },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
    })
    expect([response.status, await response.text()]).toEqual([202, ''])
  })
})

describe('a client of the earlier era', () => {
  it('that opens a stream by GET is told that there is none, and goes on (M1)', async () => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    }
    const answer = await fetch(MCP_URL, { headers })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await mcp(token, 'ping')).status).toBe(200)
  })

  it('that ends its session by DELETE is told that there is none (M1)', async () => {
    const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': 'made-up' }
    const answer = await fetch(MCP_URL, { method: 'DELETE', headers })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])('gets the version that it asks for: %s (M1)', async (version) => {
    const opened = await mcp(token, 'initialize', { ...INITIALIZE, protocolVersion: version })
    expect(opened.message.result).toMatchObject({ protocolVersion: version, serverInfo: { name: 'gatehouse' } })
    expect(opened.headers.has('mcp-session-id')).toBe(false)
  })

  it('that never initializes is served all the same (M1)', async () => {
    expect((await mcp(token, 'tools/list', {}, { headers: { 'mcp-session-id': 'of another server' } })).status).toBe(
      200,
    )
  })

  it('that accepts both JSON and streams is answered in plain JSON, so that nothing has to wait for a stream (M1)', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 'a',
      method: 'tools/call',
      params: { name: 'describe', arguments: {} },
    })
    const response = await fetch(MCP_URL, { method: 'POST', headers: standard(token), body })
    expect(response.headers.get('content-type')).toContain('application/json')
    expect((await answerOf(response)).message).toMatchObject({ id: 'a', result: { structuredContent: {} } })
  })

  it.each(['*/*', 'application/json'])('that accepts %s is told what to accept (M1, A39)', async (accept) => {
    const answer = await mcp(token, 'tools/list', {}, { headers: { accept } })
    expect([answer.status, answer.message.error?.message]).toEqual([406, expect.stringContaining('text/event-stream')])
  })
})

describe('the authorization request of a client in the wild', () => {
  const more = {
    prompt: 'consent',
    access_type: 'offline',
    audience: 'whatever',
    nonce: 'n-1',
    login_hint: 'someone@else.example',
    ui_locales: 'en',
    'vendor:extra': 'x y',
  }

  it('has its unknown parameters ignored (O1, RFC 6749 §3.1)', async () => {
    const client = new StrictClient(await newApp('Unknown parameters'), { more })
    const tokens = await client.connect(await personWith('viewer'))
    expect((await mcp(tokens.access_token, 'ping')).status).toBe(200)
  })

  it('that asks for offline_access gets a refresh token, and so does one that does not (V6)', async () => {
    const wild = await newApp('Offline access')
    for (const scope of ['offline_access', 'company:view offline_access', 'company:view']) {
      const tokens = await new StrictClient(wild, { scope }).connect(await personWith('viewer'))
      expect([scope, typeof tokens.refresh_token, tokens.scope?.includes('offline')]).toEqual([scope, 'string', false])
    }
  })

  const upper = SITE.replace('http://localhost', 'HTTP://LOCALHOST')
  const taken: [string, string | null][] = [
    ['without the parameter', null],
    ['of the URL', MCP_URL],
    ['of the origin without a slash', SITE],
    ['of the origin with the slash that URL parsers add', `${SITE}/`],
    ['of the other path', `${SITE}/v1/mcp`],
    ['with scheme and host in capitals', `${upper}/mcp`],
    ['with a query of its own', `${MCP_URL}?session=1`],
  ]

  it.each(taken)('is taken with the spelling %s (M1, RFC 8707 §2)', async (_what, resource) => {
    const { access_token: issued } = await new StrictClient(app, { resource, redirectUri: CHATGPT }).connect(
      await personWith('customer_success'),
    )
    expect((await mcp(issued, 'ping')).status).toBe(200)
  })

  it.each([`${MCP_URL}/`, `${SITE}/MCP`, `${SITE}/m%63p`, SITE.replace(/\d+$/, '1')])(
    'is refused with the spelling %s, which names another resource (M1, RFC 3986 §6.2)',
    async (resource) => {
      const client = new StrictClient(app, { resource, redirectUri: CHATGPT })
      await expect(client.authorize(await personWith('viewer'))).rejects.toMatchObject({ error: 'invalid_target' })
    },
  )
})

function standard(bearer: string): Record<string, string> {
  return {
    authorization: `Bearer ${bearer}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
}
