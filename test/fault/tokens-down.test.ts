import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { aroundD1, aroundObjects, d1Fails, kvFails, kill, quiet, tenantUnreachable, victim } from '../setup/faults.ts'
import {
  alarmOf,
  alarmOfTenant,
  answered,
  codeFor,
  connectionStub,
  dump,
  exchange,
  recorded,
  renew,
  revoke,
} from '../setup/tokens.ts'
import { alive, callTool, mcp } from '../setup/mcp.ts'
import {
  callerOf,
  connectionOf,
  inConnection,
  inTenant,
  newClient,
  newWorld,
  SITE,
  tokenRequest,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let clientId: string

beforeAll(async () => {
  world = await newWorld('down')
  clientId = (await newClient(world)).id
})

beforeEach(quiet)
afterEach(() => void vi.restoreAllMocks())

const fresh = () => codeFor(world.people.viewer, clientId)
async function connected(): Promise<Tokens> {
  return (await exchange(await fresh(), clientId)).tokens
}

/** What the connection's object holds, after what it had to say was delivered. */
async function settled(credential: string): Promise<string> {
  await alarmOf(connectionOf(credential))
  return await inConnection(connectionOf(credential), (_connection, state) => dump(state.storage.sql))
}

const tenantCut = () => tenantUnreachable()
const d1Cut = () => void d1Fails()

describe.each([
  ['D1 down', d1Cut],
  ['the tenant out of reach', tenantCut],
] as const)('%s', (_what, cut) => {
  it('makes an exchange wait: 503, nothing consumed, then it works (A52)', async () => {
    const code = await codeFor(world.people.manager, clientId)
    const tokens = await connected()
    const before = [await settled(code), await settled(tokens.access_token)]
    cut()
    for (const answer of [await exchange(code, clientId), await renew(tokens.refresh_token, clientId)]) {
      expect([answer.status, answer.error]).toEqual([503, 'temporarily_unavailable'])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    vi.restoreAllMocks()
    expect([await settled(code), await settled(tokens.access_token)]).toEqual(before)
    expect((await exchange(code, clientId)).status).toBe(200)
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)
  })
})

describe('D1', () => {
  it('down makes a request of no connection wait as well, in the manner of OAuth (A52)', async () => {
    d1Fails()
    for (const path of ['token', 'revoke']) {
      const response = await SELF.fetch(`${SITE}/oauth/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', token: 'x', client_id: clientId }),
      })
      const answer = await answered(response)
      expect([answer.status, answer.error]).toEqual([503, 'temporarily_unavailable'])
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    }
  })

  it('down makes a revocation wait, and it works later (A52)', async () => {
    const tokens = await connected()
    d1Fails()
    const answer = await revoke({ token: tokens.refresh_token, client_id: clientId })
    expect([answer.status, answer.error]).toEqual([503, 'temporarily_unavailable'])
    vi.restoreAllMocks()
    expect(await alive(tokens.access_token)).toBe(true)
    expect((await revoke({ token: tokens.refresh_token, client_id: clientId })).status).toBe(200)
    expect(await alive(tokens.access_token)).toBe(false)
  })

  it('down does not keep a reused token alive, and the audit learns of it later, once (A52, A3)', async () => {
    const first = await connected()
    const second = (await renew(first.refresh_token, clientId)).tokens
    await settled(first.access_token)
    // The client is read from D1; everything after that fails.
    d1Fails('before', (nth) => nth > 1)
    expect((await renew(first.refresh_token, clientId)).error).toBe('invalid_grant')
    expect(await alive(second.access_token)).toBe(false)
    vi.restoreAllMocks()
    expect((await recorded(first.access_token))['connection.reuse_detected']).toBe(undefined)
    await alarmOf(connectionOf(first.access_token))
    await alarmOf(connectionOf(first.access_token))
    expect((await recorded(first.access_token))['connection.reuse_detected']).toBe(1)
  })

  it('that fails after it has written makes no event count twice (A52, A3)', async () => {
    const first = await connected()
    await renew(first.refresh_token, clientId)
    await settled(first.access_token)
    // The client and the connection are read; then the change is written, and its answer is lost.
    d1Fails('after', (nth) => nth > 2)
    await renew(first.refresh_token, clientId)
    vi.restoreAllMocks()
    expect((await recorded(first.access_token))['connection.reuse_detected']).toBe(1)
    expect(await inConnection(connectionOf(first.access_token), (_c, state) => dump(state.storage.sql))).not.toBe('')
    await alarmOf(connectionOf(first.access_token))
    await alarmOfTenant(world)
    // Nothing is stuck either: what has arrived is gone from where it was.
    expect(await settled(first.access_token)).toBe('')
    expect(await inTenant(world, (_tenant, state) => state.storage.sql.exec('SELECT 1 FROM outbox').toArray())).toEqual(
      [],
    )
    expect((await recorded(first.access_token))['connection.reuse_detected']).toBe(1)
    expect((await recorded(first.access_token))['connection.refreshed']).toBe(1)
  })

  it('slow finds the connection’s tables as they were, though the connection was ended and is to be cleared (A52, A24)', async () => {
    const tokens = await connected()
    await settled(tokens.access_token)
    await alarmOfTenant(world)
    const id = connectionOf(tokens.access_token)
    let cleared = false
    let slow = true
    aroundD1(async (real) => {
      if (slow) {
        slow = false
        await env.CONNECTION.getByName(id).end('by_member')
        // In a real object it would ring after five seconds.
        await inConnection(id, (connection) => {
          void Promise.resolve(connection.alarm?.()).then(() => (cleared = true))
        })
        await scheduler.wait(100)
      }
      return await real()
    })
    const answer = await renew(tokens.refresh_token, clientId)
    expect([answer.status, answer.error]).toEqual([400, 'invalid_grant'])
    vi.restoreAllMocks()
    await vi.waitUntil(() => cleared)
    expect(await inConnection(id, (_connection, state) => dump(state.storage.sql))).toBe('')
    expect(await alive(tokens.access_token)).toBe(false)
  })

  it('failing while a disconnection is written never leaves an acknowledged one without effect (A52, V5)', async () => {
    const tokens = await connected()
    await callTool(tokens.access_token, 'list_records', { model: 'company' })
    const tenant = env.TENANT.getByName(world.tenantId)
    const caller = callerOf(world.people.viewer)
    // The second round trip is the change itself: it is done, and its answer is lost.
    d1Fails('after', (nth) => nth === 2)
    const lost = await tenant.disconnect(caller, connectionOf(tokens.access_token))
    expect(lost.ok ? null : lost.error.code).toBe('unavailable')
    vi.restoreAllMocks()
    valueOf(await tenant.disconnect(caller, connectionOf(tokens.access_token)))
    expect(await alive(tokens.access_token)).toBe(false)
    expect((await renew(tokens.refresh_token, clientId)).error).toBe('invalid_grant')
    await alarmOf(connectionOf(tokens.access_token))
    await alarmOfTenant(world)
    expect((await recorded(tokens.access_token))['connection.disconnected']).toBe(1)
  })
})

describe('KV', () => {
  it('down is not noticed: nothing of a connection is in it (A52)', async () => {
    const asked = kvFails()
    const tokens = await connected()
    await callTool(tokens.access_token, 'list_records', { model: 'company' })
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)
    expect(asked()).toBe(0)
  })
})

describe('a connection’s object', () => {
  it('out of reach makes its client wait: 503, in the manner of each surface (A52)', async () => {
    const tokens = await connected()
    aroundObjects((object, _method, real) => {
      if (!object.startsWith('ten_'))
        throw Object.assign(new Error('Durable Object reset'), { durableObjectReset: true })
      return real()
    })
    const answers = [await renew(tokens.refresh_token, clientId)]
    answers.push(await revoke({ token: tokens.refresh_token, client_id: clientId }))
    for (const answer of answers) expect([answer.status, answer.error]).toEqual([503, 'temporarily_unavailable'])
    const call = await mcp(tokens.access_token, 'tools/list')
    expect([call.status, call.headers.get('retry-after')]).toEqual([503, '5'])
    await call.text()
  })

  it('killed in the middle makes its client wait, and serves it then (A51)', async () => {
    const tokens = await connected()
    const target = await victim(() => connectionStub(connectionOf(tokens.access_token)))
    aroundObjects(async (object, method, real) => {
      if (object === world.tenantId && method === 'access') await kill(target)
      return await real()
    })
    const answer = await renew(tokens.refresh_token, clientId)
    expect([answer.status, answer.error]).toEqual([503, 'temporarily_unavailable'])
    vi.restoreAllMocks()
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)
  })
})

describe('the tenant', () => {
  it('out of reach makes a tool call wait: 503 (A52)', async () => {
    const tokens = await connected()
    tenantUnreachable()
    const call = await mcp(tokens.access_token, 'tools/call', { name: 'list_records', arguments: { model: 'company' } })
    expect([call.status, call.headers.get('retry-after')]).toEqual([503, '5'])
    await call.text()
  })

  it('that could not tell an object of its end leaves one event of it (A3, A37)', async () => {
    const tokens = await connected()
    aroundObjects((_object, method, real) => {
      if (method === 'end') throw new Error('Network connection lost.')
      return real()
    })
    const tenant = env.TENANT.getByName(world.tenantId)
    valueOf(await tenant.disconnect(callerOf(world.people.viewer), connectionOf(tokens.access_token)))
    vi.restoreAllMocks()
    expect((await renew(tokens.refresh_token, clientId)).error).toBe('invalid_grant')
    expect(await alive(tokens.access_token)).toBe(false)
    await alarmOf(connectionOf(tokens.access_token))
    await alarmOfTenant(world)
    expect((await recorded(tokens.access_token))['connection.disconnected']).toBe(1)
  })

  it('asked twice at once disconnects once (A3)', async () => {
    const tokens = await connected()
    const tenant = env.TENANT.getByName(world.tenantId)
    const id = connectionOf(tokens.access_token)
    const people = [world.people.viewer, world.people.administrator, world.people.viewer]
    for (const outcome of await Promise.all(people.map((person) => tenant.disconnect(callerOf(person), id)))) {
      expect(outcome.ok).toBe(true)
    }
    expect((await recorded(tokens.access_token))['connection.disconnected']).toBe(1)
  })

  it('out of reach for long gets every event in the end, however many there are (A3, A52)', async () => {
    const lenient = (await newClient(world, { replayWindow: 60 })).id
    const { tokens } = await exchange(await codeFor(world.people.viewer, lenient), lenient)
    tenantUnreachable(['receive'])
    for (let round = 0; round < 12; round += 1) {
      await Promise.all(
        Array.from({ length: 10 }, async () => (await tokenRequest(refreshForm(tokens, lenient))).text()),
      )
    }
    vi.restoreAllMocks()
    await alarmOf(connectionOf(tokens.access_token))
    await alarmOfTenant(world)
    const counts = await recorded(tokens.access_token)
    expect([counts['connection.refreshed'], counts['connection.replayed']]).toEqual([1, 119])
  })
})

function refreshForm(tokens: Tokens, client: string): Record<string, string> {
  return { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: client }
}
