import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { aroundD1, aroundObjects, kvFails, noAlarms, victim } from '../setup/faults.ts'
import { alarmOf, codeFor, exchange, tenantStub } from '../setup/tokens.ts'
import { alive, callTool, mcp } from '../setup/mcp.ts'
import {
  callerOf,
  connectionOf,
  inTenant,
  newClient,
  newWorld,
  putRecords,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let tokens: Tokens

beforeAll(async () => {
  world = await newWorld('hot')
  const { customer_success } = world.people
  await putRecords(world, 'company', [
    { id: 'com_1', owner: customer_success.memberId, values: { name: 'Birch', arr: 1000 } },
    { id: 'com_2', owner: customer_success.memberId, values: { name: 'Cedar', arr: 2000 } },
  ])
  const client = await newClient(world)
  tokens = (await exchange(await codeFor(customer_success, client.id), client.id)).tokens
  await callTool(tokens.access_token, 'list_records', { model: 'company' })
  await (await mcp(tokens.access_token, 'tools/list')).text()
})

afterEach(() => void vi.restoreAllMocks())

/** Has the audit of everything so far in D1, and no alarm ringing in between from now on. */
async function delivered(): Promise<void> {
  await alarmOf(connectionOf(tokens.access_token))
  noAlarms((await victim(() => tenantStub(world))).state)
  await inTenant(world, (tenant) => tenant.alarm())
}

/** What a request asks of the bindings: round trips to D1, reads of KV, and calls of objects by name. */
async function asked(request: () => Promise<unknown>): Promise<{ d1: number; kv: number; calls: string[] }> {
  // What earlier requests left to be delivered is not this one's, and the policy is in memory.
  await delivered()
  await (await mcp(tokens.access_token, 'tools/list')).text()
  let d1 = 0
  const calls: string[] = []
  aroundD1((real) => {
    d1 += 1
    return real()
  })
  const kv = kvFails()
  aroundObjects((object, method, real) => {
    calls.push(`${object === world.tenantId ? 'tenant' : 'connection'}.${method}`)
    return real()
  })
  await request()
  vi.restoreAllMocks()
  return { d1, kv: kv(), calls }
}

const lean = (calls: string[]) => ({ d1: 0, kv: 0, calls })

describe('on a warm connection', () => {
  it('a tool call reads neither KV nor D1 and makes two object calls', async () => {
    const list = { model: 'company', where: [{ field: 'owner.name', op: 'eq', value: 'Carly Jensen' }] }
    const update = { model: 'company', id: 'com_1', version: 1, values: { notes: 'Called' } }
    const twoCalls = lean(['connection.mcp', 'tenant.records'])
    expect(await asked(() => callTool(tokens.access_token, 'list_records', list))).toEqual(twoCalls)
    expect(await asked(() => callTool(tokens.access_token, 'get_record', { model: 'company', id: 'com_2' }))).toEqual(
      twoCalls,
    )
    expect(await asked(() => callTool(tokens.access_token, 'update_record', update))).toEqual(twoCalls)
    expect(await asked(() => callTool(tokens.access_token, 'search', { query: 'Birch' }))).toEqual(twoCalls)
  })

  it('stays warm while other members connect and disconnect', async () => {
    const { viewer } = world.people
    const other = await newClient(world)
    const theirs = (await exchange(await codeFor(viewer, other.id), other.id)).tokens
    await callTool(tokens.access_token, 'describe', {})
    await env.TENANT.getByName(world.tenantId).disconnect(callerOf(viewer), connectionOf(theirs.access_token))
    let trips = 0
    aroundD1((real) => {
      trips += 1
      return real()
    })
    await callTool(tokens.access_token, 'get_record', { model: 'company', id: 'com_2' })
    vi.restoreAllMocks()
    expect(trips).toBe(0)
    expect(await alive(theirs.access_token)).toBe(false)
  })

  it('a refused tool call asks for no more', async () => {
    const unknown = { model: 'company', where: [{ field: 'secret', op: 'eq', value: 1 }] }
    const { d1, kv, calls } = await asked(() => callTool(tokens.access_token, 'list_records', unknown))
    expect([d1, kv, calls.length]).toEqual([0, 0, 2])
  })

  it('the list of tools asks the tenant only for what the connection may do', async () => {
    const listed = await asked(async () => (await mcp(tokens.access_token, 'tools/list')).text())
    expect(listed).toEqual(lean(['connection.mcp', 'tenant.access']))
  })

  it('a hundred audit events reach D1 in one batch', async () => {
    await delivered()
    for (let call = 0; call < 100; call += 1)
      await callTool(tokens.access_token, 'get_record', { model: 'company', id: 'com_2' })
    let trips = 0
    aroundD1((real) => {
      trips += 1
      return real()
    })
    await inTenant(world, (tenant) => tenant.alarm())
    vi.restoreAllMocks()
    expect(trips).toBe(1)
    const sql = `SELECT count(*) AS n FROM audit_events WHERE connection_id = ? AND action = 'record.read'`
    const rows = await env.DB.prepare(sql).bind(connectionOf(tokens.access_token)).first<number>('n')
    expect(rows).toBeGreaterThanOrEqual(100)
  })
})
