import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { newEvent } from '../../src/core/events.ts'
import { TenantAlarm } from '../../src/tenant/alarm.ts'
import { AuditOutbox } from '../../src/tenant/outbox.ts'
import { inTenant, newWorld } from '../setup/world.ts'

it('an event after a transaction that was undone still reaches D1 by itself (A3)', async () => {
  const world = await newWorld('outbox')
  const alarm = await inTenant(world, async (_tenant, { storage }) => {
    await storage.deleteAlarm()
    const outbox = new AuditOutbox(storage.sql, env.DB, new TenantAlarm(storage))
    const origin = { ip: null, country: null, userAgent: null }
    const event = () =>
      newEvent({ tenantId: world.tenantId, at: Date.now(), action: 'record.read', via: 'test', origin })
    const undone = () => {
      outbox.add(event())
      throw new Error('undone')
    }
    expect(() => storage.transactionSync(undone)).toThrow('undone')
    await Promise.resolve()
    outbox.add(event())
    return await storage.getAlarm()
  })
  expect(alarm).not.toBeNull()
})

it('reads that come together share a commit, and none is answered before its event is written (A3)', async () => {
  const world = await newWorld('together')
  await inTenant(world, async (_tenant, { storage }) => {
    const outbox = new AuditOutbox(storage.sql, env.DB, new TenantAlarm(storage))
    const origin = { ip: null, country: null, userAgent: null }
    const event = () =>
      newEvent({ tenantId: world.tenantId, at: Date.now(), action: 'record.read', via: 'test', origin })
    const written = () =>
      storage.sql
        .exec<{ id: string }>('SELECT id FROM outbox')
        .toArray()
        .map(({ id }) => id)
    const events = [event(), event(), event(), event()] as const
    const waits = events.map((one) => outbox.addRead(one))
    expect(written()).toContain(events[0].id)
    expect(written()).not.toContain(events[1].id)
    await Promise.all(waits.map((wait, at) => wait.then(() => expect(written()).toContain(events[at]?.id))))
    expect(written()).toEqual(expect.arrayContaining(events.map(({ id }) => id)))
  })
})

it('a read whose event can not be written is not answered, and the next one is (A3)', async () => {
  const world = await newWorld('unwritten')
  await inTenant(world, async (_tenant, { storage }) => {
    const outbox = new AuditOutbox(storage.sql, env.DB, new TenantAlarm(storage))
    const origin = { ip: null, country: null, userAgent: null }
    const event = () =>
      newEvent({ tenantId: world.tenantId, at: Date.now(), action: 'record.read', via: 'test', origin })
    await outbox.addRead(event())
    const [one, other] = [
      outbox.addRead(event()),
      outbox.addRead({ ...event(), details: { unwritable: 1n as unknown as number } }),
    ]
    const outcomes = await Promise.allSettled([one, other])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await outbox.addRead(event())
  })
})
