import { beforeAll, describe, expect, it } from 'vitest'
import { newApp } from '../setup/http/apps.ts'
import { toolResult } from '../setup/http/mcp.ts'
import { personWith, SITE, SLUG } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

let token: string

beforeAll(async () => {
  const app = await newApp('One language')
  token = (await new StrictClient(app).connect(await personWith('administrator'))).access_token
}, 60_000)

interface Question {
  model: string
  where: unknown
  sort: { field: string; direction?: 'desc' }[]
}

async function byTool({ model, where, sort }: Question) {
  const result = await toolResult(token, 'list_records', {
    model,
    // Tools take a list of what must all hold.
    where: where !== null && typeof where === 'object' && 'all' in where ? where.all : [where],
    sort,
    limit: 25,
    fields: ['owner'],
  })
  const { records = [], total } = (result.structuredContent ?? {}) as { records?: { id: string }[]; total?: number }
  return {
    ids: records.map(({ id }) => id),
    total,
    said: result.isError === true ? result.content[0]?.text : undefined,
  }
}

async function byRest({ model, where, sort }: Question) {
  const order = sort.map(({ field, direction }) => (direction === 'desc' ? `-${field}` : field)).join(',')
  const search = new URLSearchParams({ where: JSON.stringify(where), limit: '25', fields: 'owner' })
  if (order !== '') search.set('sort', order)
  const response = await fetch(`${SITE}/api/v1/${model}?${search.toString()}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const {
    data = [],
    total,
    detail,
  } = await response.json<{ data?: { id: string }[]; total?: number; detail?: string }>()
  return { ids: data.map(({ id }) => id), total, said: detail }
}

async function byConsole({ model, where, sort }: Question) {
  const order = sort.map(({ field, direction }) => (direction === 'desc' ? `-${field}` : field)).join(',')
  const search = new URLSearchParams({ view: 'none', where: JSON.stringify(where), sort: order, size: '25' })
  const page = await (await personWith('administrator')).open(`/t/${SLUG}/data/${model}?${search.toString()}`)
  const rows = page.html.matchAll(/name="record" value="\d+:([^"]+)"/g)
  const [, total] = />\d+ of ([\d,]+) /.exec(page.html) ?? []
  const said = /can’t be shown<\/p><p>([^<]*)</.exec(page.html)?.[1]?.replaceAll('&quot;', '"').replaceAll('&#39;', "'")
  return { ids: [...rows].map(([, id]) => id), total: total && Number(total.replaceAll(',', '')), said }
}

describe('a question in the query language', () => {
  it.each<[string, Question]>([
    [
      'own fields, texts',
      { model: 'company', where: { field: 'industry', op: 'starts_with', value: 'SOFT' }, sort: [] },
    ],
    [
      'numbers',
      {
        model: 'company',
        where: { field: 'arr', op: 'between', value: [10000, 90000] },
        sort: [{ field: 'arr', direction: 'desc' }],
      },
    ],
    [
      'not, the empty ones included',
      {
        model: 'company',
        where: { field: 'health', op: 'ne', value: 'good' },
        sort: [{ field: 'health' }, { field: 'name' }],
      },
    ],
    [
      'one relation',
      { model: 'company', where: { field: 'owner.name', op: 'eq', value: 'Carly' }, sort: [{ field: 'renewal_date' }] },
    ],
    [
      'two relations',
      {
        model: 'issue',
        where: { field: 'company.owner.name', op: 'eq', value: 'Carly' },
        sort: [{ field: 'company.name' }, { field: 'title', direction: 'desc' }],
      },
    ],
    [
      'several choices',
      { model: 'license', where: { field: 'add_ons', op: 'has_any', value: ['analytics', 'sandbox'] }, sort: [] },
    ],
    [
      'relative dates',
      {
        model: 'task',
        where: { field: 'due_on', op: 'gte', value: 'last_12_months' },
        sort: [{ field: 'due_on', direction: 'desc' }],
      },
    ],
    [
      'groups in groups',
      {
        model: 'issue',
        where: {
          all: [
            { field: 'status', op: 'in', value: ['open', 'resolved', 'closed'] },
            {
              any: [
                { field: 'priority', op: 'in', value: ['urgent', 'HIGH'] },
                {
                  all: [
                    { field: 'due_on', op: 'is_empty' },
                    { field: 'status', op: 'ne', value: 'closed' },
                  ],
                },
              ],
            },
          ],
        },
        sort: [{ field: 'priority', direction: 'desc' }],
      },
    ],
  ])('has the same answer by tool, REST and console: %s (M2, R1, D1)', async (_what, question) => {
    const [tool, rest, table] = await Promise.all([byTool(question), byRest(question), byConsole(question)])
    expect([tool.said, tool.ids.length > 0]).toEqual([undefined, true])
    expect(rest).toEqual(tool)
    expect(table.ids).toEqual(tool.ids)
    if (Number(tool.total) > 25) expect(table.total).toBe(tool.total)
  })

  it.each([
    ['a field that is none', { field: 'industri', op: 'eq', value: 'x' }],
    ['a value that does not fit', { field: 'arr', op: 'gt', value: 'a lot' }],
    ['an operator that does not fit', { field: 'health', op: 'contains', value: 'oo' }],
  ])('is refused by all three in the same words: %s (M3, R2)', async (_what, where) => {
    const question = { model: 'company', where, sort: [] }
    const [tool, rest, table] = await Promise.all([byTool(question), byRest(question), byConsole(question)])
    expect(table.said).toMatch(/^(There is no field|")/)
    expect(rest.said).toBe(table.said)
    expect(tool.said).toContain(table.said)
  })

  it('adds up to the same by tool, REST and console (M2, R1, D1)', async () => {
    const asked = { model: 'opportunity', measure: 'sum', field: 'amount', group_by: ['stage'] }
    const tool = (await toolResult(token, 'aggregate_records', asked)).structuredContent as { groups: Group[] }
    const search = new URLSearchParams({ measure: 'sum', field: 'amount', by: 'stage' })
    const page = await (
      await personWith('administrator')
    ).open(`/t/${SLUG}/data/opportunity/summary?${search.toString()}`)
    const rows = [...page.html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) => row.replaceAll(/<[^>]*>/g, ' '))
    const sums = tool.groups.map(({ value }) => new Intl.NumberFormat('en-GB').format(value))
    expect(sums.length).toBeGreaterThan(3)
    expect(sums.filter((sum, at) => !(rows[at + 1] ?? '').includes(sum))).toEqual([])
  })
})

interface Group {
  value: number
}
