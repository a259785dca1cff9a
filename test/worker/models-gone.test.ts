import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { fieldAccess } from '../../src/policy/access.ts'
import { materialize } from '../../src/policy/grant.ts'
import { BOTTOM } from '../../src/policy/lattice.ts'
import { editModels, newField, problem, read, records, rolesWith, tryEdit, write, type Edit } from '../setup/models.ts'
import { admin, builtIn, settingsOf, withModel } from '../setup/roles.ts'
import { callerOf, inTenant, newClient, newWorld, putRecords, type RoleKey, type World } from '../setup/world.ts'

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

  it('a field keeps the access of roles and ceilings that are edited meanwhile, which nobody can add to (V1, T5)', async () => {
    await editModels(world, await newField(world, 'tone', {}, { Manager: 'edit', Viewer: 'view' }))
    const client = await newClient(world)
    const tenant = env.TENANT.getByName(world.tenantId)
    const { permissions } = await builtIn(world, 'administrator')
    const ceiling = async (change: PermissionSet) => {
      const { version } = valueOf(await tenant.getClient(admin(world), client.id))
      return valueOf(await tenant.changeCeiling(admin(world), client.id, version, change))
    }
    await ceiling(permissions)
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'tone', status: 'archived' })
    const edit = async (key: RoleKey, change: (set: PermissionSet) => PermissionSet) => {
      const role = await builtIn(world, key)
      const shown = materialize(role.permissions, BUILTIN_MODELS)
      const settings = settingsOf(role, { permissions: change(shown), description: `Edited ${key}` })
      valueOf(await tenant.changeRole(admin(world), role.id, role.version, settings))
    }
    await edit('manager', (set) => withModel(set, 'task', null))
    await edit('viewer', (set) => withModel(set, 'company', null))
    await ceiling(withModel(materialize(permissions, BUILTIN_MODELS), 'task', null))
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'tone', status: 'active' })
    const access = async (key: RoleKey) => fieldAccess((await builtIn(world, key)).permissions, 'company', 'tone')
    expect([await access('administrator'), await access('manager')]).toEqual(['edit', 'edit'])
    expect([await access('customer_success'), await access('viewer')]).toEqual(['none', 'none'])
    const stored = valueOf(await tenant.getClient(admin(world), client.id))
    expect(fieldAccess(stored.ceiling ?? BOTTOM, 'company', 'tone')).toBe('edit')
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

describe('what hangs on a field of a model with many records', () => {
  it('is looked for in the first of them, and told as at least so much; a change of rules looks at all', async () => {
    const large = await newWorld('gone-large')
    await editModels(large, await newField(large, 'motto'))
    await inTenant(large, (_tenant, { storage }) => {
      storage.sql
        .exec(`INSERT INTO records (id, model, name, name_key, company_id, data, version, created_at, updated_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10010)
        SELECT 'rec_' || i, 'company', 'C' || i, 'c' || i, 'rec_' || i, iif(i = 10010, '{}', '{"motto":"m"}'), 1,
          '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n`)
    })
    const tenant = env.TENANT.getByName(large.tenantId)
    const use = valueOf(await tenant.fieldUse(admin(large), 'company', 'motto'))
    expect(use).toMatchObject({ values: 10_000, lacking: 0, partial: true })
    expect(valueOf(await tenant.modelUse(admin(large), 'company'))).toMatchObject({ records: 10_000, partial: true })
    const required = { do: 'change_field', model: 'company', field: 'motto', rules: { required: true } } as const
    const refused = await tryEdit(large, required)
    expect(refused.ok ? '' : refused.error.message).toContain('One record has no value')
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
