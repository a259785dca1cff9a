import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import * as oauth from 'oauth4webapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { actionTick, fieldTick } from '../../src/core/ticks.ts'
import { statusOf } from '../setup/http/mcp.ts'
import { MCP_URL, personWith, SITE, SLUG } from '../setup/http/people.ts'
import { LOCAL } from '../setup/http/strict-client.ts'

const APPS = `/t/${SLUG}/apps`

const TICKS = {
  [actionTick('company', 'view')]: 'on',
  [fieldTick('company', 'name')]: 'view',
  [actionTick('issue', 'view')]: 'on',
  [fieldTick('issue', 'title')]: 'view',
}

/** Sends a form of the console as the administrator; gives the page that answers. */
async function post(path: string, values: Record<string, string>): Promise<string> {
  const administrator = await personWith('administrator')
  const answer = await administrator.open(path, { method: 'POST', body: new URLSearchParams(values) })
  if (answer.status >= 400) throw new Error(`${path} was answered with ${answer.status}`)
  return `${answer.url} ${answer.html}`
}

async function newKey(name: string): Promise<string> {
  const page = await post(`${APPS}/new/api-key`, { name, days: '30', ...TICKS })
  return /ghk_\w{55}/.exec(page)?.[0] ?? ''
}

describe('an API key in a client that only knows bearer tokens', () => {
  let key: string
  beforeAll(async () => {
    key = await newKey('SDK clients')
  })

  const requestInit = () => ({ headers: { authorization: `Bearer ${key}` } })

  it('serves the MCP SDK of the 2025 era (K1, M1)', async () => {
    const client = new LegacyClient({ name: 'legacy', version: '1' })
    await client.connect(new LegacyTransport(new URL(MCP_URL), { requestInit: requestInit() }))
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('list_records')
    const called = await client.callTool({ name: 'list_records', arguments: { model: 'company', limit: 2 } })
    expect(called.structuredContent).toMatchObject({ records: [{}, {}] })
    await client.close()
  })

  it('serves the MCP SDK of 2026 (K1, M1)', async () => {
    const client = new ModernClient({ name: 'modern', version: '1' })
    await client.connect(new ModernTransport(new URL(MCP_URL), { requestInit: requestInit() }))
    const called = await client.callTool({ name: 'list_records', arguments: { model: 'issue', limit: 1 } })
    expect(called.isError ?? false).toBe(false)
    await client.close()
  })

  it('serves REST, whose OpenAPI document shows only what the key may do (K1, R1)', async () => {
    const answer = await fetch(`${SITE}/api/v1/company?limit=2`, requestInit())
    expect(answer.status).toBe(200)
    const document = await (await fetch(`${SITE}/api/v1/openapi.json`, requestInit())).text()
    expect([document.includes('/company'), document.includes('/opportunity'), document.includes('"arr"')]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('client credentials in a strict client', () => {
  let client: oauth.Client
  let secret: string
  let server: oauth.AuthorizationServer

  beforeAll(async () => {
    const made = await post(`${APPS}/service-accounts/new`, { name: 'Strict job', reach: 'all', do: 'save', ...TICKS })
    const account = /service-accounts\/(svc_\w+)/.exec(made)?.[1] ?? ''
    const values = { name: 'Strict credentials', days: '30', serviceAccountId: account }
    const page = await post(`${APPS}/new/client-credentials`, values)
    client = { client_id: /ghc_\w{16}/.exec(page)?.[0] ?? '' }
    secret = /ghs_\w{40}/.exec(page)?.[0] ?? ''
    const found = await oauth.discoveryRequest(new URL(SITE), { algorithm: 'oauth2', ...LOCAL })
    server = await oauth.processDiscoveryResponse(new URL(SITE), found)
  })

  async function token(authentication: oauth.ClientAuth, parameters: Record<string, string> = {}) {
    const answer = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, LOCAL)
    return await oauth.processClientCredentialsResponse(server, client, answer)
  }

  it('are announced (O1, K3)', () => {
    expect(server.grant_types_supported).toEqual(
      expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']),
    )
  })

  it('get a token by the header and by the body, for all or for less (K3, V6)', async () => {
    const all = await token(oauth.ClientSecretBasic(secret))
    expect(all).toMatchObject({ token_type: 'bearer', expires_in: 3600, scope: 'company:view issue:view' })
    const less = await token(oauth.ClientSecretPost(secret), { scope: 'issue:view', resource: MCP_URL })
    expect(less.scope).toBe('issue:view')
    expect(await statusOf(all.access_token)).toBe(200)
    const read = await fetch(`${SITE}/api/v1/issue?limit=1`, {
      headers: { authorization: `Bearer ${less.access_token}` },
    })
    expect(read.status).toBe(200)
  })

  it('introspect and revoke it (O1, K3)', async () => {
    const { access_token: own } = await token(oauth.ClientSecretBasic(secret))
    const introspect = async () => {
      const answer = await oauth.introspectionRequest(server, client, oauth.ClientSecretBasic(secret), own, LOCAL)
      return await oauth.processIntrospectionResponse(server, client, answer)
    }
    expect(await introspect()).toMatchObject({ active: true, client_id: client.client_id, iss: SITE })
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, oauth.ClientSecretBasic(secret), own, LOCAL),
    )
    expect(await introspect()).toEqual({ active: false })
    expect(await statusOf(own)).toBe(401)
  })

  it('are told of a wrong secret with the challenge that belongs to it (A18)', async () => {
    await expect(token(oauth.ClientSecretBasic('ghs_wrong'))).rejects.toMatchObject({ status: 401 })
    await expect(token(oauth.ClientSecretBasic(secret), { scope: 'company:remove' })).rejects.toMatchObject({
      error: 'invalid_scope',
    })
  })
})
