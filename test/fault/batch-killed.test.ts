import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { quiet, victim, whileKilled } from '../setup/faults.ts'
import { callTool } from '../setup/mcp.ts'
import { auditOf, connect, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('batch-killed')
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function tasksCalled(title: string): Promise<unknown> {
  const where = [{ field: 'title', op: 'eq', value: title }]
  return (await callTool(token, 'list_records', { model: 'task', where })).structuredContent?.['total']
}

describe('a batch', () => {
  it('is done whole or not at all, whichever step the tenant is killed at, and once when asked for again (A51)', async () => {
    quiet()
    const tenants = env.TENANT as unknown as DurableObjectNamespace
    let steps = 0
    for (let nth = 1; nth < 80; nth += 1) {
      const title = `Killed at ${nth}`
      const args = { model: 'task', items: [{ title }, {}, { title }], idempotency_key: title }
      expect(await tasksCalled(title)).toBe(0)
      const target = await victim(() => tenants.getByName(world.tenantId))
      const reached = await whileKilled(target, nth, () =>
        callTool(token, 'create_records', args).then(() => undefined),
      )
      expect([nth, [0, 2].includes(Number(await tasksCalled(title)))]).toEqual([nth, true])
      const again = await callTool(token, 'create_records', args)
      expect(again.structuredContent).toMatchObject({ counts: { created: 2, refused: 1 } })
      expect([nth, await tasksCalled(title)]).toEqual([nth, 2])
      const events = await auditOf(world, { actions: ['record.created', 'access.refused'], limit: 200 })
      expect([nth, events.length]).toEqual([nth, 2 * nth])
      if (!reached) break
      steps = nth
    }
    expect(steps).toBeGreaterThan(10)
  }, 120_000)
})
