import { beforeAll, describe, expect, it } from 'vitest'
import { hear, heard, newFullWorld, post, tokenOf } from '../setup/bait.ts'
import { inTenant, type World } from '../setup/world.ts'

let world: World
let ada: string
let carly: string

beforeAll(async () => {
  world = await newFullWorld('home')
  ada = await tokenOf(world, 'administrator')
  carly = await tokenOf(world, 'customer_success')
  // The first call brings the names of the members.
  await hear(ada, 'describe', {})
})

/** Everything that is stored, to see that nothing of it has changed. */
async function stored(): Promise<string> {
  return await inTenant(world, (_tenant, { storage }) => {
    const tables = storage.sql.exec(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).toArray()
    return JSON.stringify([
      tables,
      storage.sql.exec('SELECT * FROM records ORDER BY id').toArray(),
      storage.sql.exec('SELECT * FROM people').toArray(),
    ])
  })
}

/** A call of each tool that is right. */
const RIGHT: Record<string, Record<string, unknown>> = {
  describe: { model: 'company' },
  list_records: { model: 'company', limit: 2 },
  get_record: { model: 'company', id: 'home_mine_company' },
  aggregate_records: { model: 'company', group_by: ['owner'] },
  export_records: { model: 'company', format: 'csv' },
  create_record: { model: 'company', values: { name: 'x' } },
  update_record: { model: 'company', id: 'home_mine_company', version: 1, values: { name: 'x' } },
  remove_record: { model: 'company', id: 'home_mine_company', version: 1 },
  search: { query: 'birch' },
  fetch: { id: 'company/home_mine_company' },
}
const NUMBERS = [-1, 0, 1.5, 1e308, 2 ** 60, 201]
const ODD: unknown[] = [null, true, '', ' ', [], {}, [[]], 'x'.repeat(70_000), { toString: 1 }, ['x'.repeat(5000)]]

describe('arguments', () => {
  it.each(Object.entries(RIGHT))(
    'that %s does not know are named, and nothing is done (A40, M2)',
    async (tool, right) => {
      const before = await stored()
      for (const name of [
        'extra',
        'where_',
        'Model',
        'constructor',
        'toString',
        '$where',
        'x'.repeat(300),
        'a b',
        '🙂',
      ]) {
        const refused = await hear(ada, tool, { ...right, [name]: 1 })
        expect([refused.status, refused.ok]).toEqual([200, false])
        expect(refused.text).toContain(name.slice(0, 60))
      }
      expect(await stored()).toBe(before)
    },
  )

  it.each(Object.entries(RIGHT))(
    'of the wrong kind for %s are named, and nothing is done (A40)',
    async (tool, right) => {
      const before = await stored()
      for (const name of Object.keys(right)) {
        for (const value of [...ODD, ...NUMBERS]) {
          if (Number.isInteger(value) && (name === 'version' || name === 'limit')) continue
          const said = await hear(ada, tool, { ...right, [name]: value })
          expect(said.status, `${name} ${JSON.stringify(value)?.slice(0, 40)}`).toBe(200)
          // Some odd values have a meaning where everything is optional: an empty list of groups, a query of one word.
          if (said.ok)
            expect([tool, name]).toEqual([
              expect.stringMatching(/^(aggregate_records|search|update_record)$/),
              expect.any(String),
            ])
          else expect(said.text).toMatch(/^(invalid_input|unknown_\w+|not_found|too_large|invalid_cursor): /)
        }
      }
      expect(await stored()).toBe(before)
    },
  )

  it.each(Object.entries(RIGHT).filter(([tool]) => tool !== 'describe'))(
    'that %s needs are named when they are missing (A40)',
    async (tool, right) => {
      for (const name of Object.keys(right).filter((key) => !['limit', 'group_by', 'format'].includes(key))) {
        const { [name]: _, ...rest } = right
        const refused = await hear(ada, tool, rest)
        expect([refused.ok, refused.text]).toEqual([false, expect.stringContaining(`${name}:`)])
      }
    },
  )

  it('out of range are refused: limits, versions, and the sizes of lists (A40, A41)', async () => {
    const at = { model: 'company' }
    const one = { field: 'name', op: 'eq', value: 'x' }
    for (const args of [
      ...[0, -1, 201, 1.5, 1e300, '5'].map((limit) => ({ ...at, limit })),
      { ...at, where: Array.from({ length: 51 }, () => one) },
      { ...at, where: [{ any: Array.from({ length: 51 }, () => one) }] },
      { ...at, where: Array.from({ length: 50 }, () => ({ any: [one, one] })) },
      { ...at, where: [{ ...one, op: 'in', value: Array.from({ length: 201 }, () => 'x') }] },
      { ...at, fields: Array.from({ length: 101 }, () => 'name') },
      { ...at, sort: Array.from({ length: 4 }, () => ({ field: 'name' })) },
      { ...at, where: [{ ...one, value: 'x'.repeat(4001) }] },
      { ...at, where: [{ all: [one] }] },
    ]) {
      expect((await hear(ada, 'list_records', args)).text).toMatch(/^invalid_input/)
    }
    for (const version of [0, -1, 1.5, 1e300]) {
      expect((await hear(ada, 'remove_record', { ...at, id: 'home_mine_company', version })).text).toMatch(
        /^invalid_input/,
      )
    }
  })
})

describe('a message', () => {
  const message = (args: string) =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_record","arguments":${args}}}`

  it('that names __proto__ anywhere, escaped or not, is refused and poisons nothing (A41)', async () => {
    const before = await stored()
    for (const args of [
      '{"__proto__":{"model":"company"}}',
      '{"model":"company","values":{"__proto__":{"name":"x"}}}',
      '{"model":"company","values":{"name":"x","\\u005f_proto__":1}}',
      '{"model":"company","values":{"name":"x","owner":{"id":"x","__proto__":{"admin":true}}}}',
      '{"model":"company","values":{"constructor":{"prototype":{"polluted":1}}}}',
      '{"model":"__proto__","values":{}}',
      '{"model":"constructor","values":{}}',
    ]) {
      const refused = await heard(await post(ada, message(args)))
      expect([args, refused.ok, refused.status]).toEqual([args, false, 200])
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    expect(await stored()).toBe(before)
  })

  it('larger than a megabyte, deeper than 64 levels or with endless numbers is turned away (A41)', async () => {
    const large = await post(ada, message(`{"model":"company","values":{"notes":"${'x'.repeat(1024 * 1024)}"}}`))
    expect(large.status).toBe(413)
    await large.text()
    const deep = await post(ada, message(`{"model":"company","values":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`))
    expect([deep.status, await deep.text()]).toEqual([400, expect.stringContaining('-32600')])
    for (const number of ['1e999', '-1e999', '1e16', `1${'0'.repeat(400)}`]) {
      const refused = await heard(
        await post(ada, message(`{"model":"company","values":{"name":"x","employees":${number}}}`)),
      )
      expect([refused.status, refused.ok]).toEqual([200, false])
    }
    const many = Array.from({ length: 100_000 }, () => 1)
    expect((await hear(ada, 'create_record', { model: 'company', values: { name: many } })).text).toMatch(
      /^(too_large|invalid_input)/,
    )
    expect((await hear(ada, 'list_records', { model: 'company' })).structured['total']).toBe(2)
  })
})

const SYNTAX = [
  `' OR 1=1 --`,
  `'; DROP TABLE records; --`,
  `%' UNION SELECT id, email FROM people --`,
  `") OR (1=1`,
  'r.id) IS NOT NULL OR (r.id',
  '$.arr',
  `$."arr"`,
  `data ->> '$.arr'`,
  'name:zedar',
  'zedar OR birch',
  'NEAR(zedar birch, 100)',
  '"zedar" AND NOT "birch"',
  '{name} : zedar*',
  '^zedar + holding',
  '*',
  '""""',
  '%',
  '_',
  '\\',
  '?1',
  ':name',
  '@p',
  '\u0000zedar',
  '\ud800',
  '𞤀𞤁𞤂',
  '½²Ⅷ',
  '\u202Ezedar',
  'ﬀ'.repeat(200),
]
const TEXTS = ['name', 'notes', 'website', 'owner', 'owner.name', 'owner.email', 'id', 'company', 'company.name']

describe('the syntax of SQL, full-text search and JSON paths', () => {
  it.each(SYNTAX)('is only a value in filters, searches and ids: %j (A45)', async (text) => {
    const before = await stored()
    const calls: [string, object][] = [
      ['search', { query: text }],
      ['fetch', { id: `company/${text}` }],
      ['fetch', { id: `${text}/x/y` }],
      ['get_record', { model: 'company', id: text.slice(0, 60) }],
      ['remove_record', { model: 'company', id: text.slice(0, 60), version: 1 }],
      ['update_record', { model: 'company', id: text.slice(0, 60), version: 1, values: { name: 'x' } }],
    ]
    for (const field of TEXTS) {
      const model = field.startsWith('company') ? 'issue' : 'company'
      for (const op of ['eq', 'ne', 'contains', 'starts_with'])
        calls.push(['list_records', { model, where: [{ field, op, value: text }] }])
      calls.push(['aggregate_records', { model, where: [{ field, op: 'in', value: [text, text] }] }])
    }
    for (const [tool, args] of calls) {
      const said = await hear(carly, tool, args)
      expect([tool, said.status]).toEqual([tool, 200])
      expect(said.text).not.toMatch(/home_else|qxhomeelse|SQLITE|syntax error|near "/)
    }
    expect(await stored()).toBe(before)
  })

  it.each(SYNTAX)('is no field, model, operator, sort or cursor: %j (A45, A44)', async (text) => {
    const at = { model: 'company' }
    const name = text.slice(0, 60)
    for (const args of [
      { model: name },
      { ...at, fields: [name] },
      { ...at, sort: [{ field: name }] },
      { ...at, sort: [{ field: 'name', direction: name }] },
      { ...at, where: [{ field: name, op: 'eq', value: 1 }] },
      { ...at, where: [{ field: `owner.${name}`, op: 'eq', value: 1 }] },
      { ...at, where: [{ field: 'name', op: name, value: 1 }] },
      { ...at, cursor: name },
    ]) {
      const said = await hear(carly, 'list_records', args)
      expect([said.status, said.ok]).toEqual([200, false])
      expect(said.text).toMatch(/^(unknown_field|unknown_model|invalid_input|invalid_cursor): /)
    }
    for (const args of [
      { ...at, group_by: [name] },
      { ...at, measure: 'sum', field: name },
    ]) {
      expect((await hear(carly, 'aggregate_records', args)).text).toMatch(/^(unknown_field|invalid_input): /)
    }
    expect((await hear(carly, 'create_record', { ...at, values: { [name]: 1 } })).ok).toBe(false)
  })

  it('comes back as it was written, and takes nothing along (A45)', async () => {
    for (const text of SYNTAX.filter((one) => one !== '\ud800' && !one.includes('\u0000'))) {
      const made = await hear(ada, 'create_record', { model: 'task', values: { title: text, description: text } })
      expect([text, made.ok]).toEqual([text, true])
      const id = String(made.structured['id'])
      const found = await hear(ada, 'list_records', {
        model: 'task',
        where: [{ field: 'title', op: 'eq', value: text }],
        detail: 'detailed',
      })
      expect(JSON.stringify(found.structured)).toContain(JSON.stringify(id))
      expect(found.structured).toMatchObject({
        records: expect.arrayContaining([expect.objectContaining({ title: text, description: text })]) as unknown,
      })
      expect((await hear(ada, 'remove_record', { model: 'task', id, version: 1 })).ok).toBe(true)
    }
  })

  it('broken text is refused or kept whole: one record can not make a list fail (A41, A45)', async () => {
    for (const broken of ['\ud800', 'a\udc00b', '\u0000', 'a\u0000b', '\uffff', '\ufeff=1']) {
      await hear(ada, 'create_record', {
        model: 'task',
        values: { title: `t ${broken} t`, description: `d ${broken} d` },
      })
      await hear(ada, 'create_record', { model: 'company', values: { name: `n ${broken} n`, owner: 'Carly Jensen' } })
    }
    for (const [tool, args] of [
      ['list_records', { model: 'task', detail: 'detailed' }],
      ['list_records', { model: 'company', sort: [{ field: 'name', direction: 'desc' }], limit: 1 }],
      ['export_records', { model: 'task' }],
      ['aggregate_records', { model: 'task', group_by: ['title'] }],
      ['search', { query: 't' }],
    ] as const) {
      expect([tool, (await hear(ada, tool, args)).ok]).toEqual([tool, true])
    }
  })
})
