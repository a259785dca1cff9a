import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { commitPolicyChange } from '../../src/ledger/commit.ts'
import { ceilingWith, changeRole, hear, heard, newFullWorld, post, rolePermissions, toolList } from '../setup/bait.ts'
import {
  callerOf,
  connect,
  connectionOf,
  newClient,
  refresh,
  type RoleKey,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let clientId: string
let tokens: Tokens
let count = 0

/** A connection of the administrator that has just been used. */
beforeEach(async () => {
  count += 1
  world = await newFullWorld(`home${count}`)
  clientId = (await newClient(world)).id
  tokens = await warm('administrator')
})
afterEach(() => {
  vi.useRealTimers()
})

async function warm(role: RoleKey): Promise<Tokens> {
  const got = await connect(world.people[role], clientId)
  for (let time = 0; time < 3; time += 1) expect((await hear(got.access_token, 'list_records', LIST)).ok).toBe(true)
  await toolList(got.access_token)
  return got
}

const LIST = { model: 'company', fields: ['name', 'arr'] }
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)
const version = async () => valueOf(await tenant().getClient(admin(), clientId)).version

async function setCeiling(ceiling: PermissionSet | null): Promise<void> {
  valueOf(await tenant().changeCeiling(admin(), clientId, await version(), ceiling))
}

/** Lets the tenant's object notice what was written to D1 elsewhere: by any change of policy that it makes itself. */
async function notice(): Promise<void> {
  valueOf(await tenant().createClient(admin(), { ...CLIENT, name: `Another ${Math.random()}` }))
}
const CLIENT = {
  name: '',
  description: '',
  logoUrl: null,
  preset: 'custom',
  type: 'public',
  requireSecret: false,
  requirePkce: true,
  redirectUris: ['https://app.example/x'],
  replayWindow: 0,
} as const

async function setMember(role: RoleKey, change: string, ...bound: string[]): Promise<void> {
  const sql = `UPDATE members SET ${change} WHERE id = ?`
  await commitPolicyChange(
    env.DB,
    world.tenantId,
    [env.DB.prepare(sql).bind(...bound, world.people[role].memberId)],
    [],
  )
}

const WITHOUT_ARR = ceilingWith((_model, field) => (field === 'arr' ? 'none' : 'edit'))

describe('a ceiling that shrinks', () => {
  it('hides a field, an action and a model on the very next request (A37, V5)', async () => {
    const { access_token: token } = tokens
    await setCeiling(WITHOUT_ARR)
    expect((await hear(token, 'list_records', LIST)).text).toContain('unknown_field')
    expect(await toolList(token)).not.toMatch(/\barr\b/)
    const readOnly = {
      models: { issue: { actions: ['view' as const], fields: { title: 'view' as const } } },
      portfolio: [],
    }
    await setCeiling(readOnly)
    expect((await hear(token, 'list_records', { model: 'company' })).text).toContain('unknown_model')
    expect((await hear(token, 'create_record', { model: 'issue', values: { title: 'x' } })).text).toContain(
      'missing_permission',
    )
    expect((await hear(token, 'list_records', { model: 'issue' })).ok).toBe(true)
    expect(await toolList(token)).not.toContain('create_records')
    await setCeiling({ models: {}, portfolio: [] })
    expect((await hear(token, 'list_records', { model: 'issue' })).ok).toBe(false)
    expect((await hear(token, 'search', { query: 'birch' })).ok).toBe(false)
  })

  it('reaches a connection again up to its grant when it grows, and no further without its member (V5)', async () => {
    await setCeiling(WITHOUT_ARR)
    const narrow = (await connect(world.people.administrator, clientId)).access_token
    await setCeiling(rolePermissions('administrator'))
    expect((await hear(narrow, 'list_records', LIST)).text).toContain('unknown_field')
    expect(await toolList(narrow)).not.toMatch(/\barr\b/)
    const wider = (await connect(world.people.administrator, clientId)).access_token
    expect((await hear(wider, 'list_records', LIST)).ok).toBe(true)
    expect((await hear(narrow, 'list_records', { model: 'company' })).status).toBe(401)
  })
})

describe('a role that shrinks', () => {
  it('counts from the next request after the tenant has the change (A37, V5)', async () => {
    const viewer = await warmViewer()
    await changeRole(world, 'viewer', { models: {}, portfolio: 'none' })
    await notice()
    expect((await hear(viewer, 'list_records', { model: 'company' })).ok).toBe(false)
    expect((await hear(viewer, 'describe', {})).text).toContain('may do nothing')
  })

  it('counts after thirty seconds at the latest, whoever wrote it (A37, V5)', async () => {
    const viewer = await warmViewer()
    await changeRole(world, 'viewer', { models: {}, portfolio: 'none' })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 })
    expect((await hear(viewer, 'list_records', { model: 'company' })).ok).toBe(false)
  })

  it('comes with another role of the member as well, and with a portfolio (A37, V3)', async () => {
    const { access_token: token } = await connect(world.people.manager, clientId)
    const total = async () => (await hear(token, 'list_records', { model: 'company' })).structured['total']
    expect(await total()).toBe(2)
    await changeRole(world, 'manager', { ...rolePermissions('manager'), portfolio: [{ kind: 'own' }] })
    await notice()
    expect(await total()).toBe(0)
    expect((await hear(token, 'fetch', { id: `company/home${count}_mine_company` })).ok).toBe(false)
    await setMember(
      'manager',
      `role_id = (SELECT v.role_id FROM members v WHERE v.id = ?)`,
      world.people.viewer.memberId,
    )
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 })
    expect((await hear(token, 'list_records', LIST)).text).toContain('unknown_field')
    expect((await hear(token, 'remove_record', { model: 'company', id: 'x', version: 1 })).text).toContain(
      'missing_permission',
    )
  })

  it('gives a connection no more than was granted when it grows (V5)', async () => {
    const viewer = await warmViewer()
    await changeRole(world, 'viewer', rolePermissions('administrator'))
    await notice()
    expect((await hear(viewer, 'list_records', LIST)).ok).toBe(false)
    const again = (await connect(world.people.viewer, clientId)).access_token
    expect((await hear(again, 'list_records', LIST)).ok).toBe(true)
  })

  async function warmViewer(): Promise<string> {
    const { access_token: token } = await connect(world.people.viewer, clientId)
    for (let time = 0; time < 2; time += 1)
      expect((await hear(token, 'list_records', { model: 'company' })).ok).toBe(true)
    return token
  }
})

/** Every way to use a connection: none may work. */
async function uses(): Promise<Record<string, number>> {
  const { access_token: token, refresh_token: refreshToken } = tokens
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
  const rpc = async (method: string, params: object) =>
    (await heard(await post(token, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })))).status
  return {
    call: (await hear(token, 'list_records', LIST)).status,
    list: await rpc('tools/list', {}),
    initialize: await rpc('initialize', initialize),
    ping: await rpc('ping', {}),
    refresh: (await refresh(refreshToken, clientId)).status,
  }
}
const OVER = { call: 401, list: 401, initialize: 401, ping: 401, refresh: 400 }

describe('a connection', () => {
  it('is over on the next request when its client is disabled, and stays so (A37, P7)', async () => {
    valueOf(await tenant().setClientStatus(admin(), clientId, 'disabled'))
    expect(await uses()).toEqual({ ...OVER, refresh: 401 })
    valueOf(await tenant().setClientStatus(admin(), clientId, 'active'))
    expect(await uses()).toEqual(OVER)
  })

  it('is over on the next request when its client is deleted (A37, P7)', async () => {
    valueOf(await tenant().deleteClient(admin(), clientId))
    expect(await uses()).toEqual({ ...OVER, refresh: 401 })
  })

  it('is over on the next request when its member or an administrator disconnects it (A37, U1)', async () => {
    valueOf(await tenant().disconnect(admin(), connectionOf(tokens.access_token)))
    expect(await uses()).toEqual(OVER)
  })

  it.each(['initialize', 'ping', 'tools/list', 'tools/call', 'nothing/known'])(
    'is over when its member is deactivated, whatever is asked first: %s (A37, T4)',
    async (method) => {
      await setMember('administrator', `status = 'deactivated'`)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 })
      const params =
        method === 'initialize'
          ? { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
          : { name: 'describe', arguments: {} }
      const first = await post(tokens.access_token, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
      expect(first.status).toBe(401)
      expect(await uses()).toEqual(OVER)
    },
  )

  it('opens no stream any more when its member is deactivated (A37, T4, M7)', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const params = { _meta: meta, notifications: { toolsListChanged: true } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'listen:1', method: 'subscriptions/listen', params })
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
    const open = await post(tokens.access_token, body, headers)
    expect([open.status, open.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    await open.body?.cancel()
    await setMember('administrator', `status = 'deactivated'`)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 30_001 })
    expect((await post(tokens.access_token, body, headers)).status).toBe(401)
  })
})
