import { createHash } from 'node:crypto'
import path from 'node:path'
import { unstable_startWorker as startWorker } from 'wrangler'
import { Visitor } from '../scripts/demo/visitor.ts'
import { freePort } from '../scripts/local/ports.ts'
import { startServer, type RunningServer } from '../scripts/server.ts'

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
  const server = await startServer({ port: 0, quiet: true })
  const { clientId, tokens } = await connectAdministrator(server)
  await growTo(server.url, tokens.access_token, RECORDS)
  const fields = ['title', 'status', 'priority', 'owner', 'company']
  const args = { model: 'issue', limit: 20, fields }
  return sideOf('Gatehouse', server.url, clientId, tokens, { name: 'list_records', arguments: args }, server.stop)
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
  const worker = await startWorker({
    config: path.join(import.meta.dirname, 'plain/wrangler.toml'),
    envFiles: [],
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      watch: false,
      remote: false,
      persist: false,
      logLevel: 'error',
    },
  })
  await worker.ready
  const client = await (await fetch(`${url}/client`)).json<{ clientId: string }>()
  const sent = await fetch(authorizeAddress(url, client.clientId), { redirect: 'manual' })
  const tokens = await redeem(url, client.clientId, new URL(sent.headers.get('location') ?? ''))
  const call = { name: 'echo', arguments: { text: 'twenty records would stand here' } }
  return sideOf('Plain recipe', url, client.clientId, tokens, call, () => worker.dispose())
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
  return {
    name,
    call: () => callTool(`${url}/mcp`, tokens.access_token, call),
    refresh: async () => {
      tokens = await tokenRequest(url, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        client_id: clientId,
      })
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

async function callTool(mcpUrl: string, token: string, params: object): Promise<void> {
  const response = await fetch(mcpUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  })
  const text = await response.text()
  if (response.status !== 200 || text.includes('"isError":true'))
    throw new Error(`${response.status}: ${text.slice(0, 300)}`)
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
