import { beforeAll, describe, expect, it } from 'vitest'
import { changeRole, hear, newFullWorld, recordId, rolePermissions, tokenOf } from '../setup/bait.ts'
import { callTool, mcp } from '../setup/mcp.ts'
import { auditOf, connect, connectionOf, newClient, putRecords, type World } from '../setup/world.ts'

let world: World
let carly: string
let ada: string

beforeAll(async () => {
  world = await newFullWorld('home')
  const { models, portfolio } = rolePermissions('customer_success')
  const named = Object.entries(models === 'all' ? {} : models)
  const actions = ['create', 'view', 'update', 'remove', 'export'] as const
  const everything = named.map(([name, { fields }]) => [name, { actions: [...actions], fields }] as const)
  await changeRole(world, 'customer_success', { portfolio, models: Object.fromEntries(everything) })
  carly = await tokenOf(world, 'customer_success')
  ada = await tokenOf(world, 'administrator')
})

const mine = recordId('home', 'mine', 'company')
const others = recordId('home', 'else', 'company')

/** The records of a model that somebody sees, by id. */
async function seen(token: string, model: string): Promise<Map<string, Record<string, unknown>>> {
  const { structuredContent } = await callTool(token, 'list_records', { model, detail: 'detailed', limit: 200 })
  const records = (structuredContent?.['records'] ?? []) as { id: string }[]
  return new Map(records.map((record) => [record.id, record]))
}

async function done(token: string, tool: string, args: object): Promise<Record<string, unknown>> {
  const { ok, text, structured } = await hear(token, tool, args)
  if (!ok) throw new Error(text)
  return structured
}

describe('a change by a filter', () => {
  it('touches and counts the records of the portfolio alone (A34, V3, V4)', async () => {
    const change = { model: 'issue', where: [], values: { description: 'by Carly' } }
    expect(await done(carly, 'update_records', { ...change, dry_run: true })).toMatchObject({ counts: { updated: 1 } })
    const refused = await hear(carly, 'update_records', { ...change, expected_count: 2 })
    expect(refused.text).toMatch(/^unexpected_count: The filter matches 1 issue records, not 2/)
    expect(await done(carly, 'update_records', { ...change, expected_count: 1 })).toMatchObject({
      results: [{ outcome: 'updated', id: recordId('home', 'mine', 'issue') }],
    })
    const all = await seen(ada, 'issue')
    expect(all.get(recordId('home', 'else', 'issue'))?.['description']).not.toBe('by Carly')
    const removal = { model: 'note', where: [], expected_count: 1 }
    expect(await done(carly, 'remove_records', removal)).toMatchObject({ counts: { removed: 1 } })
    expect([...(await seen(ada, 'note')).keys()]).toEqual([recordId('home', 'else', 'note')])
  })

  it('leads nowhere through a relation to what is outside (A32, A34)', async () => {
    const through = (value: string) => ({
      model: 'issue',
      where: [{ field: 'company.name', op: 'eq', value }],
      values: {},
      dry_run: true,
    })
    const [outside, unknown] = [
      await hear(carly, 'update_records', through('Zedar Holding')),
      await hear(carly, 'update_records', through('Nobody at all')),
    ]
    expect(outside.wire).toBe(unknown.wire)
    expect((await hear(ada, 'update_records', through('Zedar Holding'))).wire).not.toBe(unknown.wire)
  })

  it('takes SQL and syntax in its values for what they are: data (A45)', async () => {
    const before = await seen(ada, 'task')
    for (const value of [`' OR 1=1 --`, '%', '"; DROP TABLE records', '$.title', '*']) {
      const where = [{ any: [{ field: 'title', op: 'contains', value }] }]
      expect(await done(ada, 'remove_records', { model: 'task', where, expected_count: 0 })).toMatchObject({
        results: [],
      })
    }
    expect(await seen(ada, 'task')).toEqual(before)
  })
})

describe('a batch of changes', () => {
  it('moves no record out of the portfolio, or into it, and does the rest (A35)', async () => {
    const [company] = [(await seen(carly, 'company')).get(mine)]
    const version = company?.['version']
    const escape = { id: mine, version, values: { owner: 'Ada Lind' } }
    const foreign = { id: recordId('home', 'mine', 'task'), version: 1, values: { company: others } }
    expect(await done(carly, 'update_records', { model: 'company', items: [escape, escape] })).toMatchObject({
      counts: { refused: 2 },
      results: [{ code: 'forbidden' }, { code: 'forbidden' }],
    })
    const moved = await done(carly, 'update_records', {
      model: 'task',
      items: [foreign, { ...foreign, values: { title: 'Stays' } }],
    })
    expect(moved).toMatchObject({ results: [{ outcome: 'refused', field: 'company' }, { outcome: 'updated' }] })
    const all = await hear(carly, 'update_records', {
      model: 'company',
      where: [],
      values: { owner: 'Ada Lind' },
      expected_count: 1,
    })
    expect(all.structured).toMatchObject({ counts: { refused: 1 } })
    const made = await done(carly, 'create_records', {
      model: 'company',
      items: [
        { name: 'Not hers', owner: 'Ada Lind' },
        { name: 'Hers', owner: 'Carly Jensen' },
      ],
    })
    expect(made).toMatchObject({ results: [{ outcome: 'refused', code: 'forbidden' }, { outcome: 'created' }] })
    const names = [...(await seen(ada, 'company')).values()].map(({ name }) => name)
    expect([names.includes('Hers'), names.includes('Not hers')]).toEqual([true, false])
    expect((await seen(ada, 'company')).get(mine)?.['version']).toBe(version)
  })

  it('lets the second of two agents learn of the first, item by item (A56)', async () => {
    await putRecords(world, 'task', [
      { id: 'tas_1', values: { title: 'One' } },
      { id: 'tas_2', values: { title: 'Two' } },
    ])
    const items = ['tas_1', 'tas_2'].map((id) => ({ id, version: 1, values: { status: 'doing' } }))
    await done(ada, 'update_records', { model: 'task', items: items.slice(0, 1) })
    expect(await done(ada, 'update_records', { model: 'task', items })).toMatchObject({
      results: [
        { outcome: 'refused', code: 'stale_version' },
        { outcome: 'updated', version: 2 },
      ],
    })
  })

  it.each([
    ['an unknown argument', { model: 'task', items: [{ title: 'x' }], role: 'administrator' }, 'role'],
    ['one too many', { model: 'task', items: Array.from({ length: 201 }, () => ({ title: 'x' })) }, 'items'],
    ['none', { model: 'task', items: [] }, 'items'],
    ['items that are texts', { model: 'task', items: ['x'] }, 'items[0]'],
    [
      'a key that is too long',
      { model: 'task', items: [{ title: 'x' }], idempotency_key: 'x'.repeat(201) },
      'idempotency_key',
    ],
  ])('is refused as a whole with %s, by name (A40, A41)', async (_what, args, named) => {
    const { ok, text } = await hear(ada, 'create_records', args)
    expect([ok, text]).toEqual([false, expect.stringContaining(named)])
  })

  it.each(['tenantId', 'id', 'createdBy', 'version', 'removed_at', 'company_id'])(
    'refuses %s among the values of an item, by name (A29, A43)',
    async (field) => {
      const { text } = await hear(ada, 'create_records', { model: 'task', items: [{ title: 'x', [field]: 'x' }] })
      expect(text).toMatch(new RegExp(`^(unknown_field|invalid_input): .*"${field}"`))
    },
  )

  it('asks for what is missing as a whole, so that the client can step up (M6)', async () => {
    const client = await newClient(world)
    const { access_token: token } = await connect(world.people.administrator, client.id, { scope: 'company:view' })
    for (const [tool, action, args] of [
      ['create_records', 'create', { items: [{ name: 'x' }] }],
      ['update_records', 'update', { where: [], values: { name: 'x' }, expected_count: 1 }],
      ['remove_records', 'remove', { items: [{ id: 'x', version: 1 }] }],
    ] as const) {
      const response = await mcp(token, 'tools/call', { name: tool, arguments: { model: 'company', ...args } })
      await response.text()
      expect([tool, response.status]).toEqual([tool, 403])
      expect(response.headers.get('www-authenticate')).toContain(`scope="company:view company:${action}"`)
    }
    const events = await auditOf(world, { connectionId: connectionOf(token), actions: ['access.refused'] })
    expect(events.map(({ details }) => details['missing'])).toEqual([
      ['company:remove'],
      ['company:update'],
      ['company:create'],
    ])
  })
})
