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
