import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { hear, hearMethod, newFullWorld, tokenOf } from '../setup/bait.ts'
import { auditOf, connectionOf, type World } from '../setup/world.ts'

let world: World
let ada: string

beforeAll(async () => {
  world = await newFullWorld('home')
  ada = await tokenOf(world, 'administrator')
})

/** Typed into calls here: none of these may be in D1. */
const TYPED = ['Typedname', 'typedvalue', 'typedquery', 'typedid', '424242']

interface Row {
  what: string
  /** A tool, or another method. */
  name: string
  args: object
  events: Record<string, unknown>[]
}
const refused = (model: string, recordCount: number | null) => {
  return { action: 'access.refused', outcome: 'refused', model, recordCount, recordId: null, fields: [] }
}
const done = (action: string, model: string, recordCount: number, fields: string[], recordId: string | null = null) => {
  return { action: `record.${action}`, outcome: 'success', model, recordCount, fields, recordId }
}
const typed = { field: 'title', op: 'contains', value: 'typedquery' }

/** In this order: later calls use what earlier ones changed. */
const TOOLS: Row[] = [
  {
    what: 'new records, one of them refused',
    name: 'create_records',
    args: {
      model: 'issue',
      items: [{ title: 'Typedname' }, { title: 'Typedname', company: 'typedid' }, { title: 'typedvalue' }],
    },
    events: [done('created', 'issue', 2, ['title']), refused('issue', 1)],
  },
  {
    what: 'a dry run of a change by a filter',
    name: 'update_records',
    args: { model: 'company', where: [], values: { notes: 'typedvalue' }, dry_run: true },
    events: [done('previewed', 'company', 2, ['notes'])],
  },
  {
    what: 'a change of one',
    name: 'update_records',
    args: { model: 'company', items: [{ id: 'home_else_company', version: 1, values: { notes: 'typedvalue' } }] },
    events: [done('updated', 'company', 1, ['notes'], 'home_else_company')],
  },
  {
    what: 'changes that are all stale',
    name: 'update_records',
    args: {
      model: 'company',
      items: ['home_else_company', 'typedid'].map((id) => ({ id, version: 1, values: { notes: 'typedvalue' } })),
    },
    events: [refused('company', 2)],
  },
  {
    what: 'removals of another number than expected',
    name: 'remove_records',
    args: { model: 'note', where: [typed], expected_count: 424_242 },
    events: [refused('note', null)],
  },
  {
    what: 'removals',
    name: 'remove_records',
    args: {
      model: 'note',
      items: ['mine', 'else'].map((place) => ({ id: `home_${place}_note`, version: 1 })),
      expected_count: 2,
    },
    events: [done('removed', 'note', 2, [])],
  },
  {
    what: 'arguments that fit together in no way',
    name: 'remove_records',
    args: { model: 'note', where: [typed], items: [{ id: 'typedid', version: 1 }] },
    events: [{ action: 'access.refused', outcome: 'refused', model: null }],
  },
]

const company = { name: 'company', value: 'Typedname' }
/** What there is to be asked for is told without reading any record. */
const METHODS: Row[] = [
  { what: 'the list of prompts', name: 'prompts/list', args: {}, events: [] },
  {
    what: 'a prompt',
    name: 'prompts/get',
    args: { name: 'account_review', arguments: { company: 'Typedname' } },
    events: [],
  },
  { what: 'the list of resources', name: 'resources/list', args: {}, events: [] },
  { what: 'the list of templates', name: 'resources/templates/list', args: {}, events: [] },
  {
    what: 'a model',
    name: 'resources/read',
    args: { uri: 'gatehouse://models/company' },
    events: [{ action: 'model.described', outcome: 'success', model: 'company' }],
  },
  {
    what: 'a record by its name',
    name: 'resources/read',
    args: { uri: 'gatehouse://records/company/Birch%20and%20Sons' },
    events: [
      { action: 'record.listed', outcome: 'success', recordCount: 1 },
      { action: 'record.read', outcome: 'success', recordId: 'home_mine_company', recordCount: 1 },
    ],
  },
  {
    what: 'a record that there is not',
    name: 'resources/read',
    args: { uri: 'gatehouse://records/company/typedid' },
    events: [{ action: 'record.listed', outcome: 'success', recordCount: 0 }, refused('company', null)],
  },
  {
    what: 'names to choose from',
    name: 'completion/complete',
    args: { ref: { type: 'ref/prompt', name: 'account_review' }, argument: company },
    events: [{ action: 'record.listed', outcome: 'success', recordCount: 0, fields: ['name'] }],
  },
]

async function added(work: () => Promise<unknown>): Promise<unknown[]> {
  const events = async () => await auditOf(world, { connectionId: connectionOf(ada), limit: 200 })
  const before = (await events()).length
  await work()
  return (await events()).toReversed().slice(before)
}

describe('the audit of a connection', () => {
  it.each(TOOLS)('has of $what one event of what was done and one of what was refused (A1)', async (row) => {
    const { name, args, events } = row
    const found = await added(() => hear(ada, name, args))
    expect(found).toHaveLength(events.length)
    expect(found).toMatchObject(events.map((event) => ({ ...event, via: `mcp:${name}` })))
  })

  it.each(METHODS)('has of $what, by $name, each time that records were asked for (A1)', async (row) => {
    const { name, args, events } = row
    const found = await added(() => hearMethod(ada, name, args))
    expect(found).toHaveLength(events.length)
    expect(found).toMatchObject(events.map((event) => ({ ...event, via: `mcp:${name}` })))
  })

  it('and all of D1 hold no value that was typed into them, and no token (A1, A27)', async () => {
    const { results } = await env.DB.prepare(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'd1%'`,
    ).all<{ name: string }>()
    const tables = await Promise.all(results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()))
    const all = JSON.stringify(tables.map((table) => table.results))
    expect([...TYPED, ada, ada.split(':')[2] ?? ada].filter((value) => all.includes(value))).toEqual([])
    expect(all).toContain('home_mine_company')
  })
})
