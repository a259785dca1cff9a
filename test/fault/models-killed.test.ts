import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { quiet, victim, whileKilled } from '../setup/faults.ts'
import { editModels, records, rolesWith, type Edit } from '../setup/models.ts'
import { tenantStub } from '../setup/tokens.ts'
import { auditOf, inTenant, newWorld, type World } from '../setup/world.ts'

const RECORDS = 4_500
let world: World

beforeAll(async () => {
  world = await newWorld('models-killed')
})

afterEach(() => {
  vi.restoreAllMocks()
})

async function newModel(name: string): Promise<void> {
  const words = { label: name, pluralLabel: name, description: 'Killed.' }
  const edit: Edit = { do: 'create_model', name, ...words, roles: await rolesWith(world) }
  await editModels(world, edit)
  await inTenant(world, (_tenant, { storage: { sql } }) => {
    sql.exec(
      `INSERT INTO records (id, model, name, name_key, data, version, created_at, updated_at)
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${RECORDS})
      SELECT ?1 || '_' || i, ?1, 'N' || i, 'n' || i, '{}', 1, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`,
      name,
    )
    sql.exec(
      `INSERT INTO history (record_id, version, at, member_id, client_id, client_name, connection_id, via, did, changes)
      SELECT id, 1, created_at, 'm', NULL, NULL, NULL, 'test', 'created', '{}' FROM records WHERE model = ?`,
      name,
    )
  })
}

const left = (name: string): Promise<[records: number, versions: number]> =>
  inTenant(world, (_tenant, { storage: { sql } }) => [
    sql.exec<{ n: number }>('SELECT count(*) AS n FROM records WHERE model = ?', name).one().n,
    sql.exec<{ n: number }>("SELECT count(*) AS n FROM history WHERE record_id GLOB ? || '_*'", name).one().n,
  ])

async function eventsOf(action: 'record.purged' | 'model.deleted', name: string) {
  return (await auditOf(world, { actions: [action], limit: 200 })).filter(({ model }) => model === name)
}

/** Rings until nothing waits. */
async function finish(name: string): Promise<void> {
  await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(tenantStub(world))
      expect(await left(name)).toEqual([0, 0])
    },
    { timeout: 20_000, interval: 20 },
  )
}

describe('a data model that is deleted while its object is killed (A51)', () => {
  it('is gone for everybody from the first moment, and all of it in the end, each record counted once', async () => {
    quiet()
    // Some steps of each kind: of the change itself, of the first batch and of later ones.
    for (const nth of [1, 2, 3, 4, 5, 6, 7, 9, 12]) {
      const name = `ship_${nth}`
      await newModel(name)
      await editModels(world, { do: 'delete_model', model: name, confirm: name })
      const target = await victim(() => tenantStub(world))
      await whileKilled(target, nth, async () => {
        await runDurableObjectAlarm(tenantStub(world))
      })
      vi.restoreAllMocks()
      const seen = await records(world, 'administrator', { do: 'list', model: name })
      expect([nth, seen.ok ? null : seen.error.code]).toEqual([nth, 'unknown_model'])
      const [rows, versions] = await left(name)
      expect([nth, rows]).toEqual([nth, versions])
      await finish(name)
      const events = await eventsOf('record.purged', name)
      expect([nth, events.reduce((sum, { recordCount }) => sum + (recordCount ?? 0), 0)]).toEqual([nth, RECORDS])
    }
  }, 90_000)

  it('is deleted or not when the deletion itself is cut off, and never half', async () => {
    quiet()
    for (let nth = 1; nth < 20; nth += 1) {
      const name = `boat_${nth}`
      await newModel(name)
      const target = await victim(() => tenantStub(world))
      const reached = await whileKilled(target, nth, () =>
        editModels(world, { do: 'delete_model', model: name, confirm: name }),
      )
      const seen = await records(world, 'administrator', { do: 'list', model: name, limit: 1 })
      const events = await eventsOf('model.deleted', name)
      expect([nth, events.length]).toEqual([nth, seen.ok ? 0 : 1])
      if (seen.ok) await editModels(world, { do: 'delete_model', model: name, confirm: name })
      await finish(name)
      if (!reached) break
      expect(nth).toBeLessThan(19)
    }
  }, 90_000)
})
