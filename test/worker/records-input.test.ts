import { describe, expect, it } from 'vitest'
import { fill, ids, permissions, principal, withStore } from './records-store.ts'

const all = principal(permissions())
const NASTY = [
  `' OR '1'='1`,
  `"; DROP TABLE records; --`,
  `x' UNION SELECT key FROM cursor_key --`,
  '%',
  '_',
  '100%',
  '\\',
  '?1',
  '$.name',
  '" OR notes:"secret',
  'name NEAR company*',
  '*',
  '^acme',
  '{"$ne":1}',
  "') --",
]
/** What is found by the words that are left of it. */
const HITS: Record<string, string[]> = {
  '100%': ['gamma'],
  '" OR notes:"secret': ['acme'],
  '^acme': ['acme', 'eva'],
}

describe('syntax of SQL, FTS and JSON paths', () => {
  it.each(NASTY)('is data in a filter, a search and a value: %j (A45)', async (text) => {
    const { matches, part, hits, made, rows } = await withStore((store) => {
      fill(store)
      const list = (op: 'eq' | 'contains' | 'starts_with', field = 'name') =>
        ids(store.ask(all, { do: 'list', model: 'company', where: { field, op, value: text } }))
      return {
        matches: [list('eq'), list('starts_with'), list('eq', 'owner')],
        part: list('contains'),
        hits: store.ask(all, { do: 'search', query: text }).hits.map(({ id }) => id),
        made: store.ask(all, { do: 'create', model: 'company', values: { name: `x${text}` } }).record?.name,
        rows: store.sql.exec('SELECT count(*) AS n FROM records').one().n,
      }
    })
    expect(matches).toEqual([[], [], []])
    expect(part).toEqual(text === '%' || text === '100%' ? ['gamma'] : [])
    expect(hits).toEqual(HITS[text] ?? [])
    expect(made).toBe(`x${text}`)
    expect(rows).toBe(11)
  })

  it('keeps control characters out of texts of one line', async () => {
    const refusal = await withStore((store) =>
      store.refusal(all, { do: 'create', model: 'company', values: { name: 'x\u0000y' } }),
    )
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field: 'name' } })
  })

  it.each(NASTY)('is no field, model, id or cursor: %j (A45)', async (text) => {
    const codes = await withStore((store) => {
      fill(store)
      const refused = (request: object) => store.refusal(all, { do: 'list', model: 'company', ...request }).code
      return [
        refused({ fields: [text] }),
        refused({ fields: [`name.${text}`] }),
        refused({ fields: [`owner.${text}`] }),
        refused({ sort: [{ field: text }] }),
        refused({ where: { field: text, op: 'eq', value: 1 } }),
        refused({ do: 'aggregate', group_by: [text] }),
        refused({ model: text }),
        refused({ do: 'get', id: text }),
        refused({ do: 'fetch', model: undefined, id: `company/${text}` }),
        refused({ do: 'create', values: { [text]: 1 } }),
        refused({ cursor: text }),
        refused({ sort: [{ field: 'name', direction: text }] }),
      ]
    })
    const field = 'unknown_field'
    expect(codes).toEqual([
      field,
      field,
      field,
      field,
      field,
      field,
      'unknown_model',
      'not_found',
      'invalid_input',
      field,
      'invalid_cursor',
      'invalid_input',
    ])
  })
})

describe('too much', () => {
  const deep = (levels: number): object =>
    levels === 0 ? { field: 'name', op: 'is_empty' } : { all: [deep(levels - 1)] }
  const conditions = (count: number) => Array.from({ length: count }, () => ({ field: 'name', op: 'eq', value: 'x' }))
  it.each([
    ['fifty-one conditions', { where: conditions(51) }, 'invalid_input'],
    [
      'fifty-one conditions in groups',
      { where: { any: [{ all: conditions(26) }, { all: conditions(25) }] } },
      'invalid_input',
    ],
    ['six levels', { where: deep(5) }, 'invalid_input'],
    ['a thousand levels', { where: deep(1000) }, 'invalid_input'],
    [
      'two hundred and one values',
      { where: { field: 'name', op: 'in', value: Array(201).fill('x') } },
      'invalid_input',
    ],
    ['a hundred thousand values', { where: { field: 'name', op: 'in', value: Array(100_000).fill('x') } }, 'too_large'],
    ['a megabyte of text', { where: { field: 'name', op: 'eq', value: 'x'.repeat(1_000_000) } }, 'too_large'],
    [
      'an infinite number',
      { where: { field: 'arr', op: 'eq', value: JSON.parse('1e999') as number } },
      'invalid_input',
    ],
    ['a huge number', { where: { field: 'arr', op: 'gt', value: 1e300 } }, 'invalid_input'],
    [
      'a poisonous key',
      { where: JSON.parse('{"field":"name","op":"eq","value":"x","__proto__":{}}') as object },
      'invalid_input',
    ],
    ['an unknown key', { tenantId: 'south' }, 'invalid_input'],
    ['a limit beyond the most', { limit: 201 }, 'invalid_input'],
  ])('%s is refused (A41)', async (_what, request, code) => {
    const refusal = await withStore((store) => store.refusal(all, { do: 'list', model: 'company', ...request }))
    expect(refusal.code).toBe(code)
    expect(refusal.message.length).toBeLessThan(1000)
  })

  it('a poisonous key among values is refused, not dropped (A41)', async () => {
    const values = JSON.parse('{"title":"x","__proto__":{"owner":"m_dana"}}') as object
    const refusal = await withStore((store) => store.refusal(all, { do: 'create', model: 'task', values }))
    expect(refusal).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('__proto__') as string })
  })

  const between = (at: number) => ({ field: 'arr', op: 'between' as const, value: [at * 2 - 1000, at * 2 + 1001] })
  const through = (at: number) => ({ field: 'owner.email', op: 'ne' as const, value: `x${at}` })
  const alternatives = Array.from({ length: 49 }, (_, at) => ({ field: 'name', op: 'eq' as const, value: `x${at}` }))
  it.each([
    ['fifty conditions with a hundred values', Array.from({ length: 50 }, (_, at) => between(at))],
    ['fifty conditions through a relation', Array.from({ length: 50 }, (_, at) => through(at))],
    ['fifty alternatives', { any: [...alternatives, { field: 'name', op: 'eq' as const, value: 'acme' }] }],
  ])('but %s are answered, within a portfolio that has as many', async (_what, where) => {
    const clauses = [
      { kind: 'own' as const },
      { kind: 'filter' as const, where: { any: [...alternatives, between(0)] } },
    ]
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(principal(permissions({ portfolio: clauses })), { do: 'list', model: 'company', where })
    })
    expect(ids(answer)).toEqual(['acme'])
  })
})

describe('a condition that does not fit', () => {
  it.each([
    ['an operator of other types', { field: 'arr', op: 'contains', value: '1' }, ['"arr"', 'money', 'between']],
    [
      'a text for a number',
      { field: 'employees', op: 'gt', value: 'many' },
      ['"employees"', 'the text "many"', 'a number'],
    ],
    ['a number for a text', { field: 'name', op: 'eq', value: 5 }, ['"name"', 'number 5', 'a text']],
    ['a choice that is none', { field: 'health', op: 'eq', value: 'fine' }, ['"health"', 'good, neutral, at_risk']],
    ['a day that is none', { field: 'renewal_date', op: 'lt', value: '2026-13-01' }, ['"renewal_date"', '2026-03-31']],
    ['one value for "between"', { field: 'arr', op: 'between', value: 1 }, ['"arr"', 'two values']],
    ['no value', { field: 'arr', op: 'eq' }, ['"arr"', 'one value']],
    ['a list for "eq"', { field: 'arr', op: 'eq', value: [1] }, ['"arr"', 'one value']],
    ['an empty list', { field: 'arr', op: 'in', value: [] }, ['"arr"', '1 to 200']],
    ['an empty text', { field: 'name', op: 'contains', value: ' ' }, ['"name"', 'is_empty']],
    ['nothing for "lt"', { field: 'arr', op: 'lt', value: null }, ['"arr"', 'is_empty']],
    ['a text for "is_empty"', { field: 'arr', op: 'is_empty', value: 'yes' }, ['"arr"', 'true or false']],
    ['an operator that is none', { field: 'arr', op: 'like', value: 1 }, ['where', 'op']],
  ])('names the field, what came and what would be right: %s', async (_what, where, words) => {
    const refusal = await withStore((store) => store.refusal(all, { do: 'list', model: 'company', where }))
    expect(refusal.code).toBe('invalid_input')
    for (const word of words) expect(JSON.stringify(refusal).replaceAll('\\"', '"')).toContain(word)
  })
})
