import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import {
  auditOf,
  callerOf,
  connect,
  connectionOf,
  inTenant,
  newClient,
  newWorld,
  putRecords,
  type World,
} from '../setup/world.ts'
import { alarmOfTenant } from '../setup/tokens.ts'

const DAY = 24 * 60 * 60_000

async function worldWithRemoved(slug: string, count: number): Promise<World> {
  const world = await newWorld(slug)
  const rows = Array.from({ length: count }, (_, at) => ({ id: `iss_${at}`, values: { title: `Issue ${at}` } }))
  await putRecords(world, 'issue', rows)
  const caller = callerOf(world.people.administrator)
  for (const { id } of rows) {
    valueOf(
      await env.TENANT.getByName(world.tenantId).records(caller, { do: 'remove', model: 'issue', id, version: 1 }),
    )
  }
  return world
}

const nextAlarm = (world: World) => inTenant(world, (_tenant, { storage }) => storage.getAlarm())
const left = (world: World) =>
  inTenant(world, (_tenant, { storage }) => storage.sql.exec('SELECT id FROM records').toArray().length)

it('the alarm that delivers the audit is set again for the day of the purge (D2, A3)', async () => {
  const world = await worldWithRemoved('upkeep-next', 1)
  const soon = await nextAlarm(world)
  expect(soon).toBeLessThan(Date.now() + 5_000)
  await alarmOfTenant(world)
  const next = (await nextAlarm(world)) ?? 0
  expect(Math.abs(next - (Date.now() + 30 * DAY))).toBeLessThan(60_000)
  expect((await auditOf(world, { actions: ['record.removed'] })).length).toBe(1)
})

it('an event does not wait for the day of the purge (A3)', async () => {
  const world = await worldWithRemoved('upkeep-soon', 1)
  await alarmOfTenant(world)
  const caller = callerOf(world.people.administrator)
  valueOf(await env.TENANT.getByName(world.tenantId).records(caller, { do: 'list', model: 'issue' }))
  expect(await nextAlarm(world)).toBeLessThan(Date.now() + 5_000)
})

it('no alarm is left where nothing waits to be purged', async () => {
  const world = await newWorld('upkeep-none')
  const caller = callerOf(world.people.administrator)
  valueOf(await env.TENANT.getByName(world.tenantId).records(caller, { do: 'list', model: 'issue' }))
  await alarmOfTenant(world)
  expect(await nextAlarm(world)).toBeNull()
})

it('what was removed 30 days ago is deleted for good, all of it, each with an event (D2, A1)', async () => {
  const world = await worldWithRemoved('upkeep-purge', 60)
  await alarmOfTenant(world)
  await inTenant(world, (_tenant, { storage }) => {
    const before = new Date(Date.now() - 31 * DAY).toISOString()
    storage.sql.exec("UPDATE records SET removed_at = ? WHERE id <> 'iss_0'", before)
  })
  for (let round = 0; round < 3; round += 1) await alarmOfTenant(world)
  expect(await left(world)).toBe(1)
  const events = await auditOf(world, { actions: ['record.purged'] })
  expect(events).toHaveLength(59)
  expect(new Set(events.map(({ recordId }) => recordId)).size).toBe(59)
  expect(events[0]).toMatchObject({ via: 'upkeep', model: 'issue', recordCount: 1, member: null, client: null })
})

it('a purge waits for no audit, and the audit for no purge (A52)', async () => {
  const world = await worldWithRemoved('upkeep-apart', 1)
  await inTenant(world, async (tenant, { storage }) => {
    storage.sql.exec('UPDATE records SET removed_at = ?', new Date(Date.now() - 31 * DAY).toISOString())
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const prepare = vi.spyOn(env.DB, 'prepare').mockImplementation(() => {
      throw new Error('D1 is down')
    })
    await tenant.alarm()
    prepare.mockRestore()
    logged.mockRestore()
  })
  expect(await left(world)).toBe(0)
  expect((await auditOf(world)).map(({ action }) => action)).toEqual(['record.purged', 'record.removed'])
})

it('a restoration that is repeated under its idempotency key is made once (R2, D2)', async () => {
  const world = await worldWithRemoved('upkeep-once', 1)
  const tokens = await connect(world.people.administrator, (await newClient(world)).id)
  const origin = { ip: null, country: null, userAgent: null }
  const connectionId = connectionOf(tokens.access_token)
  const caller = { kind: 'connection', connectionId, scopes: tokens.scope.split(' '), via: 'test', origin } as const
  const restore = { do: 'restore', model: 'issue', id: 'iss_0' } as const
  const tenant = env.TENANT.getByName(world.tenantId)
  const [first, again] = [await tenant.records(caller, restore, 'key'), await tenant.records(caller, restore, 'key')]
  expect(valueOf(first)).toMatchObject({ did: 'restore', version: 3 })
  expect(valueOf(again)).toMatchObject({ did: 'restore', version: 3, record: { title: 'Issue 0' }, repeated: true })
  expect((await auditOf(world, { actions: ['record.restored'] })).map(({ recordId }) => recordId)).toEqual(['iss_0'])
})
