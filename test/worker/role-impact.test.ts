import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import type { RoleImpact } from '../../src/tenant/contract.ts'
import { ceilingWith, newFullWorld } from '../setup/bait.ts'
import { admin, builtIn, refusal, settingsOf, tenantOf, withModel } from '../setup/roles.ts'
import { auditOf, callerOf, connect, newClient, type World } from '../setup/world.ts'

let world: World

/** A viewer with three connections: through everything, through a ceiling without revenue, and one that reads issues. */
beforeAll(async () => {
  world = await newFullWorld('impact')
  for (const ceiling of ['role', ceilingWith((_model, field) => (field === 'arr' ? 'none' : 'edit'))] as const) {
    await connect(world.people.viewer, (await newClient(world, {}, ceiling)).id)
  }
  await connect(world.people.viewer, (await newClient(world)).id, { scope: 'issue:view' })
  await connect(world.people.manager, (await newClient(world)).id)
})

async function impactOf(change: (permissions: PermissionSet) => PermissionSet): Promise<RoleImpact> {
  const role = await builtIn(world, 'viewer')
  const settings = settingsOf(role, { permissions: change(role.permissions) })
  return valueOf(await tenantOf(world).roleImpact(admin(world), role.id, settings))
}

const numbers = ({ members }: RoleImpact) =>
  members.map(({ name, connections, losing, regaining, needReauthorization }) => [
    name,
    { connections, losing, regaining, needReauthorization },
  ])

describe('the effect of a change to a role, before it is made', () => {
  it('counts the connections that lose something at once, member by member (V5)', async () => {
    const impact = await impactOf((set) => withModel(set, 'company', null))
    expect(numbers(impact)).toEqual([
      ['Vera Noll', { connections: 3, losing: 2, regaining: 0, needReauthorization: 0 }],
    ])
  })

  it('counts the connections that would need to authorize again for what grew, within their ceilings (V5)', async () => {
    const impact = await impactOf((set) => {
      const company = set.models === 'all' ? undefined : set.models['company']
      const fields = company?.fields as Record<string, 'view'>
      return withModel(set, 'company', { fields: { ...fields, arr: 'view' } })
    })
    expect(numbers(impact)).toEqual([
      ['Vera Noll', { connections: 3, losing: 0, regaining: 0, needReauthorization: 2 }],
    ])
  })

  it('counts the companies inside the portfolio, before and after (V3, V5)', async () => {
    const birch = { field: 'name', op: 'starts_with', value: 'Birch' } as const
    const impact = await impactOf((set) => ({ ...set, portfolio: [{ kind: 'filter', where: birch }] }))
    expect([impact.before.companies, impact.after.companies]).toEqual([2, 1])
    expect(numbers(impact)).toEqual([
      ['Vera Noll', { connections: 3, losing: 3, regaining: 0, needReauthorization: 0 }],
    ])
    const own = await impactOf((set) => ({ ...set, portfolio: [{ kind: 'own' }] }))
    expect(own.after.companies).toBe(null)
  })

  it('says nothing where nothing changes (V5)', async () => {
    const impact = await impactOf((set) => set)
    expect(numbers(impact)).toEqual([
      ['Vera Noll', { connections: 3, losing: 0, regaining: 0, needReauthorization: 0 }],
    ])
  })

  it('is exactly what comes to pass, and on record with before and after (V5, A1)', async () => {
    const role = await builtIn(world, 'viewer')
    const permissions = withModel(role.permissions, 'company', { fields: { name: 'view', arr: 'view' } })
    const settings = settingsOf(role, { permissions })
    const before = valueOf(await tenantOf(world).roleImpact(admin(world), role.id, settings))
    const after = valueOf(await tenantOf(world).changeRole(admin(world), role.id, role.version, settings))
    expect(after).toEqual(before)
    const [event] = await auditOf(world, { actions: ['role.changed'] })
    expect(event?.details).toMatchObject({
      name: 'Viewer',
      changed: ['permissions'],
      permissions_after: ['company.arr:view'],
      members: 1,
      connections_losing: 2,
      connections_to_reauthorize: 2,
    })
    expect(event?.details['permissions_before']).toContain('company.industry:view')
    // The connection that may only read issues could have the field, and was never granted it.
    const back = valueOf(await tenantOf(world).changeRole(admin(world), role.id, role.version + 1, settingsOf(role)))
    expect(numbers(back)).toEqual([['Vera Noll', { connections: 3, losing: 0, regaining: 2, needReauthorization: 1 }]])
  })
})

describe('the effect of another role for one member', () => {
  it('is told of that member alone (V5, T4)', async () => {
    const manager = await builtIn(world, 'manager')
    const { memberId } = world.people.viewer
    const impact = valueOf(await tenantOf(world).memberRoleImpact(admin(world), memberId, manager.id))
    expect([impact.before.name, impact.after.name]).toEqual(['Viewer', 'Manager'])
    expect(numbers(impact)).toEqual([
      ['Vera Noll', { connections: 3, losing: 0, regaining: 0, needReauthorization: 3 }],
    ])
  })
})

describe('a list', () => {
  it('of roles says who has each, and how many connections they have (T5)', async () => {
    const roles = valueOf(await tenantOf(world).listRoles(admin(world)))
    expect(roles.map(({ name, members, connections, builtin }) => [name, members, connections, builtin])).toEqual([
      ['Administrator', 1, 0, true],
      ['Customer Success', 1, 0, true],
      ['Manager', 1, 1, true],
      ['Viewer', 1, 3, true],
    ])
    expect((await builtIn(world, 'viewer')).holders).toEqual([
      { id: world.people.viewer.memberId, name: 'Vera Noll', active: true },
    ])
  })

  it('of members is searched by name and address, by role and by state (T4)', async () => {
    const names = async (filter: object) =>
      valueOf(await tenantOf(world).listMembers(admin(world), filter)).map(({ name }) => name)
    expect(await names({})).toEqual(['Ada Lind', 'Carly Jensen', 'Max Ober', 'Vera Noll'])
    expect(await names({ search: ' NOLL ' })).toEqual(['Vera Noll'])
    expect(await names({ search: 'manager@' })).toEqual(['Max Ober'])
    expect(await names({ status: 'deactivated' })).toEqual([])
    const viewer = valueOf(await tenantOf(world).listMembers(admin(world), { search: 'vera' }))[0]
    expect(viewer).toMatchObject({ role: { name: 'Viewer' }, connections: 3, active: true })
    expect(viewer?.lastActiveAt).toBeGreaterThan(0)
    expect(await names({ roleId: viewer?.role.id })).toEqual(['Vera Noll'])
  })
})

describe('a role that is wrong', () => {
  it.each([
    ['no name', { name: '  ' }, 'name'],
    ['a name that is taken, whatever its letters', { name: 'vIEWER' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['an unknown system permission', { system: ['fly'] as never }, 'system'],
    [
      'a filter on an unknown field',
      {
        permissions: {
          models: {},
          portfolio: [{ kind: 'filter' as const, where: { field: 'colour', op: 'eq' as const, value: 'x' } }],
        },
      },
      'portfolio',
    ],
    ['every model at once', { permissions: { models: 'all' as const, portfolio: [] } }, 'permissions'],
  ])('is refused for %s, by name, and nothing is made (T5)', async (_what, change, field) => {
    const settings = { ...settingsOf(await builtIn(world, 'viewer')), name: 'Fine', ...change }
    const outcome = await tenantOf(world).createRole(admin(world), settings)
    if (outcome.ok) throw new Error('It was made')
    const { code, details } = outcome.error
    expect([code, details.field ?? details.issues?.[0]?.field]).toEqual(['invalid_input', field])
    expect(valueOf(await tenantOf(world).listRoles(admin(world)))).toHaveLength(4)
  })

  it('is refused for a role that does not exist, and for one that is one’s own to delete (T5)', async () => {
    expect(refusal(await tenantOf(world).deleteRole(admin(world), 'rol_none', 1, null))[0]).toBe('not_found')
    expect(refusal(await tenantOf(world).getRole(callerOf(world.people.administrator), '__proto__'))[0]).toBe(
      'not_found',
    )
  })
})
