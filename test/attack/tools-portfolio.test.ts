import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS } from '../../src/core/permissions.ts'
import {
  called,
  ceilingWith,
  changeRole,
  hear,
  newFullWorld,
  recordId,
  rolePermissions,
  tokenOf,
} from '../setup/bait.ts'
import { newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
let carly: string
let ada: string

/** Customer success with every action there is, on the records of their own companies. */
function everythingOwn() {
  const { models, portfolio } = rolePermissions('customer_success')
  const named = Object.entries(models === 'all' ? {} : models)
  return {
    portfolio,
    models: Object.fromEntries(named.map(([name, { fields }]) => [name, { actions: [...ACTIONS], fields }])),
  }
}

beforeAll(async () => {
  world = await newFullWorld('home')
  await changeRole(world, 'customer_success', everythingOwn())
  // Records of Carly's own company that lead to records of another one, as an import could have left them.
  await putRecords(world, 'issue', [
    {
      id: 'home_link_issue',
      company: recordId('home', 'mine', 'company'),
      values: { title: 'Led astray', reporter: recordId('home', 'else', 'end_user') },
    },
  ])
  await putRecords(world, 'task', [
    { id: 'home_lone_task', owner: world.people.customer_success.memberId, values: { title: 'Alone' } },
  ])
  carly = await tokenOf(world, 'customer_success')
  ada = await tokenOf(world, 'administrator')
})

const MODELS = BUILTIN_MODELS.map(({ name }) => name)
const outside = (model: string) => recordId('home', 'else', model)
const nowhere = (model: string) => recordId('void', 'else', model)

describe('a record outside the portfolio', () => {
  const withId: [string, (model: string, id: string) => object][] = [
    ['get_record', (model, id) => ({ model, id })],
    ['update_record', (model, id) => ({ model, id, version: 1, values: { owner: 'Carly Jensen' } })],
    ['update_record', (model, id) => ({ model, id, version: 9, values: { nothing: true } })],
    ['remove_record', (model, id) => ({ model, id, version: 1 })],
    ['remove_record', (model, id) => ({ model, id, version: 2 })],
    ['update_records', (model, id) => ({ model, items: [{ id, version: 99, values: { nothing: true } }] })],
    ['remove_records', (model, id) => ({ model, items: [{ id, version: 99 }] })],
    [
      'update_records',
      (model, id) => ({ model, where: [{ field: 'id', op: 'eq', value: id }], values: {}, dry_run: true }),
    ],
    ['remove_records', (model, id) => ({ model, where: [{ field: 'id', op: 'eq', value: id }], dry_run: true })],
    ['record_history', (model, id) => ({ model, id })],
    ['restore_record', (model, id) => ({ model, id, version: 9, to_version: 1 })],
    ['fetch', (model, id) => ({ id: `${model}/${id}` })],
    ['list_records', (model, id) => ({ model, where: [{ field: 'id', op: 'eq', value: id }] })],
    [
      'aggregate_records',
      (model, id) => ({ model, where: [{ field: 'id', op: 'in', value: [id] }], group_by: ['id'] }),
    ],
    ['export_records', (model, id) => ({ model, where: [{ field: 'id', op: 'eq', value: id }] })],
  ]
  it.each(withId)('is to %s like an id that does not exist (A34, V4) %#', async (tool, args) => {
    for (const model of MODELS) {
      const [one, other] = [
        await hear(carly, tool, args(model, outside(model))),
        await hear(carly, tool, args(model, nowhere(model))),
      ]
      expect(one.wire.replaceAll(outside(model), nowhere(model))).toBe(other.wire)
      // Somebody who sees the record hears something else; asking changes nothing, as the version is an old one.
      const seen = args(model, outside(model))
      const inside = await hear(ada, tool, 'version' in seen ? { ...seen, version: 99 } : seen)
      expect(inside.wire.replaceAll(outside(model), nowhere(model))).not.toBe(other.wire)
    }
  })

  it('is neither listed, counted, summed, grouped, exported nor found (A34, V3)', async () => {
    for (const model of MODELS) {
      const [name = ''] = BUILTIN_MODELS.find((known) => known.name === model)?.fields.map((field) => field.name) ?? []
      const said = [
        await hear(carly, 'list_records', { model, detail: 'detailed' }),
        await hear(carly, 'aggregate_records', { model }),
        await hear(carly, 'aggregate_records', { model, group_by: [name] }),
        await hear(carly, 'aggregate_records', { model, group_by: ['owner.email'] }),
        await hear(carly, 'export_records', { model }),
        await hear(carly, 'search', { query: 'zedar holding' }),
      ]
      const own = model === 'issue' || model === 'task' ? 2 : 1
      expect(said[0]?.structured['total']).toBe(own)
      expect(said[1]?.structured).toMatchObject({ groups: [{ value: own, count: own }] })
      expect(said[4]?.structured['total']).toBe(own)
      expect(said[5]?.structured).toEqual({ results: [] })
      expect(said.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
      expect(said.map(({ wire }) => wire).join('\n')).not.toMatch(/zedar|home_else|qxhomeelse/i)
    }
  })

  it('is nothing at the end of a link: shown, filtered, sorted, grouped and counted as empty (A34, V3)', async () => {
    const at = { model: 'issue', fields: ['title', 'reporter', 'reporter.name', 'reporter.email'], detail: 'detailed' }
    const list = await hear(carly, 'list_records', { ...at, sort: [{ field: 'reporter' }] })
    expect(list.structured).toMatchObject({
      records: [
        { id: 'home_mine_issue', reporter: { id: 'home_mine_end_user' } },
        { id: 'home_link_issue', reporter: null, 'reporter.name': null, 'reporter.email': null },
      ],
    })
    const count = async (where: unknown) =>
      (await hear(carly, 'aggregate_records', { model: 'issue', where: [where] })).structured
    for (const [field, value] of [
      ['reporter', 'End user of Zedar Holding'],
      ['reporter', outside('end_user')],
      ['reporter.name', 'End user of Zedar Holding'],
      ['reporter.id', outside('end_user')],
    ]) {
      expect(await count({ field, op: 'eq', value })).toMatchObject({ groups: [{ count: 0 }] })
    }
    expect(await count({ field: 'reporter', op: 'is_empty', value: true })).toMatchObject({ groups: [{ count: 1 }] })
    expect(await count({ field: 'reporter.email', op: 'contains', value: 'qxhomeelse' })).toMatchObject({
      groups: [{ count: 0 }],
    })
    const groups = await hear(carly, 'aggregate_records', { model: 'issue', group_by: ['reporter', 'reporter.email'] })
    expect(JSON.stringify(groups.structured)).not.toMatch(/zedar|else/i)
  })
})

describe('moving a record', () => {
  const update = async (model: string, id: string, values: unknown, version = 1) =>
    await hear(carly, 'update_record', { model, id, version, values })

  it('into the company of somebody else is like naming a company that does not exist (A35)', async () => {
    for (const model of MODELS.filter((name) => name !== 'company')) {
      const id = recordId('home', 'mine', model)
      for (const [theirs, unknown] of [
        [outside('company'), nowhere('company')],
        ['Zedar Holding', 'Zyxwv Holding'],
      ] as const) {
        const [one, other] = [
          await update(model, id, { company: theirs }),
          await update(model, id, { company: unknown }),
        ]
        expect(one.wire.replaceAll(theirs, unknown)).toBe(other.wire)
        expect(one.ok).toBe(false)
        const created = [theirs, unknown].map(
          async (company) => await hear(carly, 'create_record', { model, values: { ...called(model), company } }),
        )
        const [first, second] = await Promise.all(created)
        expect(first?.wire.replaceAll(theirs, unknown)).toBe(second?.wire)
        expect(first?.ok).toBe(false)
      }
    }
  })

  it('out of the portfolio by giving it to somebody else is refused, and writes nothing (A35)', async () => {
    const company = recordId('home', 'mine', 'company')
    for (const [model, id, values] of [
      ['company', company, { owner: 'Ada Lind' }],
      ['company', company, { owner: null }],
      ['company', company, { owner: world.people.administrator.email, name: 'Stolen' }],
      ['task', 'home_lone_task', { owner: 'Ada Lind' }],
      ['task', 'home_mine_task', { company: null, owner: 'Ada Lind' }],
      ['task', 'home_mine_task', { company: null, owner: null }],
    ] as const) {
      const before = (await hear(ada, 'get_record', { model, id })).wire
      const refused = await update(model, id, values)
      expect([refused.ok, refused.text]).toEqual([false, expect.stringContaining('forbidden')])
      expect((await hear(ada, 'get_record', { model, id })).wire).toBe(before)
    }
  })

  it('of somebody else into the own company is like changing an id that does not exist (A35)', async () => {
    const company = recordId('home', 'mine', 'company')
    for (const model of MODELS) {
      const values = model === 'company' ? { owner: 'Carly Jensen' } : { company }
      const [one, other] = [await update(model, outside(model), values), await update(model, nowhere(model), values)]
      expect(one.wire.replaceAll(outside(model), nowhere(model))).toBe(other.wire)
      expect(one.text).toContain('not_found')
    }
  })

  it('into existence outside the portfolio is refused, and leaves nothing behind (A35)', async () => {
    const count = async () => (await hear(ada, 'aggregate_records', { model: 'company' })).wire
    const before = await count()
    for (const values of [{ name: 'Nobody owns it' }, { name: 'Ada owns it', owner: 'Ada Lind' }]) {
      const refused = await hear(carly, 'create_record', { model: 'company', values })
      expect([refused.ok, refused.text]).toEqual([false, expect.stringContaining('forbidden')])
    }
    expect(await count()).toBe(before)
    expect((await hear(ada, 'search', { query: 'nobody owns' })).structured).toEqual({ results: [] })
  })

  it('out of a portfolio that is a filter is refused without a word about the filter (A35, A31)', async () => {
    const rich = await newFullWorld('rich')
    const where = { field: 'arr', op: 'gte' as const, value: 10_000_001 }
    const ceiling = ceilingWith((_model, field) => (field === 'arr' ? 'none' : 'edit'))
    await changeRole(rich, 'viewer', { ...ceiling, portfolio: [{ kind: 'filter', where }] })
    const token = await tokenOf(rich, 'viewer')
    for (const [tool, args] of [
      ['update_record', { model: 'task', id: 'rich_mine_task', version: 1, values: { company: null } }],
      ['create_record', { model: 'company', values: { name: 'Small' } }],
    ] as const) {
      const refused = await hear(token, tool, args)
      expect([refused.ok, refused.text]).toEqual([false, expect.stringContaining('inside your portfolio')])
      expect(refused.wire).not.toMatch(/\barr\b|10000001/)
    }
    expect((await hear(token, 'list_records', { model: 'company', fields: ['arr'] })).text).toContain('unknown_field')
    expect((await hear(token, 'list_records', { model: 'company' })).structured['total']).toBe(2)
  })

  it('between two of the own companies is allowed, so that being refused means something (A35)', async () => {
    const own = await newWorld('own')
    const owner = own.people.customer_success.memberId
    await putRecords(
      own,
      'company',
      ['one', 'two'].map((id) => ({ id, owner, values: { name: id } })),
    )
    await putRecords(own, 'task', [{ id: 'task', company: 'one', values: { title: 'x' } }])
    const token = await tokenOf(own, 'customer_success')
    const moved = await hear(token, 'update_record', {
      model: 'task',
      id: 'task',
      version: 1,
      values: { company: 'two' },
    })
    expect(moved.structured).toMatchObject({ version: 2, record: { company: { id: 'two' } } })
  })
})
