import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Visitor } from '../scripts/demo/visitor.ts'
import { freePort } from '../scripts/local/ports.ts'
import { startServer, type RunningServer } from '../scripts/server.ts'
import { poster } from './client.ts'
import { serve } from './runtime.ts'

/** One of the two systems that are compared, connected and ready. */
export interface Side {
  name: string
  /** One tool call through a warm connection. */
  call(): Promise<void>
  /** One refresh; the next one uses its result. */
  refresh(): Promise<void>
  stop(): Promise<void>
}

const CALLBACK = 'http://127.0.0.1/callback'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-1'
const RECORDS = 10_000

interface Tokens {
  access_token: string
  refresh_token: string
}

/** Gatehouse with the demo data and 10,000 issues: `list_records` of 20, checked and audited. */
export async function gatehouse(): Promise<Side> {
  const port = await freePort(0)
  const state = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-state-'))
  const { clientId, tokens } = await prepared(port, state)
  const url = `http://localhost:${port}`
  const stop = await serve({
    name: 'gatehouse',
    config: path.resolve(import.meta.dirname, '../wrangler.toml'),
    port,
    data: path.join(state, 'data/v3'),
    bindings: { PUBLIC_URL: url, AUTH_SECRET: await readFile(path.join(state, 'auth-secret'), 'utf8') },
    kvNamespaces: { OAUTH_KV: 'gatehouse-oauth' },
    d1Databases: { DB: 'gatehouse' },
    objects: { CONNECTION: 'Connection', TENANT: 'Tenant' },
  })
  const fields = ['title', 'status', 'priority', 'owner', 'company']
  const call = { name: 'list_records', arguments: { model: 'issue', limit: 20, fields } }
  return sideOf('Gatehouse', url, clientId, tokens, call, async () => {
    await stop()
    await rm(state, { recursive: true, force: true })
  })
}

/** A filled state with a client, connected by its consent page. */
async function prepared(port: number, stateDir: string): Promise<{ clientId: string; tokens: Tokens }> {
  const server = await startServer({ port, quiet: true, stateDir })
  try {
    const connected = await connectAdministrator(server)
    await growTo(server.url, connected.tokens.access_token, RECORDS)
    return connected
  } finally {
    await server.stop()
  }
}

/** Registers a client that may do everything, and connects the demo's administrator through it. */
export async function connectAdministrator(server: RunningServer): Promise<{ clientId: string; tokens: Tokens }> {
  const administrator = new Visitor(server.url)
  const { email, password, tenant } = server.signIns.administrator
  await administrator.signIn(email, password)
  const form = await administrator.open(`/t/${tenant}/apps/new/oauth-client?preset=custom`)
  const typed = { name: 'Bench', redirectUris: CALLBACK, authentication: 'public' }
  const created = await administrator.submit(form, typed)
  const clientId = /\/apps\/(app_\w+)/.exec(created.html)?.[1] ?? ''
  const permissions = await administrator.open(`/t/${tenant}/apps/${clientId}/permissions?preset=everything`)
  await administrator.submit(permissions, { controlled: 'on' })
  const consent = await administrator.open(authorizeAddress(server.url, clientId))
  const sent = await administrator.submit(consent, { decision: 'authorize' }, (one) => one.fields.has('handle'))
  return { clientId, tokens: await redeem(server.url, clientId, new URL(sent.url)) }
}

/** The plain recipe: an echo. */
export async function plainRecipe(): Promise<Side> {
  const port = await freePort(0)
  const url = `http://localhost:${port}`
  const stop = await serve({
    name: 'plain-recipe',
    config: path.join(import.meta.dirname, 'plain/wrangler.toml'),
    port,
    kvNamespaces: { OAUTH_KV: 'plain-oauth' },
  })
  const client = await (await fetch(`${url}/client`)).json<{ clientId: string }>()
  const sent = await fetch(authorizeAddress(url, client.clientId), { redirect: 'manual' })
  const tokens = await redeem(url, client.clientId, new URL(sent.headers.get('location') ?? ''))
  const call = { name: 'echo', arguments: { text: 'twenty records would stand here' } }
  return sideOf('Plain recipe', url, client.clientId, tokens, call, stop)
}

function sideOf(
  name: string,
  url: string,
  clientId: string,
  first: Tokens,
  call: object,
  stop: () => Promise<void>,
): Side {
  let tokens = first
  const postMessage = poster(`${url}/mcp`)
  const postForm = poster(`${url}/oauth/token`)
  const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call })
  return {
    name,
    call: async () => {
      const text = await postMessage({ ...MCP_HEADERS, authorization: `Bearer ${tokens.access_token}` }, message)
      if (text.includes('"isError":true')) throw new Error(text.slice(0, 300))
    },
    refresh: async () => {
      const { refresh_token } = tokens
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id: clientId })
      tokens = JSON.parse(await postForm(FORM_HEADERS, form.toString())) as Tokens
    },
    stop,
  }
}

/** What the demo data lacks comes in by the product's own API, 200 records at a time. */
async function growTo(url: string, token: string, count: number): Promise<void> {
  for (let made = 1500; made < count; made += 200) {
    const items = Array.from({ length: Math.min(200, count - made) }, (_, index) => ({
      external_id: `bench-${made + index}`,
      title: `Measured issue ${made + index}`,
      status: index % 3 === 0 ? 'open' : 'resolved',
      priority: 'normal',
    }))
    const response = await fetch(`${url}/api/v1/issue/upsert`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ items }),
    })
    if (!response.ok) throw new Error(`${response.status}: ${(await response.text()).slice(0, 300)}`)
    await response.text()
  }
}

const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded' }
const MCP_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': '2025-06-18',
}

function authorizeAddress(url: string, clientId: string): string {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: CALLBACK,
    state: 'bench',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  return `${url}/oauth/authorize?${parameters.toString()}`
}

async function redeem(url: string, clientId: string, callback: URL): Promise<Tokens> {
  return await tokenRequest(url, {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  })
}

async function tokenRequest(url: string, form: Record<string, string>): Promise<Tokens> {
  const response = await fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  if (!response.ok) throw new Error(`No tokens: ${await response.text()}`)
  return await response.json()
}
