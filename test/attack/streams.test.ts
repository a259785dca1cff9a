import { beforeAll, describe, expect, it } from 'vitest'
import { post } from '../setup/bait.ts'
import { renew, revoke } from '../setup/tokens.ts'
import { connect, connectionOf, inConnection, newClient, newWorld, type Tokens, type World } from '../setup/world.ts'

let world: World
let clientId: string

beforeAll(async () => {
  world = await newWorld('streams')
  clientId = (await newClient(world)).id
})

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 'listen:1',
  method: 'subscriptions/listen',
  params: {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
    notifications: { toolsListChanged: true },
  },
})

/** Opens a stream; `ended` comes true when it ends. */
async function stream({ access_token: token }: Tokens) {
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
  const open = await post(token, BODY, headers)
  expect([open.status, open.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const state = { ended: false, closed: Promise.resolve() }
  state.closed = open.text().then(() => void (state.ended = true))
  return state
}

describe('an open stream', () => {
  it('ends with the token that opened it, and others of the connection stay (A37)', async () => {
    const tokens = await connect(world.people.viewer, clientId)
    const other = await stream(await connect(world.people.administrator, clientId))
    const mine = await stream(tokens)
    await revoke({ token: tokens.access_token, client_id: clientId })
    await mine.closed
    expect(other.ended).toBe(false)
  })

  it('ends when its token was exchanged for another, with which it is opened anew (A37, O3)', async () => {
    const first = await connect(world.people.viewer, clientId)
    const before = await stream(first)
    const { tokens } = await renew(first.refresh_token, clientId)
    await before.closed
    const after = await stream(tokens)
    await renew(`${tokens.refresh_token}x`, clientId)
    expect(after.ended).toBe(false)
  })

  it('ends in the second in which its token expires (A37, A54)', async () => {
    const tokens = await connect(world.people.viewer, clientId)
    await inConnection(connectionOf(tokens.access_token), (_connection, { storage }) => {
      const soon = Math.floor(Date.now() / 1000) + 3
      storage.sql.exec(`UPDATE grants SET value = json_set(value, '$.expiresAt', ?1) WHERE key LIKE 'token:%'`, soon)
    })
    const from = Date.now()
    await (
      await stream(tokens)
    ).closed
    expect(Date.now() - from).toBeLessThan(30_000)
  })
})
