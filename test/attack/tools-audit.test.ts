import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { hear, newFullWorld, post, sign, tokenOf } from '../setup/bait.ts'
import { auditOf, connectionOf, inTenant, type World } from '../setup/world.ts'

let world: World
let ada: string
let viewer: string

beforeAll(async () => {
  world = await newFullWorld('home')
  ada = await tokenOf(world, 'administrator')
  viewer = await tokenOf(world, 'viewer')
})

/** Texts that are typed into calls here, or stand in records: none may be in D1. */
const TYPED = [
  'Typedname',
  'typedvalue',
  'typed@mail.example',
  'typedquery',
  'typedcursor',
  'typedid',
  'typedfield',
  'typedargument',
  'typedmodel',
  '424242',
]
const STORED = ['Zedar', 'Birch and Sons', 'qxhome', sign('home', 'mine', 'company', 'notes')]

type Row = [
  what: string,
  tool: string,
  args: object,
  event: {
    action: string
    outcome: string
    model: string | null
    recordId?: string | null
    recordCount: number | null
    fields: string[]
  },
]
const success = (
  action: string,
  model: string | null,
  recordCount: number | null,
  fields: string[],
  recordId: string | null = null,
) => {
  return { action: `record.${action}`, outcome: 'success', model, recordId, recordCount, fields }
}
const refused = (model: string | null) => ({
  action: 'access.refused',
  outcome: 'refused',
  model,
  recordId: null,
  recordCount: null,
  fields: [],
})
const at = { model: 'company' }
const typed = { field: 'name', op: 'contains', value: 'typedvalue' }

/** In this order: later calls use what earlier ones changed. */
const ADMIN: Row[] = [
  [
    'a list',
    'list_records',
    { ...at, fields: ['name', 'arr', 'owner.name'] },
    success('listed', 'company', 2, ['name', 'arr', 'owner.name']),
  ],
  [
    'an empty list',
    'list_records',
    { ...at, fields: ['name'], where: [typed] },
    success('listed', 'company', 0, ['name']),
  ],
  [
    'a record',
    'get_record',
    { ...at, id: 'home_mine_company', fields: ['notes'] },
    success('read', 'company', 1, ['notes'], 'home_mine_company'),
  ],
  [
    'a fetch',
    'fetch',
    { id: 'task/home_else_task' },
    {
      ...success('read', 'task', 1, [], 'home_else_task'),
      fields: expect.arrayContaining(['title', 'description']) as string[],
    },
  ],
  ['a search', 'search', { query: 'zedar typedquery' }, success('searched', null, BUILTIN_MODELS.length, [])],
  [
    'an aggregate',
    'aggregate_records',
    { ...at, measure: 'sum', field: 'arr', group_by: ['owner.email'], where: [typed] },
    success('aggregated', 'company', null, ['arr', 'owner.email']),
  ],
  [
    'an export',
    'export_records',
    { ...at, fields: ['name', 'notes'] },
    success('exported', 'company', 2, ['name', 'notes']),
  ],
  ['a description', 'describe', at, { ...success('described', 'company', null, []), action: 'model.described' }],
  [
    'a new record',
    'create_record',
    { model: 'end_user', values: { name: 'Typedname', email: 'typed@mail.example', phone: null } },
    { ...success('created', 'end_user', 1, ['name', 'email']), recordId: expect.stringMatching(/^rec_/) as string },
  ],
  [
    'a change',
    'update_record',
    { ...at, id: 'home_mine_company', version: 1, values: { notes: 'typedvalue', arr: 424242 } },
    success('updated', 'company', 1, ['notes', 'arr'], 'home_mine_company'),
  ],
  [
    'a removal',
    'remove_record',
    { model: 'task', id: 'home_else_task', version: 1 },
    success('removed', 'task', 1, [], 'home_else_task'),
  ],
  ['an unknown record', 'get_record', { ...at, id: 'typedid' }, refused('company')],
  ['a removed record', 'fetch', { id: 'task/home_else_task' }, refused(null)],
  ['an unknown field', 'list_records', { ...at, fields: ['typedfield'] }, refused('company')],
  ['an unknown model', 'list_records', { model: 'typedmodel' }, refused(null)],
  [
    'a wrong value',
    'create_record',
    { ...at, values: { name: 'Typedname', health: 'typedvalue' } },
    refused('company'),
  ],
  [
    'a stale version',
    'update_record',
    { ...at, id: 'home_mine_company', version: 1, values: { notes: 'typedvalue' } },
    refused('company'),
  ],
  ['an argument of a wrong shape', 'get_record', { ...at, id: 424242 }, refused(null)],
  ['an argument that there is not', 'list_records', { ...at, typedargument: 'typedvalue' }, refused(null)],
  ['a forged cursor', 'list_records', { ...at, cursor: 'typedcursor' }, refused('company')],
  [
    'a history',
    'record_history',
    { ...at, id: 'home_mine_company' },
    success('read', 'company', 1, ['arr', 'notes'], 'home_mine_company'),
  ],
  [
    'an earlier version',
    'restore_record',
    { ...at, id: 'home_mine_company', version: 2, to_version: 1 },
    success('restored', 'company', 1, ['arr', 'notes'], 'home_mine_company'),
  ],
  ['what was removed', 'record_history', { model: 'task' }, success('listed', 'task', 1, ['title'])],
  [
    'a restoration',
    'restore_record',
    { model: 'task', id: 'home_else_task' },
    success('restored', 'task', 1, [], 'home_else_task'),
  ],
]
const VIEWER: Row[] = [
  ['an export', 'export_records', at, refused('company')],
  ['a new record', 'create_record', { ...at, values: { name: 'Typedname' } }, refused('company')],
  ['a removal', 'remove_record', { ...at, id: 'typedid', version: 1 }, refused('company')],
  ['a hidden field', 'list_records', { ...at, where: [{ field: 'arr', op: 'gt', value: 424242 }] }, refused('company')],
  ['a list', 'list_records', { ...at, limit: 1, fields: ['name'] }, success('listed', 'company', 1, ['name'])],
]

async function eventsOf(token: string) {
  const rows = await auditOf(world, { connectionId: connectionOf(token) })
  return rows.filter(({ via }) => via.startsWith('mcp')).toReversed()
}

describe('the audit of a connection', () => {
  it.each([
    ...ADMIN.map((row) => ['administrator', ...row] as const),
    ...VIEWER.map((row) => ['viewer', ...row] as const),
  ])('has for the %s exactly one event of %s, through %s (A1)', async (role, _what, tool, args, event) => {
    const token = role === 'viewer' ? viewer : ada
    const before = await eventsOf(token)
    const said = await hear(token, tool, args)
    expect([said.text, said.ok]).toEqual([said.text, event.outcome === 'success'])
    const after = await eventsOf(token)
    expect(after).toHaveLength(before.length + 1)
    const { id: _id, at: time, details, origin, ...row } = after.at(-1) ?? ({} as (typeof after)[number])
    const person = world.people[role]
    expect(row).toMatchObject({
      ...event,
      via: `mcp:${tool}`,
      connectionId: connectionOf(token),
      member: { id: person.memberId, name: person.name },
    })
    expect(Math.abs(Date.now() - time)).toBeLessThan(60_000)
    expect(row.client?.name).toBe('Test client')
    expect(Object.keys(details)).toEqual(event.outcome === 'success' ? [] : ['asked', 'code', 'missing'])
    expect(origin).toHaveProperty('ip')
  })

  it('keeps where a call came from, and forgets what it merely claims (A1)', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'describe', arguments: {} },
    })
    await post(ada, body, {
      'cf-connecting-ip': '203.0.113.9',
      'x-forwarded-for': '198.51.100.1',
      'user-agent': `Client of tests ${'x'.repeat(500)}`,
    })
    const { origin } = (await eventsOf(ada)).at(-1) ?? { origin: null }
    expect(origin).toMatchObject({
      ip: '203.0.113.9',
      userAgent: expect.stringMatching(/^Client of tests x{284}$/) as string,
    })
  })

  it('and all of D1 hold no value that was typed, stored or sent, and no token (A1, A27)', async () => {
    for (const args of [{ typedargument: 1 }, { ...at, where: [{ field: 'name', op: 'typedvalue' }] }])
      await hear(ada, 'list_records', args)
    await auditOf(world)
    const tables = await env.DB.prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'd1%'`,
    ).all<{ name: string }>()
    expect(tables.results.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['audit_events', 'connections', 'clients']),
    )
    let all = ''
    for (const { name } of tables.results)
      all += JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results)
    const secrets = [ada, viewer].flatMap((token) => [token, token.split(':')[2] ?? token])
    expect([...TYPED, ...STORED, ...secrets].filter((value) => all.includes(value))).toEqual([])
    expect(all).toContain('home_mine_company')
  })

  it('is on record before it is answered, and leaves the outbox for D1 (A1, A3)', async () => {
    const waiting = async () =>
      await inTenant(world, (_tenant, { storage }) =>
        storage.sql
          .exec<{ event: string }>('SELECT event FROM outbox')
          .toArray()
          .map(({ event }) => event),
      )
    const arrived = async () =>
      (await env.DB.prepare(`SELECT id FROM audit_events WHERE action = 'record.searched'`).all()).results.length
    const before = await arrived()
    await hear(ada, 'search', { query: 'typedquery' })
    // In the outbox, or in D1 if it went there meanwhile.
    const events = await waiting()
    expect(events.filter((event) => event.includes('record.searched')).length + (await arrived())).toBe(before + 1)
    expect(TYPED.filter((value) => events.join('').includes(value))).toEqual([])
    await auditOf(world)
    expect([await waiting(), await arrived()]).toEqual([[], before + 1])
  })
})
