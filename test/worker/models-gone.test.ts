import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { editModels, newField, problem, read, records, rolesWith, tryEdit, write, type Edit } from '../setup/models.ts'
import { callerOf, inTenant, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await newWorld('gone')
  await putRecords(world, 'company', [
    { id: 'rec_acme', owner: world.people.customer_success.memberId, values: { name: 'Acme' } },
    { id: 'rec_zed', owner: world.people.administrator.memberId, values: { name: 'Zed' } },
  ])
})

describe('archived', () => {
  it('a field does not exist, and comes back whole, found by search and with its history (V4)', async () => {
    await editModels(world, await newField(world, 'motto'))
    await write(world, 'administrator', 'rec_acme', { motto: 'Ünique zebra' })
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'motto', status: 'archived' })
    expect(await read(world, 'administrator', 'rec_acme')).not.toHaveProperty('motto')
    await write(world, 'administrator', 'rec_acme', { city: 'Bonn' })
    const hidden = await records(world, 'administrator', { do: 'search', query: 'zebra' })
    expect(valueOf(hidden)).toMatchObject({ hits: [] })
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'motto', status: 'active' })
    expect((await read(world, 'administrator', 'rec_acme'))['motto']).toBe('Ünique zebra')
    const found = valueOf(await records(world, 'administrator', { do: 'search', query: 'zebra' }))
    expect(found).toMatchObject({ hits: [{ id: 'rec_acme' }] })
    const where = { field: 'motto', op: 'eq', value: 'üNIQUE ZEBRA' } as const
    const listed = await records(world, 'administrator', { do: 'list', model: 'company', where, fields: [] })
    expect(valueOf(listed)).toMatchObject({ total: 1 })
  })

  it('a model does not exist, nor what leads to it; it comes back with its records', async () => {
    await editModels(
      world,
      {
        do: 'create_model',
        name: 'vessel',
        label: 'Vessel',
        pluralLabel: 'Vessels',
        description: 'A ship.',
        roles: await rolesWith(world),
      },
      await newField(world, 'flagship', { type: 'reference', target: 'vessel' }),
    )
    const made = await records(world, 'administrator', { do: 'create', model: 'vessel', values: { name: 'Nina' } })
    const { id } = valueOf(made) as { id: string }
    await write(world, 'administrator', 'rec_acme', { flagship: id })
    await editModels(world, { do: 'set_model_status', model: 'vessel', status: 'archived' })
    const gone = await records(world, 'administrator', { do: 'get', model: 'vessel', id })
    expect(gone.ok ? null : gone.error.code).toBe('unknown_model')
    expect((await read(world, 'administrator', 'rec_acme'))['flagship']).toBeNull()
    await editModels(world, { do: 'set_model_status', model: 'vessel', status: 'active' })
    expect((await read(world, 'administrator', 'rec_acme'))['flagship']).toEqual({ id, name: 'Nina' })
  })

  it('is refused to what records are found by, and to what a portfolio asks for', async () => {
    for (const field of ['name', 'owner']) {
      const outcome = await tryEdit(world, { do: 'set_field_status', model: 'company', field, status: 'archived' })
      expect(problem(outcome)).toEqual(['invalid_input', 'status'])
    }
    const company = await tryEdit(world, { do: 'set_model_status', model: 'company', status: 'archived' })
    expect(problem(company)).toEqual(['invalid_input', 'status'])
  })
})

describe('deleting for good', () => {
  /** The alarm may ring by itself meanwhile: what counts is that it ends. */
  const upkeep = (count: number) =>
    vi.waitFor(
      async () => {
        await runDurableObjectAlarm(env.TENANT.getByName(world.tenantId) as never)
        const waiting = await inTenant(world, (_tenant, { storage }) =>
          storage.sql.exec('SELECT 1 FROM deleted_data WHERE upto IS NULL').toArray(),
        )
        expect(waiting).toHaveLength(count)
      },
      { timeout: 20_000 },
    )

  it('takes the name typed, and then every value, history and search included; the name is not used again', async () => {
    await editModels(world, await newField(world, 'secret'))
    await write(world, 'administrator', 'rec_acme', { secret: 'quokka one' })
    await write(world, 'administrator', 'rec_acme', { secret: 'quokka two' })
    const use = await env.TENANT.getByName(world.tenantId).fieldUse(
      callerOf(world.people.administrator),
      'company',
      'secret',
    )
    expect(valueOf(use)).toMatchObject({ values: 1, history: 2 })
    const mistyped = await tryEdit(world, { do: 'delete_field', model: 'company', field: 'secret', confirm: 'secrt' })
    expect(problem(mistyped)).toEqual(['invalid_input', 'confirm'])
    await editModels(world, { do: 'delete_field', model: 'company', field: 'secret', confirm: 'secret' })
    expect(await read(world, 'administrator', 'rec_acme')).not.toHaveProperty('secret')
    await upkeep(1)
    const left = await inTenant(world, (_tenant, { storage }) =>
      [
        'SELECT data AS t FROM records',
        'SELECT changes AS t FROM history',
        'SELECT text AS t FROM search_texts',
      ].flatMap((sql) => storage.sql.exec<{ t: string }>(sql).toArray()),
    )
    expect(JSON.stringify(left)).not.toContain('quokka')
    expect(problem(await tryEdit(world, await newField(world, 'secret')))).toEqual(['invalid_input', 'name'])
  })

  it('of a model takes its records in batches, and is refused while a field leads to it (A51)', async () => {
    const confirm: Edit = { do: 'delete_model', model: 'vessel', confirm: 'vessel' }
    expect(problem(await tryEdit(world, confirm))).toEqual(['invalid_input', 'model'])
    await editModels(world, { do: 'delete_field', model: 'company', field: 'flagship', confirm: 'flagship' })
    await editModels(world, confirm)
    await upkeep(3)
    const left = await inTenant(world, (_tenant, { storage }) =>
      storage.sql.exec("SELECT id FROM records WHERE model = 'vessel'").toArray(),
    )
    expect(left).toEqual([])
    expect(problem(await tryEdit(world, { ...confirm, model: 'company', confirm: 'company' }))?.[0]).toBe(
      'invalid_input',
    )
  })
})
