import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { Portfolio } from '../../src/core/permissions.ts'
import type { RoleDetail } from '../../src/tenant/contract.ts'
import { rolePermissions } from '../setup/bait.ts'
import {
  admin,
  builtIn,
  memberVersion,
  newMember,
  newRole,
  refusal,
  roleById,
  settingsOf,
  tenantOf,
  withModel,
} from '../setup/roles.ts'
import { auditOf, callerOf, newWorld, type Person, type World } from '../setup/world.ts'

const JAPAN: Portfolio = [{ kind: 'filter', where: { field: 'country', op: 'eq', value: 'Japan' } }]

let world: World
let roles: Record<'administrator' | 'manager' | 'customer_success' | 'viewer', RoleDetail>
/** Manages members, and sees what a viewer sees. */
let people: RoleDetail
let pat: Person

beforeAll(async () => {
  world = await newWorld('raise')
  const [administrator, manager, customerSuccess, viewer] = await Promise.all(
    (['administrator', 'manager', 'customer_success', 'viewer'] as const).map((key) => builtIn(world, key)),
  )
  roles = { administrator: administrator!, manager: manager!, customer_success: customerSuccess!, viewer: viewer! }
  people = await newRole(world, 'People', rolePermissions('viewer'), ['manage_members'])
  pat = await newMember(world, 'Pat Quill', people.id)
})

const tenant = () => tenantOf(world)
const asPat = () => callerOf(pat)

describe('somebody who manages members and holds little else', () => {
  it.each([
    ['a system permission', { system: ['manage_members', 'manage_clients'] as const }, 'manage_clients'],
    [
      'an action',
      { permissions: withModel(rolePermissions('viewer'), 'issue', { actions: ['view', 'remove'] }) },
      'issue:remove',
    ],
    [
      'a field',
      { permissions: withModel(rolePermissions('viewer'), 'company', { fields: { arr: 'view' } }) },
      'company.arr',
    ],
    [
      'a field to edit',
      { permissions: withModel(rolePermissions('viewer'), 'company', { fields: { name: 'edit' } }) },
      'company.name',
    ],
    ['everything', { permissions: rolePermissions('administrator') }, 'asset:create'],
  ])('makes no role with %s beyond their own (A36, T5)', async (_what, change, names) => {
    const settings = { ...settingsOf(people), name: 'Bigger', ...change }
    expect(refusal(await tenant().createRole(asPat(), settings))).toEqual(['forbidden', names])
    expect(
      refusal(await tenant().changeRole(asPat(), people.id, people.version, { ...settings, name: 'People' })),
    ).toEqual(['forbidden', names])
    expect(refusal(await tenant().roleImpact(asPat(), people.id, { ...settings, name: 'People' }))).toEqual([
      'forbidden',
      names,
    ])
    expect(await roleById(world, people.id)).toMatchObject({ version: 1, system: people.system })
  })

  it('is on record with what they tried (A36, A1)', async () => {
    await tenant().createRole(asPat(), { ...settingsOf(people), name: 'Bigger', system: ['export'] })
    const [row] = await auditOf(world, { actions: ['access.refused'] })
    expect(row).toMatchObject({ outcome: 'refused', member: { id: pat.memberId } })
    expect(row?.details).toMatchObject({ asked: 'create_role', code: 'forbidden', field: 'export' })
  })

  it('makes a role within their own, and gives it (T5)', async () => {
    const smaller = withModel(rolePermissions('viewer'), 'company', null)
    const made = await tenant().createRole(asPat(), {
      ...settingsOf(people),
      name: 'Smaller',
      system: [],
      permissions: smaller,
    })
    expect(made.ok).toBe(true)
  })

  it.each(['administrator', 'manager', 'customer_success'] as const)(
    'gives nobody the role %s, themselves included (A36)',
    async (key) => {
      for (const person of [pat, world.people.viewer]) {
        const version = await memberVersion(world, person)
        const outcome = await tenant().changeMemberRole(asPat(), person.memberId, version, roles[key].id)
        expect(refusal(outcome)[0]).toBe('forbidden')
        expect(refusal(await tenant().memberRoleImpact(asPat(), person.memberId, roles[key].id))[0]).toBe('forbidden')
      }
      expect(valueOf(await tenant().getMember(admin(world), pat.memberId)).role.id).toBe(people.id)
    },
  )

  it('has no hand in who holds system permissions that they lack: not in their role, not in their membership (A36)', async () => {
    const { memberId } = world.people.administrator
    const version = await memberVersion(world, world.people.administrator)
    const tries = [
      tenant().changeMemberRole(asPat(), memberId, version, roles.viewer.id),
      tenant().deactivateMember(asPat(), memberId, version, null),
      tenant().removeMember(asPat(), memberId, version, null),
      tenant().changeRole(asPat(), roles.manager.id, 1, settingsOf(roles.manager, { system: [] })),
      tenant().changeRole(asPat(), roles.administrator.id, 1, settingsOf(roles.administrator, { system: [] })),
    ]
    for (const outcome of await Promise.all(tries)) expect(refusal(outcome)[0]).toBe('forbidden')
  })

  it('may take away what they don’t hold themselves, and not put it back (A36, T4)', async () => {
    const wide = await newRole(world, 'Wide', rolePermissions('customer_success'))
    const dora = await newMember(world, 'Dora Wide', wide.id)
    const lowered = await tenant().changeMemberRole(
      asPat(),
      dora.memberId,
      1,
      (await newRole(world, 'None', { models: {}, portfolio: 'none' })).id,
    )
    expect(lowered.ok).toBe(true)
    expect(refusal(await tenant().changeMemberRole(asPat(), dora.memberId, 2, wide.id))[0]).toBe('forbidden')
    const narrower = settingsOf(wide, { permissions: withModel(wide.permissions, 'issue', null) })
    expect((await tenant().changeRole(asPat(), wide.id, 1, narrower)).ok).toBe(true)
    expect(refusal(await tenant().changeRole(asPat(), wide.id, 2, settingsOf(wide)))).toEqual([
      'forbidden',
      'issue:create',
    ])
  })

  it('does not open by one action what lies beside it: a field that they don’t hold (A36)', async () => {
    const sealed = {
      models: { company: { actions: ['create' as const], fields: { name: 'edit' as const, arr: 'edit' as const } } },
      portfolio: [],
    }
    const role = await newRole(world, 'Sealed', sealed)
    const opened = withModel(sealed, 'company', { actions: ['create', 'view'] })
    expect(refusal(await tenant().changeRole(asPat(), role.id, 1, settingsOf(role, { permissions: opened })))[0]).toBe(
      'forbidden',
    )
  })

  it('does not reactivate somebody whose role they could not give (A36)', async () => {
    const eve = await newMember(world, 'Eve Manager', roles.manager.id)
    valueOf(await tenant().deactivateMember(admin(world), eve.memberId, 1, null))
    expect(refusal(await tenant().reactivateMember(asPat(), eve.memberId, 2))[0]).toBe('forbidden')
    expect((await tenant().reactivateMember(admin(world), eve.memberId, 2)).ok).toBe(true)
  })

  it('does not hand over records, to themselves least of all (A35, A36)', async () => {
    const gus = await newMember(world, 'Gus Owner', roles.customer_success.id)
    expect(refusal(await tenant().removeMember(asPat(), gus.memberId, 1, pat.memberId))[0]).toBe('forbidden')
    expect(refusal(await tenant().handOver(asPat(), gus.memberId, pat.memberId))[0]).toBe('forbidden')
    expect(await memberVersion(world, gus)).toBe(1)
  })
})

describe('somebody who sees some companies', () => {
  it.each([
    ['all of them', [] as Portfolio],
    ['those that a member owns', [{ kind: 'own' }] as Portfolio],
    ['other ones', [{ kind: 'filter', where: { field: 'country', op: 'eq', value: 'Chile' } }] as Portfolio],
  ])('gives nobody %s (A36, V3)', async (_what, portfolio) => {
    const name = `Japan ${Math.random()}`
    const japan = await newRole(world, name, { ...rolePermissions('viewer'), portfolio: JAPAN }, ['manage_members'])
    const kim = await newMember(world, name, japan.id)
    const settings = settingsOf(japan, { name: 'Wider', permissions: { ...japan.permissions, portfolio } })
    expect(refusal(await tenant().createRole(callerOf(kim), settings))).toEqual(['forbidden', 'portfolio'])
    expect(refusal(await tenant().changeRole(callerOf(kim), japan.id, 1, { ...settings, name }))).toEqual([
      'forbidden',
      'portfolio',
    ])
    const both = { ...japan.permissions, portfolio: [...JAPAN, ...(portfolio as [])] }
    const within = await tenant().createRole(
      callerOf(kim),
      settingsOf(japan, { name: `Within ${name}`, permissions: both }),
    )
    expect(within.ok).toBe(true)
  })

  it('gives no action on their records to a role that saw fewer (A36)', async () => {
    const nowhere = await newRole(world, 'Nowhere', { ...rolePermissions('administrator'), portfolio: 'none' })
    const opened = settingsOf(nowhere, { permissions: { ...nowhere.permissions, portfolio: [] } })
    expect(refusal(await tenant().changeRole(asPat(), nowhere.id, 1, opened))[0]).toBe('forbidden')
  })

  it('asks by no field that they may not see: the count would tell (V4, A32)', async () => {
    const by = (field: string): Portfolio => [{ kind: 'filter', where: { field, op: 'gt', value: 1 } }]
    const hidden = await tenant().countPortfolio(asPat(), by('arr'))
    const unknown = await tenant().countPortfolio(asPat(), by('xyz'))
    expect(refusal(hidden)[0]).toBe('unknown_field')
    expect(JSON.stringify(hidden).replaceAll('arr', 'xyz')).toBe(JSON.stringify(unknown))
    const made = { ...settingsOf(people), name: 'Probe', permissions: { ...people.permissions, portfolio: by('arr') } }
    expect(refusal(await tenant().createRole(asPat(), made))[0]).toBe('invalid_input')
  })
})

it('two who edit a role: the second learns of the first, and nothing of theirs is lost (A56)', async () => {
  const role = await newRole(world, 'Shared', rolePermissions('viewer'))
  const edits = ['One', 'Two'].map((name) => tenant().changeRole(admin(world), role.id, 1, settingsOf(role, { name })))
  const outcomes = await Promise.all(edits)
  expect(outcomes.map((outcome) => refusal(outcome)[0])).toEqual(['no refusal', 'conflict'])
  expect(await roleById(world, role.id)).toMatchObject({ name: 'One', version: 2 })
})

it('whoever does not manage members can do none of it (T5)', async () => {
  for (const key of ['manager', 'customer_success', 'viewer'] as const) {
    const caller = callerOf(world.people[key])
    const { id } = roles.viewer
    const { memberId } = world.people.viewer
    const outcomes = await Promise.all([
      tenant().listRoles(caller),
      tenant().getRole(caller, id),
      tenant().createRole(caller, settingsOf(roles.viewer, { name: 'Mine' })),
      tenant().changeRole(caller, id, 1, settingsOf(roles.viewer)),
      tenant().roleImpact(caller, id, settingsOf(roles.viewer)),
      tenant().deleteRole(caller, people.id, 1, id),
      tenant().roleDeletionImpact(caller, people.id, id),
      tenant().countPortfolio(caller, []),
      tenant().listMembers(caller, {}),
      tenant().getMember(caller, memberId),
      tenant().memberRoleImpact(caller, memberId, id),
      tenant().changeMemberRole(caller, memberId, 1, id),
      tenant().deactivateMember(caller, memberId, 1, null),
      tenant().reactivateMember(caller, memberId, 1),
      tenant().removeMember(caller, memberId, 1, null),
      tenant().handOver(caller, memberId, memberId),
    ])
    for (const outcome of outcomes) expect(refusal(outcome)[0]).toBe('forbidden')
  }
})

it('a role or member of another tenant is as unknown as any (A28)', async () => {
  const other = await newWorld('elsewhere')
  const [role, { memberId }] = [await builtIn(other, 'viewer'), other.people.viewer]
  const settings = settingsOf(role)
  for (const [foreign, unknown] of [
    [await tenant().getRole(admin(world), role.id), await tenant().getRole(admin(world), 'rol_none')],
    [
      await tenant().changeRole(admin(world), role.id, 1, settings),
      await tenant().changeRole(admin(world), 'x', 1, settings),
    ],
    [await tenant().getMember(admin(world), memberId), await tenant().getMember(admin(world), 'mem_none')],
    [
      await tenant().removeMember(admin(world), memberId, 1, null),
      await tenant().removeMember(admin(world), 'x', 1, null),
    ],
    [
      await tenant().changeMemberRole(admin(world), pat.memberId, 1, role.id),
      await tenant().changeMemberRole(admin(world), pat.memberId, 1, 'x'),
    ],
  ]) {
    expect(foreign).toEqual(unknown)
    expect(foreign!.ok).toBe(false)
  }
})
