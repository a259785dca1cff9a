import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { newFullWorld, rolePermissions } from '../setup/bait.ts'
import { messages, policyOf } from '../setup/policy-file.ts'
import { admin, builtIn, newMember, newRole, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, callerOf, newClient, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newFullWorld('who-applies')
  await newClient(world, { name: 'ChatGPT' })
})

const { exported, read, plan, apply } = policyOf(() => world)

describe('the settings of the tenant', () => {
  it('say which applications that register themselves are taken, and what they begin with (P6)', async () => {
    const ceiling = { company: { actions: ['view'], fields: { name: 'view' } } }
    const registration = { mode: 'domains', domains: ['claude.ai'], ceiling }
    const assertions = ['self-registered applications can never edit company.name']
    const applied = valueOf(await apply({ gatehouse: 1, settings: { registration }, assertions }))
    expect(applied.changes[0]?.lines).toEqual([
      'mode: ask → domains',
      '+ claude.ai',
      '+ company:view',
      '+ company.name:view',
    ])
    expect(valueOf(await tenantOf(world).registrationSettings(admin(world)))).toMatchObject({
      mode: 'domains',
      domains: ['claude.ai'],
    })
    expect(valueOf(await plan({ gatehouse: 1, settings: { registration } })).changes).toEqual([])
    const wrong = { ...registration, domains: ['not a host'] }
    expect(messages(await plan({ gatehouse: 1, settings: { registration: wrong } }))[0]).toMatch(
      /settings\.registration\.domains: .*host name/,
    )
    const broken = ['any application can never view company']
    expect(messages(await apply({ gatehouse: 1, settings: { registration }, assertions: broken }))[0]).toMatch(
      /It can: /,
    )
  })
})

describe('who may plan and apply', () => {
  it('is whoever may change every part of the file, and gives no more than they hold (T5, A36)', async () => {
    const { roles, clients } = await read()
    const viewer = roles['viewer']
    const role = await newRole(world, 'People alone', rolePermissions('viewer'), ['manage_members'])
    const person = await newMember(world, 'Petra', role.id)
    const raise = (permissions: unknown) => ({ gatehouse: 1, roles: { viewer: { ...viewer, permissions } } })
    expect(Object.keys(JSON.parse((await exported(person)).text) as object)).toEqual(['gatehouse', 'settings', 'roles'])
    expect(refusal(await apply({ gatehouse: 1, clients }, person))[0]).toBe('forbidden')
    expect(refusal(await apply({ gatehouse: 1, models: {} }, person))[0]).toBe('forbidden')
    // A sentence would tell what others hold.
    expect(refusal(await apply({ gatehouse: 1, assertions: ['ChatGPT can view company.arr'] }, person))[0]).toBe(
      'forbidden',
    )
    const company = { actions: ['view', 'update'], fields: { name: 'edit' } }
    expect(messages(await apply(raise({ ...viewer?.permissions, company }), person))[0]).toMatch(
      /does not have company:update/,
    )
    const own = {
      gatehouse: 1,
      roles: {
        [role.id]: { ...roles[role.id], ...viewer, name: 'People alone', system: ['manage_members', 'manage_clients'] },
      },
    }
    expect(messages(await apply(own, person))[0]).toMatch(/does not have manage_clients/)
    expect(refusal(await apply(raise({}), world.people.manager))[0]).toBe('forbidden')
    expect(refusal(await tenantOf(world).exportPolicy(callerOf(world.people.viewer)))[0]).toBe('forbidden')
    expect((await builtIn(world, 'viewer')).permissions).toEqual(rolePermissions('viewer'))
    const [event] = await auditOf(world, { actions: ['access.refused'] })
    expect(event?.details['asked']).toBe('apply_policy')
  })
})
