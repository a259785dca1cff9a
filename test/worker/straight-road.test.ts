import { env, SELF } from 'cloudflare:test'
import { beforeAll, expect, it, vi } from 'vitest'
import { putRecords, newClient, newWorld, connect, SITE, type Tokens } from '../setup/world.ts'

let tokens: Tokens

beforeAll(async () => {
  const world = await newWorld('straight')
  const { customer_success } = world.people
  await putRecords(world, 'company', [
    { id: 'com_1', owner: customer_success.memberId, values: { name: 'Birch', arr: 1000 } },
  ])
  tokens = await connect(customer_success, (await newClient(world)).id)
})

const call = (name: string, args: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name, arguments: args } })

interface Message {
  title: string
  headers?: Record<string, string>
  body?: string
}

const MESSAGES: Message[] = [
  { title: 'a tool call', body: call('list_records', { model: 'company' }) },
  { title: 'a refused tool call', body: call('list_records', { model: 'companies' }) },
  { title: 'a step-up', body: call('remove_records', { model: 'company', ids: ['com_1'], expected_count: 1 }) },
  { title: 'a list of tools', body: '{"jsonrpc":"2.0","id":"a","method":"tools/list"}' },
  { title: 'a notification', body: '{"jsonrpc":"2.0","method":"notifications/initialized"}' },
  { title: 'a ping', body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' },
  { title: 'no JSON', body: '{"jsonrpc"' },
  { title: 'no body', body: '' },
  { title: 'a body that is too large', body: ' '.repeat(1024 * 1024 + 1) },
  { title: 'a batch', body: '[{"jsonrpc":"2.0","id":1,"method":"ping"}]' },
  { title: 'another content type', headers: { 'content-type': 'text/plain' } },
  { title: 'no token', headers: { authorization: '' } },
  { title: 'a malformed token', headers: { authorization: 'Bearer x' } },
  { title: 'another scheme', headers: { authorization: 'Basic eDp4' } },
  { title: 'an unknown token', headers: { authorization: `Bearer mem_1:${'a'.repeat(16)}:${'b'.repeat(32)}` } },
]

/** Everything that a client can tell apart, but for the number of the request. */
async function said({ headers = {}, body = call('list_records', { model: 'company' }) }: Message, path: string) {
  const response = await SELF.fetch(`${SITE}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${tokens.access_token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
      ...headers,
    },
    body,
  })
  const { 'x-request-id': requestId, ...rest } = Object.fromEntries(response.headers)
  expect(requestId).toMatch(/^req_/)
  return { status: response.status, headers: rest, body: await response.text() }
}

it.each(MESSAGES)('answers $title as the router does, down to the headers (A12, A39)', async (message) => {
  // The first list of tools is the SDK's, which streams it; from then on it is kept.
  await said(message, '/mcp')
  for (const path of ['/mcp', '/v1/mcp/', '/']) {
    const straight = await said(message, path)
    // A query is not for the straight road, and means nothing to the endpoint.
    expect(straight).toEqual(await said(message, `${path}?by=router`))
    expect(straight.headers).toMatchObject({ 'x-frame-options': 'DENY', 'access-control-allow-origin': '*' })
  }
})

it('tells what breaks as the router does, and nothing of why (A12)', async () => {
  const quiet = vi.spyOn(console, 'error').mockReturnValue()
  const broken = vi.spyOn(env.CONNECTION, 'getByName').mockImplementation(() => {
    throw new Error('a secret')
  })
  const straight = await said({ title: '' }, '/mcp')
  const routed = await said({ title: '' }, '/mcp?by=router')
  broken.mockRestore()
  quiet.mockRestore()
  const unnumbered = ({ body, ...rest }: typeof straight) => ({ ...rest, body: body.replace(/req_\w+/g, '') })
  expect(unnumbered(straight)).toEqual(unnumbered(routed))
  expect(straight.body).not.toContain('a secret')
})

it('leaves to the router what a browser may have sent, and other hosts (A10, A46)', async () => {
  const cookie = await said({ title: '', headers: { cookie: 'a=b', origin: 'https://evil.example' } }, '/mcp')
  expect(cookie.status).toBe(403)
  const elsewhere = await SELF.fetch('https://elsewhere.test/mcp', { method: 'POST', body: '{}' })
  expect(elsewhere.status).toBe(403)
  await elsewhere.text()
})
