import { beforeAll, describe, expect, it } from 'vitest'
import { env } from 'cloudflare:workers'
import { valueOf } from '../../src/core/errors.ts'
import { newFullWorld, rolePermissions } from '../setup/bait.ts'
import { callTool } from '../setup/mcp.ts'
import { messages, policyOf } from '../setup/policy-file.ts'
import { admin, newRole, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, connect, newClient, type World } from '../setup/world.ts'

let world: World
let clientId: string

beforeAll(async () => {
  world = await newFullWorld('as-code')
  clientId = (await newClient(world, { name: 'ChatGPT' })).id
  await newRole(world, 'Own work', { ...rolePermissions('viewer'), portfolio: [{ kind: 'own' }] })
})

const { exported, read, plan, apply } = policyOf(() => world)

describe('the policy as a file', () => {
  it('changes nothing when it is applied as it was exported, and is the same text again (P4, T5)', async () => {
    const { text, version } = await exported()
    const planned = valueOf(await plan(text))
    expect([planned.changes, planned.members, planned.version]).toEqual([[], [], version])
    valueOf(await tenantOf(world).applyPolicy(admin(world), text, version))
    expect(await exported()).toEqual({ text, version })
    expect(text).not.toMatch(/ghs_|secret":\s*"/i)
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['gatehouse', 'settings', 'models', 'roles', 'clients'])
  })

  it('shows what a change does, model by model and member by member, and does exactly that (V5, A1)', async () => {
    const { access_token: token } = await connect(world.people.viewer, clientId)
    const { roles, clients } = await read()
    const viewer = roles['viewer']
    const client = clients[clientId]
    if (viewer === null || viewer === undefined || client === undefined) throw new Error('Not exported')
    const { company: _gone, ...others } = viewer.permissions
    const file = {
      gatehouse: 1,
      roles: { viewer: { ...viewer, permissions: others } },
      clients: { [clientId]: { ...client, description: 'Asks about issues' } },
    }
    const planned = valueOf(await plan(file))
    expect(planned.changes.map(({ part, name, what }) => [part, name, what])).toEqual([
      ['roles', 'Viewer', 'change'],
      ['clients', 'ChatGPT', 'change'],
    ])
    expect(planned.changes[0]?.lines).toContain('- company:view')
    expect(planned.changes[1]?.lines).toEqual(['description: For tests → Asks about issues'])
    expect(planned.members.map(({ name, losing, regaining }) => [name, losing, regaining])).toEqual([
      ['Vera Noll', 1, 0],
    ])
    expect((await callTool(token, 'list_records', { model: 'company' })).isError).toBeFalsy()

    expect(valueOf(await apply(file))).toEqual(planned)
    expect((await callTool(token, 'list_records', { model: 'company' })).isError).toBe(true)
    const events = await auditOf(world, { actions: ['role.changed', 'client.changed', 'policy.applied'] })
    expect(
      events
        .slice(0, 3)
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(['client.changed', 'policy.applied', 'role.changed'])
    expect(events.find(({ action }) => action === 'policy.applied')?.details).toMatchObject({
      changes: ['change roles.viewer', `change clients.${clientId}`],
      connections_losing: 1,
    })
    valueOf(await apply({ gatehouse: 1, roles: { viewer } }))
    expect((await callTool(token, 'list_records', { model: 'company' })).isError).toBeFalsy()
  })

  it('makes models with fields, and gives them to roles and applications, at once (D1, V1)', async () => {
    const { roles, clients } = await read()
    const client = clients[clientId]
    const manager = roles['manager']
    if (client === undefined || client.ceiling === null || manager === undefined || manager === null)
      throw new Error('Not exported')
    const vessel = { actions: ['view', 'create'], fields: { name: 'edit', berth: 'view', state: 'edit' } }
    const file = {
      gatehouse: 1,
      models: {
        vessel: {
          label: 'Vessel',
          pluralLabel: 'Vessels',
          fields: {
            name: { type: 'text', label: 'Name', required: true, description: 'What the record is called.' },
            state: { type: 'choice', label: 'State', choices: { afloat: 'Afloat', in_dock: 'In dock' } },
            berth: { type: 'text', label: 'Berth', maxLength: 20 },
          },
        },
      },
      roles: { manager: { ...manager, permissions: { ...manager.permissions, vessel } } },
      clients: { [clientId]: { ...client, ceiling: { ...client.ceiling, vessel } } },
      assertions: [
        'ChatGPT can never edit vessel.berth',
        'Manager can view vessel.berth',
        'any application can never export vessel',
      ],
    }
    const applied = valueOf(await apply(file))
    expect(applied.changes.map(({ part, key, what }) => [part, key, what])).toEqual([
      ['models', 'vessel', 'create'],
      ['roles', 'manager', 'change'],
      ['clients', clientId, 'change'],
    ])
    expect(valueOf(await plan(file)).changes).toEqual([])
    const { models } = await read()
    expect(Object.keys(models['vessel']?.fields ?? {})).toEqual(['name', 'owner', 'company', 'state', 'berth'])
    const { access_token: token } = await connect(world.people.manager, clientId)
    const created = await callTool(token, 'create_records', {
      model: 'vessel',
      items: [{ name: 'Ann', state: 'in_dock' }],
    })
    expect(created.structuredContent?.['counts']).toEqual({ created: 1 })
  })

  it('makes a role and deletes one that nobody has (T5)', async () => {
    const { roles } = await read()
    const viewer = roles['viewer']
    valueOf(await apply({ gatehouse: 1, roles: { night: { ...viewer, name: 'Night shift' } } }))
    const found = Object.entries((await read()).roles).find(([, role]) => role?.name === 'Night shift')
    expect(found?.[1]).toEqual({ ...viewer, name: 'Night shift' })
    valueOf(await apply({ gatehouse: 1, roles: { [found?.[0] ?? '']: null } }))
    expect(Object.values((await read()).roles).some((role) => role?.name === 'Night shift')).toBe(false)
    expect(messages(await apply({ gatehouse: 1, roles: { viewer: null } }))[0]).toMatch(/built in/)
  })

  it('ends every connection of an application that it disables (P7, V5)', async () => {
    const other = (await newClient(world, { name: 'Passing' })).id
    const { access_token: token } = await connect(world.people.manager, other)
    const client = (await read()).clients[other]
    const file = { gatehouse: 1, clients: { [other]: { ...client, status: 'disabled' } } }
    expect(valueOf(await plan(file)).ending).toBe(1)
    valueOf(await apply(file))
    await expect(callTool(token, 'list_records', { model: 'company' })).rejects.toThrow('HTTP 401')
  })
})

describe('an assertion that does not hold', () => {
  it('keeps the file from being applied, and says with which role it could be (V2, P4)', async () => {
    const { version } = await exported()
    const file = {
      gatehouse: 1,
      settings: {},
      assertions: [
        'ChatGPT can view issue',
        'ChatGPT can never view company.arr',
        'Nobody may ever',
        'ChatGPT can never view company.revenue',
      ],
    }
    const { assertions } = valueOf(await plan(file))
    expect(assertions.map(({ holds, line }) => [holds, line])).toEqual([
      [true, 5],
      [false, 6],
      [false, 7],
      [false, 8],
    ])
    expect(assertions[1]?.reason).toMatch(/^It can: .*Manager through ChatGPT/)
    const refused = messages(await apply(file))
    expect(refused).toHaveLength(3)
    expect(refused[0]).toMatch(/^Line 6, “ChatGPT can never view company.arr”: It can: /)
    expect(refused[2]).toMatch(/has no field “revenue”/)
    expect((await exported()).version).toBe(version)
  })

  it('holds once the ceiling says so, in the same file (P4)', async () => {
    const client = (await read()).clients[clientId]
    if (client === undefined || client.ceiling === null) throw new Error('No ceiling')
    const company = client.ceiling['company']
    const { arr: _arr, ...fields } = company?.fields ?? {}
    const ceiling = { ...client.ceiling, company: { actions: company?.actions ?? [], fields } }
    const assertions = [
      'ChatGPT can never view company.arr',
      'the application ChatGPT can view company.name',
      'anybody can view company.arr',
    ]
    const applied = valueOf(await apply({ gatehouse: 1, clients: { [clientId]: { ...client, ceiling } }, assertions }))
    expect(applied.assertions.map(({ holds }) => holds)).toEqual([true, true, true])
  })
})

describe('a policy file that can’t be applied', () => {
  it('changes nothing at all, whatever else is in it (A51)', async () => {
    const before = await exported()
    const { roles } = await read()
    const viewer = roles['viewer']
    const file = {
      gatehouse: 1,
      roles: { viewer: { ...viewer, description: 'Better' }, manager: { ...viewer, name: 'Administrator' } },
    }
    expect(messages(await apply(file))[0]).toMatch(/^Line \d+, roles.manager.name: There is a role called/)
    expect(await exported()).toEqual(before)
  })

  it('is refused once the policy has changed since the plan (A56)', async () => {
    const { text, version } = await exported()
    await newRole(world, 'In between', rolePermissions('viewer'))
    expect(refusal(await tenantOf(world).applyPolicy(admin(world), text, version))[0]).toBe('conflict')
    // D1 says so too, whatever the object believes.
    await env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?')
      .bind(world.tenantId)
      .run()
    expect(refusal(await tenantOf(world).applyPolicy(admin(world), text, version + 1))[0]).toBe('conflict')
  })

  it.each([
    ['{\n  "gatehouse": 1,\n  "roles": {\n    "viewer": { "name": "V" "x": 1 }\n}}', /^Line 4: A comma is missing/],
    ['{ "gatehouse": 1,\n "roles": {},\n "roles": {} }', /^Line 3: “roles” is there twice/],
    ['{ "gatehouse": 1, "roles": {\n  "viewer": {\n "name": 7 } } }', /^Line [23], roles\.viewer/],
    ['{ "gatehouse": 1,\n  "colour": "red" }', /^Line 2, colour: /],
    ['{ "gatehouse": 2 }', /^Line 1, gatehouse: /],
    ['', /^Line 1: The file ends in the middle/],
    ['{ "gatehouse": 1, "clients": { "app_unknown": null } }', /^Line 1, clients\.app_unknown/],
    [
      '{ "gatehouse": 1,\n "models": { "company": { "label": "Co", "pluralLabel": "Cos",\n "fields": { "__proto__": {} } } } }',
      /^Line [23]/,
    ],
  ])('says on which line it is wrong: %#', async (text, message) => {
    expect(messages(await plan(text))[0]).toMatch(message)
  })

  it('names models and fields that there are not, and values that are not theirs (V1)', async () => {
    const { roles, models } = await read()
    const viewer = roles['viewer']
    const permissions = {
      planet: { actions: ['view'], fields: {} },
      company: { actions: ['view'], fields: { moon: 'view' } },
    }
    const company = models['company']
    const wrong = {
      gatehouse: 1,
      roles: { viewer: { ...viewer, permissions } },
      models: {
        company: { ...company, fields: { ...company?.fields, arr: { ...company?.fields['arr'], type: 'text' } } },
      },
    }
    const told = messages(await plan(wrong)).join('\n')
    expect(told).toMatch(/no data model “planet”/)
    expect(told).toMatch(/no field “moon”/)
    expect(told).toMatch(/keeps its type/)
  })
})
