import { beforeAll, describe, expect, it } from 'vitest'
import { API, at, rest } from '../setup/rest.ts'
import { auditOf, callTool, connect, newClient, newWorld, putRecords, SITE, type World } from '../setup/world.ts'

let world: World
let token: string
let viewer: string

beforeAll(async () => {
  world = await newWorld('api')
  const { administrator, customer_success: carly, viewer: vera } = world.people
  await putRecords(world, 'company', [
    { id: 'com_a', owner: carly.memberId, values: { name: 'Ash', arr: 100, industry: 'Wood', notes: 'x' } },
    { id: 'com_b', owner: carly.memberId, values: { name: 'Birch', arr: 300, industry: 'Wood' } },
    { id: 'com_c', owner: administrator.memberId, values: { name: '=Cedar', arr: 200, industry: 'Paper' } },
  ])
  await putRecords(world, 'issue', [
    { id: 'iss_a', company: 'com_a', values: { title: 'Leak in the roof', status: 'open' } },
  ])
  const client = await newClient(world)
  token = (await connect(administrator, client.id)).access_token
  viewer = (await connect(vera, client.id)).access_token
})

describe('GET /{model}', () => {
  it('lists a page with the number of all and the address of the next (R1)', async () => {
    const first = await rest(token, 'GET', at('/company', { sort: '-arr', fields: 'name,owner.name', limit: '2' }))
    expect(first.status).toBe(200)
    expect(first.json).toMatchObject({
      data: [
        { id: 'com_b', external_id: null, version: 1, name: 'Birch', 'owner.name': 'Carly Jensen' },
        { id: 'com_c', name: '=Cedar' },
      ],
      total: 3,
    })
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect(next.startsWith(`${API}/company?`)).toBe(true)
    const second = await rest(token, 'GET', next.slice(API.length))
    expect(second.json).toMatchObject({ data: [{ id: 'com_a' }], next_cursor: null })
    expect(second.headers.get('link')).toBeNull()
  })

  it('filters by the query language, also through relations (R1, M4)', async () => {
    const where = [{ field: 'owner.name', op: 'eq', value: 'Carly' }, { any: [{ field: 'arr', op: 'gt', value: 200 }] }]
    const answer = await rest(token, 'GET', at('/company', { where }))
    expect(answer.json['data']).toMatchObject([{ id: 'com_b' }])
  })

  it('answers as the tool does (R1, M2)', async () => {
    const asked = { where: [{ field: 'industry', op: 'eq', value: 'Wood' }], sort: [{ field: 'name' }] }
    const tool = await callTool(token, 'list_records', { model: 'company', ...asked, detail: 'detailed' })
    const { data, total } = (await rest(token, 'GET', at('/company', { where: asked.where, sort: 'name' }))).json
    const withoutId = (data as { external_id: null }[]).map(({ external_id: _none, ...record }) => record)
    expect([withoutId, total]).toEqual([tool.structuredContent?.['records'], tool.structuredContent?.['total']])
  })

  it.each([
    ['/company?field=x', 'field'],
    ['/company?limit=1&limit=2', 'limit'],
    ['/company?limit=0', 'limit'],
    ['/company?limit=1e2', 'limit'],
    ['/company?where=name', 'where'],
    ['/company?fields=', 'fields.0'],
    ['/company?cursor=x', 'cursor'],
    ['/company?tenant=other', 'tenant'],
    ['/company/com_a?expand=all', 'expand'],
    ['/company/aggregate?measure=median', 'measure'],
    ['/company/export?format=xml', 'format'],
    ['/search', 'query'],
  ])('refuses %s by name (R2, A29)', async (path, field) => {
    const { status, json, headers } = await rest(token, 'GET', path)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect((json['errors'] as { field: string }[]).map((error) => error.field)).toEqual([field])
  })
})
