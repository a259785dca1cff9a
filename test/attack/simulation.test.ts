import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet, Portfolio, SystemPermission } from '../../src/core/permissions.ts'
import type { AccessQuestion } from '../../src/tenant/contract.ts'
import { newFullWorld, recordId, rolePermissions } from '../setup/bait.ts'
import { admin, builtIn, newMember, newRole, refusal, settingsOf, tenantOf, withModel } from '../setup/roles.ts'
import {
  auditOf,
  callerOf,
  connect,
  connectionOf,
  newClient,
  newWorld,
  type Person,
  type World,
} from '../setup/world.ts'

let world: World
let other: World
let clientId: string
let connectionId: string

beforeAll(async () => {
  world = await newFullWorld('asked')
  other = await newWorld('foreign')
  clientId = (await newClient(world)).id
  connectionId = connectionOf((await connect(world.people.viewer, clientId)).access_token)
})

const ask = (by: Person, question: AccessQuestion) => tenantOf(world).simulateAccess(callerOf(by), question)

/** Somebody with these system permissions, who may do with the data what an administrator may unless told otherwise. */
async function somebody(
  name: string,
  system: readonly SystemPermission[],
  change: (set: PermissionSet) => PermissionSet = (set) => set,
): Promise<Person> {
  const role = await newRole(world, `Role of ${name}`, change(rolePermissions('administrator')), system)
  return await newMember(world, name, role.id)
}

describe('who may ask what somebody can see', () => {
  it('is whoever may see the pages of all that is named, and nobody else (T5, A36)', async () => {
    const viewer = await builtIn(world, 'viewer')
    const { memberId } = world.people.viewer
    const asked = {
      role: { roleId: viewer.id },
      member: { memberId },
      client: { clientId },
      both: { memberId, clientId },
      connection: { connectionId },
    }
    const allowed = async (by: Person) => {
      const found: string[] = []
      for (const [name, subject] of Object.entries(asked)) if ((await ask(by, { subject })).ok) found.push(name)
      return found
    }
    expect(await allowed(world.people.administrator)).toEqual(Object.keys(asked))
    expect(await allowed(await somebody('People', ['manage_members']))).toEqual(['role', 'member'])
    expect(await allowed(await somebody('Apps', ['manage_clients']))).toEqual(['client'])
    // Whose own connection it is sees on the consent page what it may do, and not what others hold.
    expect(await allowed(world.people.viewer)).toEqual([])
    expect(refusal(await ask(world.people.administrator, { subject: {} }))[0]).toBe('invalid_input')
  })

  it('learns nothing of another tenant’s: these look like unknown ids (A28)', async () => {
    const foreign = await newClient(other)
    const theirs = connectionOf((await connect(other.people.viewer, foreign.id)).access_token)
    const role = await builtIn(other, 'viewer')
    const answers = async (subjects: AccessQuestion['subject'][]) =>
      await Promise.all(subjects.map(async (subject) => await ask(world.people.administrator, { subject })))
    const made = await answers([
      { roleId: role.id },
      { memberId: other.people.viewer.memberId },
      { clientId: foreign.id },
      { connectionId: theirs },
    ])
    const unknown = await answers([
      { roleId: 'rol_unknown' },
      { memberId: 'mem_unknown' },
      { clientId: 'app_unknown' },
      { connectionId: 'con_unknown' },
    ])
    expect(made).toEqual(unknown)
    expect(made.map((answer) => refusal(answer)[0])).toEqual(Array.from({ length: 4 }, () => 'not_found'))
  })

  it('can’t try a change that goes beyond their own role (T5, A36)', async () => {
    const poor = await somebody('Poor', ['manage_members', 'manage_clients', 'export'], (set) =>
      withModel(set, 'company', null),
    )
    const viewer = await builtIn(world, 'viewer')
    const role = settingsOf(viewer, { permissions: rolePermissions('administrator') })
    const subject = { roleId: viewer.id }
    expect(refusal(await ask(poor, { subject, change: { roleId: viewer.id, role } }))).toEqual([
      'forbidden',
      'company:create',
    ])
    const ceiling = {
      clientId: (await newClient(world, {}, { models: {}, portfolio: [] })).id,
      ceiling: rolePermissions('administrator'),
    }
    expect(refusal(await ask(poor, { subject: { clientId: ceiling.clientId }, change: ceiling }))[0]).toBe('forbidden')
    expect(refusal(await ask(poor, { subject: {}, change: { roleId: null, role: { ...role, name: 'X' } } }))[0]).toBe(
      'forbidden',
    )
  })
})

describe('the counts of what somebody reaches', () => {
  const richer: Portfolio = [{ kind: 'filter', where: { field: 'arr', op: 'gte', value: 0 } }]
  const companies = async (by: Person, subject: AccessQuestion['subject']) => {
    const { now, complete } = valueOf(await ask(by, { subject }))
    return [now.models.find(({ model }) => model === 'company')?.records?.count ?? null, complete]
  }

  it('are of all records for whoever sees all, and within the portfolio of whoever does not (V3, A34)', async () => {
    const { memberId } = world.people.administrator
    const own = await somebody('Owner', ['manage_members'], (set) => ({ ...set, portfolio: [{ kind: 'own' }] }))
    expect(await companies(world.people.administrator, { memberId })).toEqual([2, true])
    expect(await companies(world.people.administrator, { memberId: world.people.customer_success.memberId })).toEqual([
      1,
      true,
    ])
    expect(await companies(own, { memberId })).toEqual([0, false])
    const nobody = await newRole(world, 'Nothing', { ...rolePermissions('viewer'), portfolio: 'none' })
    expect(await companies(world.people.administrator, { roleId: nobody.id })).toEqual([0, true])
  })

  it('are not told where the portfolio goes by what the asker may not see (V4, A32)', async () => {
    const rich = await newRole(world, 'Rich', { ...rolePermissions('administrator'), portfolio: richer })
    const blind = await somebody('Blind', ['manage_members'], (set) =>
      withModel(set, 'company', { fields: { name: 'edit', owner: 'edit', industry: 'edit' } }),
    )
    expect(await companies(world.people.administrator, { roleId: rich.id })).toEqual([2, true])
    expect(await companies(blind, { roleId: rich.id })).toEqual([null, true])
    const target = { model: 'company', action: 'view', recordId: recordId('asked', 'mine', 'company') } as const
    expect(valueOf(await ask(blind, { subject: { roleId: rich.id }, target })).now.why?.record).toBe('unclear')
    // Nor by a filter of their own making.
    const role = {
      name: 'New',
      description: '',
      system: [],
      permissions: { ...rolePermissions('viewer'), portfolio: richer },
    }
    const tried = await ask(blind, { subject: {}, change: { roleId: null, role } })
    expect(refusal(tried)[0]).not.toBe('no refusal')
    // Who does not see owners can’t find out what is whose.
    const ownerless = await somebody('Ownerless', ['manage_members'], (set) =>
      withModel(set, 'company', { fields: { name: 'edit' } }),
    )
    expect(await companies(ownerless, { memberId: world.people.customer_success.memberId })).toEqual([null, true])
  })

  it('and the place of a record are told of records that the asker sees: others look like none (V4, A34)', async () => {
    const own = await somebody('Someone', ['manage_members'], (set) => ({ ...set, portfolio: [{ kind: 'own' }] }))
    const subject = { memberId: world.people.administrator.memberId }
    const place = async (by: Person, recordId: string) =>
      valueOf(await ask(by, { subject, target: { model: 'company', action: 'view', recordId } })).now.why
    const mine = recordId('asked', 'mine', 'company')
    expect(await place(own, mine)).toEqual(await place(own, 'rec_unknown'))
    expect((await place(world.people.administrator, mine))?.record).toBe('inside')
    const carly = { memberId: world.people.customer_success.memberId }
    const target = { model: 'company', action: 'view', recordId: recordId('asked', 'else', 'company') } as const
    const why = valueOf(await ask(world.people.administrator, { subject: carly, target })).now.why
    expect([why?.allowed, why?.rules, why?.record]).toEqual([false, ['portfolio'], 'outside'])
  })
})

describe('a question', () => {
  it('is on record, without what was found (A1)', async () => {
    const target = { model: 'company', action: 'view', recordId: recordId('asked', 'mine', 'company') } as const
    valueOf(
      await ask(world.people.administrator, { subject: { memberId: world.people.viewer.memberId, clientId }, target }),
    )
    const [event] = await auditOf(world, { actions: ['access.simulated'] })
    expect(event).toMatchObject({
      action: 'access.simulated',
      connectionId,
      model: 'company',
      recordId: target.recordId,
      details: { role: 'Viewer', member_name: 'Vera Noll', client: 'Test client' },
    })
    expect(JSON.stringify(event)).not.toMatch(/Birch|inside/)
  })

  it('about an unsaved change says what is and what would be, and changes nothing (V5)', async () => {
    const viewer = await builtIn(world, 'viewer')
    const role = settingsOf(viewer, { permissions: withModel(viewer.permissions, 'company', null) })
    const view = valueOf(
      await ask(world.people.administrator, { subject: { roleId: viewer.id }, change: { roleId: viewer.id, role } }),
    )
    const views = [view.now, view.after].map(
      (side) => side?.models.find(({ model }) => model === 'company')?.actions.view,
    )
    expect(views).toEqual([
      { allowed: true, rules: [] },
      { allowed: false, rules: ['role'] },
    ])
    expect((await builtIn(world, 'viewer')).version).toBe(viewer.version)
    const dynamic = valueOf(
      await ask(world.people.administrator, { subject: { clientId }, change: { clientId, ceiling: null } }),
    )
    expect(dynamic.after?.models.every(({ actions }) => actions.view.allowed)).toBe(true)
    expect(valueOf(await env.TENANT.getByName(world.tenantId).getClient(admin(world), clientId)).ceiling).not.toBeNull()
  })

  it('that names an unknown model, field or scope is refused by name (V6)', async () => {
    const subject = { clientId }
    const bad = async (question: AccessQuestion) => refusal(await ask(world.people.administrator, question))
    expect(await bad({ subject, target: { model: 'planet', action: 'view' } })).toEqual(['invalid_input', 'model'])
    expect(await bad({ subject, target: { model: 'company', field: '__proto__', access: 'view' } })).toEqual([
      'invalid_input',
      'field',
    ])
    expect(await bad({ subject: { clientId, scopes: ['company:fly'] } })).toEqual(['invalid_input', 'scope'])
  })
})
