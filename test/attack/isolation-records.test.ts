import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { called, hear, newFullWorld, recordId, tokenOf, toolList } from '../setup/bait.ts'
import { putRecords, type World } from '../setup/world.ts'

let home: World
let bait: World
let ada: string
let carly: string
let baitAda: string

beforeAll(async () => {
  home = await newFullWorld('home')
  bait = await newFullWorld('bait')
  // A record under the same id in both tenants.
  for (const world of [home, bait]) {
    await putRecords(world, 'company', [
      { id: 'com_same', owner: world.people.administrator.memberId, values: { name: `Twin in ${world.slug}` } },
    ])
  }
  ada = await tokenOf(home, 'administrator')
  carly = await tokenOf(home, 'customer_success')
  baitAda = await tokenOf(bait, 'administrator')
})

const MODELS = BUILTIN_MODELS.map(({ name }) => name)

/** A foreign id or name, one of the same length that is nobody's, and the calls that take it. */
type Row = [
  what: string,
  foreign: () => string,
  unknown: () => string,
  calls: (id: string, model: string) => [string, object][],
]
const ROWS: Row[] = [
  [
    'record id',
    () => 'bait_mine_',
    () => 'void_mine_',
    (prefix, model) => {
      const id = prefix + model
      return [
        ['get_record', { model, id }],
        ['update_record', { model, id, version: 1, values: called(model) }],
        ['remove_record', { model, id, version: 1 }],
        ['fetch', { id: `${model}/${id}` }],
        ['search', { query: id }],
        ['list_records', { model, where: [{ field: 'id', op: 'eq', value: id }] }],
        ['aggregate_records', { model, where: [{ field: 'id', op: 'starts_with', value: id }] }],
        ['export_records', { model, where: [{ field: 'id', op: 'in', value: [id] }] }],
        ['describe', { model: id }],
      ]
    },
  ],
  [
    'company id',
    () => 'bait_mine_company',
    () => 'void_mine_company',
    (company, model) => [
      ['create_record', { model, values: { ...called(model), company } }],
      ['update_record', { model, id: recordId('home', 'mine', model), version: 1, values: { company } }],
      ['list_records', { model, where: [{ field: model === 'company' ? 'id' : 'company', op: 'eq', value: company }] }],
      [
        'aggregate_records',
        { model, where: [{ field: model === 'company' ? 'id' : 'company.id', op: 'eq', value: company }] },
      ],
    ],
  ],
  ...(['memberId', 'email'] as const).map((key): Row => [
    `member's ${key}`,
    () => bait.people.customer_success[key],
    () => 'x'.repeat(bait.people.customer_success[key].length),
    (owner, model) => [
      ['create_record', { model, values: { ...called(model), owner } }],
      ['update_record', { model, id: recordId('home', 'mine', model), version: 1, values: { owner } }],
      ['list_records', { model, where: [{ field: 'owner', op: 'eq', value: owner }] }],
      ['aggregate_records', { model, where: [{ field: 'owner.email', op: 'eq', value: owner }] }],
    ],
  ]),
]

describe('what belongs to another tenant', () => {
  it.each(ROWS)(
    'is, named by its %s, to every tool like what does not exist (A28)',
    async (_what, foreign, unknown, calls) => {
      for (const token of [ada, carly]) {
        for (const model of MODELS) {
          const [one, other] = [calls(foreign(), model), calls(unknown(), model)]
          for (const [index, [tool, args]] of one.entries()) {
            const theirs = await hear(token, tool, args)
            const nobodys = await hear(token, tool, other[index]?.[1])
            expect(theirs.wire.replaceAll(foreign(), unknown()), `${tool} ${model}`).toBe(nobodys.wire)
            expect(theirs.status).toBe(200)
          }
        }
      }
    },
  )

  it('is there for its own members, so that finding nothing means something (A28)', async () => {
    for (const model of MODELS) {
      const seen = await hear(baitAda, 'get_record', { model, id: recordId('bait', 'mine', model) })
      expect([model, seen.ok]).toEqual([model, true])
    }
  })

  it('shows in no answer, whatever is asked for at length (A28, T1)', async () => {
    const said = [await toolList(ada)]
    for (const model of MODELS) {
      for (const [tool, args] of [
        ['list_records', { detail: 'detailed', limit: 200 }],
        ['aggregate_records', { group_by: ['owner.email'] }],
        ['aggregate_records', { group_by: ['owner'] }],
        ['export_records', { format: 'ndjson' }],
        ['describe', {}],
      ] as const) {
        said.push((await hear(ada, tool, { model, ...args })).wire)
      }
    }
    for (const query of ['birch', 'twin', 'qxbaitmine', 'carly', 'zedar holding bait'])
      said.push((await hear(ada, 'search', { query })).wire)
    const all = said.join('\n')
    const theirs = [bait.tenantId, ...Object.values(bait.people).flatMap(({ memberId, email }) => [memberId, email])]
    expect([...theirs, 'qxbait', 'bait_', 'Twin in bait'].filter((value) => all.includes(value))).toEqual([])
    expect(all).toContain('qxhome')
  })

  it('stays as it is when a record of the same id is changed and removed here (A28, T1)', async () => {
    const at = { model: 'company', id: 'com_same' }
    const before = (await hear(baitAda, 'get_record', at)).wire
    expect((await hear(ada, 'get_record', at)).text).toContain('Twin in home')
    expect((await hear(ada, 'update_record', { ...at, version: 1, values: { name: 'Changed here' } })).ok).toBe(true)
    expect((await hear(ada, 'remove_record', { ...at, version: 2 })).ok).toBe(true)
    expect((await hear(baitAda, 'get_record', at)).wire).toBe(before)
    expect((await hear(ada, 'get_record', at)).ok).toBe(false)
  })

  it('keeps its cursors: one of theirs is to every list like a forged one (A28, A44)', async () => {
    const page = { model: 'company', limit: 1 }
    const theirs = String((await hear(baitAda, 'list_records', page)).structured['next_cursor'])
    const own = String((await hear(ada, 'list_records', page)).structured['next_cursor'])
    expect(theirs).toMatch(/^[\w-]{70,}$/)
    const [foreign, forged] = [
      await hear(ada, 'list_records', { ...page, cursor: theirs }),
      await hear(ada, 'list_records', { ...page, cursor: 'f'.repeat(theirs.length) }),
    ]
    expect(foreign.wire).toBe(forged.wire)
    expect(foreign.text).toContain('invalid_cursor')
    expect((await hear(ada, 'list_records', { ...page, cursor: own })).ok).toBe(true)
  })
})
