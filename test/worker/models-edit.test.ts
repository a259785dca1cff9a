import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { permissionOn } from '../../src/policy/lattice.ts'
import {
  editModels,
  newField,
  problem,
  read,
  records,
  tryEdit,
  write,
  type Edit,
  type NewField,
} from '../setup/models.ts'
import { admin, builtIn, settingsOf, tenantOf, withModel } from '../setup/roles.ts'
import { auditOf, callerOf, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
beforeAll(async () => {
  world = await newWorld('editor')
  await putRecords(world, 'company', [
    { id: 'rec_acme', owner: world.people.customer_success.memberId, values: { name: 'Acme' } },
    { id: 'rec_zed', owner: world.people.administrator.memberId, values: { name: 'Zed' } },
  ])
})

describe('a field of the tenant’s own (D1, V1)', () => {
  it('is there for the roles that were given it, and does not exist for the others (A31)', async () => {
    await editModels(world, await newField(world, 'region', {}, { Manager: 'view' }))
    expect((await write(world, 'administrator', 'rec_acme', { region: 'North' })).ok).toBe(true)
    expect((await read(world, 'manager', 'rec_acme'))['region']).toBe('North')
    expect(await read(world, 'viewer', 'rec_acme')).not.toHaveProperty('region')
    const refused = await write(world, 'manager', 'rec_acme', { region: 'South' })
    expect(refused.ok ? null : refused.error.code).toBe('forbidden')
    const hidden = await records(world, 'viewer', { do: 'get', model: 'company', id: 'rec_acme', fields: ['region'] })
    const unknown = await records(world, 'viewer', { do: 'get', model: 'company', id: 'rec_acme', fields: ['rogion'] })
    expect(JSON.stringify(hidden).replaceAll('region', 'rogion')).toBe(JSON.stringify(unknown))
  })

  it('that was given to nobody is the Administrators’ all the same, who can give it to a role later (T5, V1)', async () => {
    await editModels(world, { ...(await newField(world, 'later')), roles: {} })
    expect((await write(world, 'administrator', 'rec_acme', { later: 'here' })).ok).toBe(true)
    expect(await read(world, 'manager', 'rec_acme')).not.toHaveProperty('later')
    const manager = await builtIn(world, 'manager')
    const { fields } = permissionOn(manager.permissions, 'company')
    const given = withModel(manager.permissions, 'company', { fields: { ...(fields as object), later: 'view' } })
    const settings = settingsOf(manager, { permissions: given })
    valueOf(await tenantOf(world).changeRole(admin(world), manager.id, manager.version, settings))
    expect((await read(world, 'manager', 'rec_acme'))['later']).toBe('here')
  })

  it('is on record with its rules and with whom it was given to, and each change before and after (A1)', async () => {
    await editModels(world, { do: 'change_field', model: 'company', field: 'region', rules: { label: 'Sales region' } })
    const [changed, _later, created] = await auditOf(world, { actions: ['field.created', 'field.changed'] })
    expect(created).toMatchObject({ action: 'field.created', model: 'company', fields: ['region'] })
    expect(created?.details['roles']).toEqual(['Administrator: full', 'Manager: view'])
    expect(changed?.details).toMatchObject({ label_before: 'Field region', label_after: 'Sales region' })
  })

  it.each<[string, Partial<NewField>, unknown, string]>([
    ['numbers', { type: 'number', rules: { label: 'N', min: 1, max: 5 } }, 6, '5 or less'],
    ['codes', { rules: { label: 'C', pattern: '[A-Z]{2}-\\d+' } }, 'ab-1', 'fits [A-Z]'],
    ['briefs', { rules: { label: 'B', maxLength: 3 } }, 'four', '3 are possible'],
    ['tiers', { type: 'choice', rules: { label: 'T', choices: [{ value: null, label: 'Gold!' }] } }, 'silver', 'gold'],
    ['parent', { type: 'reference', target: 'company' }, 'rec_nobody', 'leads to no record'],
  ])('has rules that are kept, whatever writes it: %s', async (name, more, value, said) => {
    await editModels(world, await newField(world, name, more))
    const refused = await write(world, 'administrator', 'rec_acme', { [name]: value })
    expect(refused.ok ? null : refused.error).toMatchObject({ code: 'invalid_input', details: { field: name } })
    expect(refused.ok ? '' : refused.error.message).toContain(said)
  })

  it('can be made required only when every record has a value, and says how many have none', async () => {
    await editModels(world, await newField(world, 'tax_id'))
    await write(world, 'administrator', 'rec_acme', { tax_id: 'DE-1' })
    const required: Edit = { do: 'change_field', model: 'company', field: 'tax_id', rules: { required: true } }
    const early = await tryEdit(world, required)
    expect(problem(early)).toEqual(['invalid_input', 'required'])
    expect(early.ok ? '' : early.error.message).toContain('One record has no value')
    await write(world, 'administrator', 'rec_zed', { tax_id: 'DE-2' })
    expect((await tryEdit(world, required)).ok).toBe(true)
    const without = await records(world, 'administrator', { do: 'create', model: 'company', values: { name: 'New' } })
    expect(without.ok ? null : without.error.details.field).toBe('tax_id')
    await editModels(world, { do: 'change_field', model: 'company', field: 'tax_id', rules: { required: false } })
  })
})

describe('a unique field', () => {
  const code = (value: unknown) => ({ do: 'create', model: 'company', values: { name: 'X', code: value } }) as const

  it('takes each value once, without regard to case, by create, update and restore', async () => {
    await editModels(
      world,
      await newField(world, 'code', { rules: { label: 'Code', unique: true } }, { Manager: 'edit' }),
    )
    const first = valueOf(await records(world, 'administrator', code('Älpha'))) as { id: string; version: number }
    for (const value of ['Älpha', 'älpha']) {
      const again = await records(world, 'administrator', code(value))
      expect(again.ok ? null : again.error).toMatchObject({ code: 'conflict', details: { field: 'code' } })
    }
    const update = await write(world, 'manager', 'rec_zed', { code: 'ÄLPHA' })
    expect(update.ok ? null : update.error.code).toBe('conflict')
    await records(world, 'administrator', { do: 'remove', model: 'company', id: first.id, version: first.version })
    expect((await write(world, 'manager', 'rec_zed', { code: 'ÄLPHA' })).ok).toBe(true)
    const restored = await records(world, 'administrator', { do: 'restore', model: 'company', id: first.id })
    expect(restored.ok ? null : restored.error).toMatchObject({ code: 'conflict', details: { field: 'code' } })
    await write(world, 'manager', 'rec_zed', { code: null })
    expect((await records(world, 'administrator', { do: 'restore', model: 'company', id: first.id })).ok).toBe(true)
  })

  it('can be written only by those who see every record, so that it tells nobody of another one (V4, A34)', async () => {
    await editModels(
      world,
      await newField(world, 'badge', { rules: { label: 'Badge', unique: true } }, { 'Customer Success': 'edit' }),
    )
    await write(world, 'administrator', 'rec_zed', { badge: 'b1' })
    for (const value of ['b1', 'b2']) {
      const refused = await write(world, 'customer_success', 'rec_acme', { badge: value })
      expect(refused.ok ? null : [refused.error.code, refused.error.message.replaceAll(value, '')]).toEqual([
        'forbidden',
        expect.stringContaining('"badge" may be read here, but not written'),
      ])
    }
  })

  it('is not made where records share a value, which says how many', async () => {
    await editModels(world, await newField(world, 'nick'))
    await write(world, 'administrator', 'rec_zed', { nick: 'same' })
    await write(world, 'administrator', 'rec_acme', { nick: 'Same' })
    const made = await tryEdit(world, { do: 'change_field', model: 'company', field: 'nick', rules: { unique: true } })
    expect(problem(made)).toEqual(['invalid_input', 'unique'])
    expect(made.ok ? '' : made.error.message).toContain('2 records')
  })
})

describe('an edit (A56, T5)', () => {
  it('of a version that is no longer there is refused, and nothing is changed', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    const caller = callerOf(world.people.administrator)
    const words = { label: 'Firm', pluralLabel: 'Firms', description: '' }
    const edit = { do: 'change_model', model: 'task', version: 0, ...words } as const
    const [one, other] = await Promise.all([tenant.editModel(caller, edit), tenant.editModel(caller, edit)])
    expect([one.ok, other.ok ? null : other.error.code]).toEqual([true, 'conflict'])
  })

  it('is for those whose role manages data models, and nothing of it is told to others', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    for (const role of ['manager', 'customer_success', 'viewer'] as const) {
      const caller = callerOf(world.people[role])
      for (const outcome of [
        await tenant.managedModels(caller),
        await tenant.managedModel(caller, 'company'),
        await tenant.fieldUse(caller, 'company', 'region'),
        await tenant.modelUse(caller, 'company'),
        await tryEdit(world, await newField(world, `by_${role}`), role),
      ]) {
        expect(outcome.ok ? null : outcome.error.code).toBe('forbidden')
      }
    }
  })

  it('moves a field up and down, and the name stays first', async () => {
    const names = async () => {
      const models = valueOf(await env.TENANT.getByName(world.tenantId).models(callerOf(world.people.administrator)))
      return models.find(({ name }) => name === 'issue')?.fields.map(({ name }) => name) ?? []
    }
    const before = await names()
    await editModels(world, { do: 'move_field', model: 'issue', field: 'status', direction: 'up' })
    expect((await names()).slice(0, 4)).toEqual(['title', 'company', 'status', 'owner'])
    await editModels(world, { do: 'move_field', model: 'issue', field: 'status', direction: 'down' })
    expect(await names()).toEqual(before)
    const first = await tryEdit(world, { do: 'move_field', model: 'issue', field: 'company', direction: 'up' })
    expect(problem(first)).toEqual(['invalid_input', 'field'])
  })

  it('keeps a choice that was taken out readable, and lets nobody choose it', async () => {
    const choices = [
      { value: null, label: 'One' },
      { value: null, label: 'Two' },
    ]
    await editModels(world, await newField(world, 'grade', { type: 'choice', rules: { label: 'Grade', choices } }))
    await write(world, 'administrator', 'rec_acme', { grade: 'two' })
    await editModels(world, {
      do: 'change_field',
      model: 'company',
      field: 'grade',
      rules: { choices: [{ value: 'one', label: 'First' }] },
    })
    expect((await read(world, 'administrator', 'rec_acme'))['grade']).toBe('two')
    const where = { field: 'grade', op: 'eq', value: 'two' } as const
    expect(valueOf(await records(world, 'administrator', { do: 'list', model: 'company', where }))).toMatchObject({
      total: 1,
    })
    expect((await write(world, 'administrator', 'rec_zed', { grade: 'two' })).ok).toBe(false)
  })

  it('of a type is made only where each value fits, and changes none', async () => {
    await editModels(world, await newField(world, 'since'))
    await write(world, 'administrator', 'rec_acme', { since: '2026-01-02' })
    await write(world, 'administrator', 'rec_zed', { since: 'long ago' })
    const change: Edit = { do: 'change_type', model: 'company', field: 'since', type: 'date' }
    expect(problem(await tryEdit(world, change))).toEqual(['invalid_input', 'type'])
    await write(world, 'administrator', 'rec_zed', { since: null })
    await editModels(world, change)
    const where = { field: 'since', op: 'gte', value: '2026-01-01' } as const
    expect(valueOf(await records(world, 'administrator', { do: 'list', model: 'company', where }))).toMatchObject({
      total: 1,
    })
    await editModels(world, { ...change, type: 'text' })
    expect(valueOf(await records(world, 'administrator', { do: 'search', query: '2026' }))).toMatchObject({
      hits: [{ id: 'rec_acme' }],
    })
  })
})
