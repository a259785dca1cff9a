import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { assert } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { kill, victim, whileKilled } from '../setup/faults.ts'
import {
  alarmOf,
  alarmOfTenant,
  codeFor,
  connectionStub,
  exchange,
  forged,
  renew,
  revoke,
  tenantStub,
  type AnsweredToken,
} from '../setup/tokens.ts'
import { callTool, mcp } from '../setup/mcp.ts'
import { callerOf, connectionOf, inConnection, type World } from '../setup/world.ts'
import { chosen, ModelConnection, type Model } from './connection-model.ts'

type Command = fc.AsyncCommand<Model, World>
type On = (connection: ModelConnection, world: World, model: Model) => Promise<void>

const tenant = (world: World) => env.TENANT.getByName(world.tenantId)

/** A command on one of the connections that fit. */
function on(name: string, fits: (connection: ModelConnection) => boolean, run: On): fc.Arbitrary<Command> {
  return fc.nat({ max: 20 }).map((seed) => ({
    check: (model) => chosen(model, seed, fits) !== undefined,
    run: async (model, world) => {
      const connection = chosen(model, seed, fits)
      if (connection !== undefined) await run(connection, world, model)
    },
    toString: () => `${name}(${seed})`,
  }))
}

const isLive = (c: ModelConnection) => c.state === 'live'
const holds = (c: ModelConnection) => c.current !== null
const any = () => true

const authorize: fc.Arbitrary<Command> = fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 1 })).map(([who, which]) => ({
  check: (model) => model.clients[which]?.enabled === true,
  run: async (model) => {
    const [client, person] = [model.clients[which], model.people[who]]
    if (client === undefined || person === undefined) throw new Error('The model lacks somebody')
    const earlier = model.connections.filter((c) => c.client === client && c.person === person)
    const code = await codeFor(person, client.id)
    earlier.forEach((connection) => connection.end('connection.disconnected'))
    model.connections.push(new ModelConnection(client, person, code))
  },
  toString: () => `authorize(${who}, ${which})`,
}))

const redeem = on(
  'redeem',
  (c) => c.state === 'code',
  async (connection) => {
    const answer = await exchange(connection.code, connection.client.id)
    assert.equal(answer.status, 200)
    connection.state = 'live'
    connection.record('connection.tokens_issued')
    connection.hold(answer.tokens)
  },
)

const refresh = on(
  'refresh',
  (c) => isLive(c) && holds(c),
  async (connection) => {
    const answer = await renew(connection.current?.refresh_token ?? '', connection.client.id)
    assert.equal(answer.status, 200)
    connection.rotate(answer.tokens)
  },
)

const presentSpent = on(
  'presentSpent',
  (c) => c.spent.length > 0 && c.client.enabled,
  async (connection) => {
    const token =
      connection.spent[connection.spent.length - 1 - (connection.issued.length % connection.spent.length)] ?? ''
    const answer = await renew(token, connection.client.id)
    if (isLive(connection) && token === connection.predecessor) {
      assert.equal(answer.status, 200)
      if (connection.current !== null) assert.deepEqual(answer.tokens, connection.current)
      else connection.hold(answer.tokens)
      connection.record('connection.replayed')
    } else {
      assert.equal(answer.error, 'invalid_grant')
      connection.end('connection.reuse_detected')
    }
  },
)

const replayCode = on(
  'replayCode',
  (c) => c.state !== 'code' && c.client.enabled,
  async (connection) => {
    assert.equal((await exchange(connection.code, connection.client.id)).error, 'invalid_grant')
    connection.end('connection.reuse_detected')
  },
)

const revokeAccess = on(
  'revokeAccess',
  (c) => isLive(c) && holds(c),
  async (connection) => {
    const form = { token: connection.current?.access_token ?? '', client_id: connection.client.id }
    assert.equal((await revoke(form)).status, 200)
    if (!connection.accessRevoked) connection.record('connection.token_revoked')
    connection.accessRevoked = true
  },
)

const revokeRefresh = on(
  'revokeRefresh',
  (c) => isLive(c) && holds(c),
  async (connection) => {
    const form = { token: connection.current?.refresh_token ?? '', client_id: connection.client.id }
    assert.equal((await revoke(form)).status, 200)
    connection.end('connection.disconnected')
  },
)

const disconnect = on('disconnect', any, async (connection, world) => {
  const by = callerOf(connection.spent.length % 2 === 0 ? connection.person : world.people.administrator)
  valueOf(await tenant(world).disconnect(by, connectionOf(connection.code)))
  connection.end('connection.disconnected')
})

const switchClient = on('switchClient', any, async (connection, world, model) => {
  const { client } = connection
  const status = client.enabled ? 'disabled' : 'active'
  valueOf(await tenant(world).setClientStatus(callerOf(world.people.administrator), client.id, status))
  client.enabled = !client.enabled
  if (client.enabled) return
  model.connections.filter((c) => c.client === client).forEach((c) => c.end('connection.disconnected'))
})

const listRecords = on('listRecords', holds, async (connection) => {
  const token = connection.current?.access_token ?? ''
  const call = await mcp(token, 'tools/call', { name: 'list_records', arguments: { model: 'company' } })
  await call.text()
  assert.equal(call.status, connection.isAlive(token) ? 200 : 401)
  if (call.status === 200) connection.record('record.listed')
})

const askTooMuch = on(
  'askTooMuch',
  (c) => c.current !== null && c.isAlive(c.current.access_token),
  async (connection) => {
    const where = [{ field: 'no_such_field', op: 'eq', value: 1 }]
    const result = await callTool(connection.current?.access_token ?? '', 'list_records', { model: 'company', where })
    assert.equal(result.isError, true)
    connection.record('access.refused')
  },
)

const guess = on('guess', any, async (connection, _world, model) => {
  const other = model.clients.find((client) => client !== connection.client && client.enabled)
  const credential = connection.spent[0] ?? connection.code
  if (other !== undefined) {
    assert.equal((await renew(credential, other.id)).error, 'invalid_grant')
    if (connection.state !== 'gone') connection.record('connection.token_refused')
  }
  assert.isAtLeast((await renew(forged(credential), connection.client.id)).status, 400)
})

const evict = on('evict', any, async (connection) => {
  // One that is not running can't be evicted, and needs not be.
  await evictDurableObject(connectionStub(connectionOf(connection.code))).catch(() => undefined)
})

const evictTenant = on('evictTenant', any, async (_connection, world) => {
  await evictDurableObject(tenantStub(world)).catch(() => undefined)
})

const abort = on('abort', any, async (connection) => {
  await kill(await victim(() => connectionStub(connectionOf(connection.code))))
})

const ring = on('ring', any, async (connection, world) => {
  await alarmOf(connectionOf(connection.code))
  await alarmOfTenant(world)
})

/** A refresh during which the object is killed at some step: it was made or it was not, and the answer may be lost. */
const refreshKilled = fc.integer({ min: 1, max: 25 }).chain((step) =>
  on(
    `refreshKilledAt${step}`,
    (c) => isLive(c) && holds(c),
    async (connection) => {
      const id = connectionOf(connection.code)
      let answer: AnsweredToken | undefined
      await whileKilled(await victim(() => connectionStub(id)), step, async () => {
        answer = await renew(connection.current?.refresh_token ?? '', connection.client.id)
        await alarmOf(id)
      })
      if (answer === undefined) throw new Error('A killed object must not keep its client from an answer')
      assert.include([200, 503], answer.status)
      const spent = await settled(id)
      assert.equal(spent === connection.spent.length + 1 || answer.status === 503, true)
      if (spent > connection.spent.length) connection.rotate(answer.status === 200 ? answer.tokens : null)
    },
  ),
)

/** How many refresh tokens the object counts as spent, once it answers again. */
async function settled(id: string): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await inConnection(
        id,
        (_connection, state) => state.storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM spent').one().n,
      )
    } catch (error) {
      if (tries > 3) throw error
    }
  }
}

/** Everything that can happen to connections, and to what keeps them. */
export const anything = [
  authorize,
  redeem,
  redeem,
  refresh,
  refresh,
  presentSpent,
  replayCode,
  revokeAccess,
  revokeRefresh,
  disconnect,
  switchClient,
  listRecords,
  listRecords,
  askTooMuch,
  guess,
  evict,
  evictTenant,
  abort,
  ring,
  refreshKilled,
]
