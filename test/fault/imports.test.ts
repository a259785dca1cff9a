import { env } from 'cloudflare:workers'
import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { kill, quiet, victim, whileKilled } from '../setup/faults.ts'
import { importsOf } from '../setup/imports.ts'
import { tenantStub } from '../setup/tokens.ts'
import { auditOf, inTenant, newWorld, type World } from '../setup/world.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const ROWS = 60
const file = (prefix: string): string =>
  ['external_id,name', ...Array.from({ length: ROWS }, (_, at) => `${prefix}-${at},Name ${at}`)].join('\n')

const stored = (world: World, prefix: string): Promise<{ records: number; versions: number }> =>
  inTenant(world, (_tenant, { storage }) => ({
    records: storage.sql
      .exec<{ n: number }>('SELECT count(*) AS n FROM records WHERE external_id LIKE ?', `${prefix}-%`)
      .one().n,
    versions: storage.sql
      .exec<{ n: number }>(
        'SELECT count(*) AS n FROM history WHERE record_id IN (SELECT id FROM records WHERE external_id LIKE ?)',
        `${prefix}-%`,
      )
      .one().n,
  }))

describe('an import whose object is killed', () => {
  it('goes on where it was, each row once, whatever step it is killed at (A51, A53)', async () => {
    quiet()
    const world = await newWorld('import-killed')
    const imports = importsOf(world)
    // Steps of a whole run are many: some of all kinds are enough.
    for (const nth of [1, 2, 3, 5, 8, 13, 40, 90, 200, 420]) {
      const prefix = `k${nth}`
      const { id } = await imports.receive(file(prefix))
      await imports.check(id)
      valueOf(await imports.tenant.startImport(imports.caller, id))
      const target = await victim(() => tenantStub(world))
      await whileKilled(target, nth, async () => {
        await runDurableObjectAlarm(tenantStub(world))
      })
      const done = await imports.settled(id)
      expect([nth, done.state, done.counts.created]).toEqual([nth, 'finished', ROWS])
      expect(await stored(world, prefix)).toEqual({ records: ROWS, versions: ROWS })
      const events = (await auditOf(world, { limit: 200 })).filter(({ details }) => details['import'] === id)
      const created = events.filter(({ action }) => action === 'record.created')
      expect(created.reduce((sum, { recordCount }) => sum + (recordCount ?? 0), 0)).toBe(ROWS)
      expect(events.filter(({ action }) => action === 'import.finished')).toHaveLength(1)
    }
  }, 60_000)

  it('while its file arrives leaves nothing to be run (A51)', async () => {
    quiet()
    const world = await newWorld('import-cut')
    const imports = importsOf(world)
    const target = await victim(() => tenantStub(world))
    let sent = 0
    const stream = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        sent += 1
        if (sent === 3) await kill(target)
        controller.enqueue(new TextEncoder().encode(file(`part${sent}`)))
        if (sent === 5) controller.close()
      },
    })
    await imports.tenant.receiveImport(imports.caller, { model: 'company' }, stream).catch(() => undefined)
    expect(valueOf(await imports.tenant.imports(imports.caller))).toEqual([])
  })
})

describe('an import whose member may no longer (V5, A37)', () => {
  it('stops with what is missing, and what it has done can be undone', async () => {
    const world = await newWorld('import-shrunk')
    const imports = importsOf(world, {
      kind: 'member',
      memberId: world.people.manager.memberId,
      sessionId: 'test',
      via: 'test',
      origin: { ip: null, country: null, userAgent: null },
    })
    const { id } = await imports.receive(file('shrunk'))
    await imports.check(id)
    valueOf(await imports.tenant.startImport(imports.caller, id))
    await env.DB.batch([
      env.DB.prepare(`UPDATE roles SET system = '["read_audit"]' WHERE tenant_id = ? AND key = 'manager'`).bind(
        world.tenantId,
      ),
      env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(world.tenantId),
    ])
    const target = await victim(() => tenantStub(world))
    quiet()
    await kill(target)
    await runDurableObjectAlarm(tenantStub(world))
    const ada = importsOf(world)
    const seen = valueOf(await ada.tenant.import(ada.caller, id))
    expect(seen).toMatchObject({ state: 'failed', own: false })
    const [event] = await auditOf(world, { actions: ['import.failed'] })
    expect(event).toMatchObject({ outcome: 'failed', details: { code: 'forbidden' } })
  })
})
