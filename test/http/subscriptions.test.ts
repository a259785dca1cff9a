import { Client, type McpSubscription, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, describe, expect, it } from 'vitest'
import { newApp, setCeiling, ticksFor, type App } from '../setup/http/apps.ts'
import { statusOf } from '../setup/http/mcp.ts'
import { disconnect, MCP_URL, personWith, type Role } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

/** How long something that must not happen is given to happen, in milliseconds. */
const QUIET = 400

const open: Client[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()))
})

/** A client of 2026-07-28 that has its tokens already; `told` counts what it hears about its tools. */
class Subscriber {
  readonly token: string
  readonly #client = new Client(
    { name: 'subscriber', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  told = 0

  constructor(token: string) {
    this.token = token
    this.#client.setNotificationHandler('notifications/tools/list_changed', () => {
      this.told += 1
    })
  }

  async connect(): Promise<void> {
    const requestInit = { headers: { authorization: `Bearer ${this.token}` } }
    await this.#client.connect(new StreamableHTTPClientTransport(new URL(MCP_URL), { requestInit }))
    open.push(this.#client)
  }

  listen(): Promise<McpSubscription> {
    return this.#client.listen({ toolsListChanged: true })
  }

  async tools(): Promise<string[]> {
    return (await this.#client.listTools()).tools.map(({ name }) => name)
  }
}

async function subscriberOf(app: App, role: Role): Promise<Subscriber> {
  const { access_token: token } = await new StrictClient(app).connect(await personWith(role))
  const subscriber = new Subscriber(token)
  await subscriber.connect()
  return subscriber
}

describe('a stream of subscriptions', () => {
  it('tells whom a new ceiling concerns that their tools changed, and nobody else (M7, V5)', async () => {
    const [app, other] = [await newApp('Subscribed'), await newApp('Subscribed, another')]
    const [manager, viewer] = [await subscriberOf(app, 'manager'), await subscriberOf(app, 'viewer')]
    const bystander = await subscriberOf(other, 'manager')
    for (const subscriber of [manager, viewer, bystander]) await subscriber.listen()
    expect(await manager.tools()).toContain('update_records')

    // A viewer never changes records: without that, nothing is different for them.
    await setCeiling(app.id, 'read')
    await expect.poll(() => manager.told, { timeout: 5_000 }).toBe(1)
    expect(await manager.tools()).not.toContain('update_records')
    await new Promise((resolve) => setTimeout(resolve, QUIET))
    expect([manager.told, viewer.told, bystander.told]).toEqual([1, 0, 0])
  })

  it('ends at once when the member disconnects, and is refused from then on (A37)', async () => {
    const app = await newApp('Subscribed, then disconnected')
    const subscriber = await subscriberOf(app, 'viewer')
    const { closed } = await subscriber.listen()
    await disconnect(await personWith('viewer'), subscriber.token)
    expect(await closed).not.toBe('local')
    await expect(subscriber.listen()).rejects.toMatchObject({ status: 401 })
    expect(await statusOf(subscriber.token)).toBe(401)
  })

  it('ends at once when its spent refresh token returns (A37, O3)', async () => {
    const app = await newApp('Subscribed, then reused')
    const client = new StrictClient(app)
    const first = await client.connect(await personWith('viewer'))
    const { access_token: token } = await client.refresh(first.refresh_token)
    const subscriber = new Subscriber(token)
    await subscriber.connect()
    const { closed } = await subscriber.listen()
    await expect(client.refresh(first.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
    expect(await closed).not.toBe('local')
    await expect(subscriber.listen()).rejects.toMatchObject({ status: 401 })
  })

  it('stays open for others when one connection ends (A37)', async () => {
    const app = await newApp('Subscribed, one of two')
    const [viewer, manager] = [await subscriberOf(app, 'viewer'), await subscriberOf(app, 'manager')]
    const { closed: ended } = await viewer.listen()
    await manager.listen()
    await disconnect(await personWith('viewer'), viewer.token)
    await ended
    await setCeiling(app.id, ticksFor('company', ['view'], ['name']))
    await expect.poll(() => manager.told, { timeout: 5_000 }).toBe(1)
  })
})
