import { beforeAll, describe, expect, it } from 'vitest'
import { API, at, rest } from '../setup/rest.ts'
import { callTool } from '../setup/mcp.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

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
    ['/search?query=+', 'query'],
  ])('refuses %s by name (R2, A29)', async (path, field) => {
    const { status, json, headers } = await rest(token, 'GET', path)
    expect(status).toBe(400)
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect((json['errors'] as { field: string }[]).map((error) => error.field)).toEqual([field])
  })
})

describe('GET /{model}/{id}', () => {
  it('answers the record with an entity tag that begins with its version (R2)', async () => {
    const { status, json, headers } = await rest(token, 'GET', '/company/com_a')
    expect(status).toBe(200)
    expect(json).toMatchObject({ id: 'com_a', name: 'Ash', owner: { name: 'Carly Jensen' }, notes: 'x' })
    expect(headers.get('etag')).toMatch(/^"1\.[0-9a-f]{16}"$/)
    expect(headers.get('cache-control')).toBe('private, no-cache')
  })

  it('answers 304 while the record looks the same, and only to whom it looks the same (R2, V5)', async () => {
    const etag = (await rest(token, 'GET', '/company/com_a')).headers.get('etag') ?? ''
    const again = await rest(token, 'GET', '/company/com_a', { headers: { 'if-none-match': `W/"x", ${etag}` } })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
    const narrower = await rest(token, 'GET', '/company/com_a?fields=name', { headers: { 'if-none-match': etag } })
    const hidden = await rest(viewer, 'GET', '/company/com_a', { headers: { 'if-none-match': etag } })
    expect([narrower.status, hidden.status]).toEqual([200, 200])
    expect(hidden.json).not.toHaveProperty('notes')
  })

  it('is 404 for an unknown id, an unknown model and an address that is none (R2)', async () => {
    for (const path of ['/company/com_x', '/companies', '/company/com_a/notes', '/company/', '/Company', '//company']) {
      const { status, json } = await rest(token, 'GET', path)
      expect([path, status, json['code']]).toEqual([path, 404, 'not_found'])
    }
  })
})

describe('what goes over all records', () => {
  it('counts and sums up in groups (R1)', async () => {
    const answer = await rest(
      token,
      'GET',
      at('/company/aggregate', { measure: 'sum', field: 'arr', group_by: 'industry' }),
    )
    expect(answer.json).toEqual({
      data: [
        { by: { industry: 'Wood' }, value: 400, count: 2 },
        { by: { industry: 'Paper' }, value: 200, count: 1 },
      ],
      measure: 'sum',
      truncated: false,
    })
  })

  it('searches, and says where each record is (R1)', async () => {
    const { json } = await rest(token, 'GET', '/search?query=roof')
    expect(json['data']).toEqual([
      { model: 'issue', id: 'iss_a', title: 'Leak in the roof', passage: null, url: `${API}/issue/iss_a` },
    ])
  })

  it('tells what the connection may do (R1, M5)', async () => {
    const { json } = await rest(viewer, 'GET', '')
    expect((await rest(viewer, 'GET', '/')).json).toEqual(json)
    expect(json).toMatchObject({ member: { name: 'Vera Noll', role: 'Viewer' }, explanation: null })
    expect((json['models'] as { name: string; actions: string[] }[])[0]).toMatchObject({
      name: 'company',
      actions: ['view'],
    })
  })
})

describe('the audit', () => {
  it('has each read and refusal with its route, without a value (A1)', async () => {
    await rest(viewer, 'GET', at('/company', { where: { field: 'name', op: 'eq', value: 'a secret name' } }))
    await rest(viewer, 'POST', '/company', { body: { name: 'another secret' } })
    await rest(viewer, 'GET', '/company/com_a')
    const events = (await auditOf(world, { connectionId: connectionOf(viewer), limit: 3 })).map(
      ({ action, outcome, via, recordCount, details }) => ({ action, outcome, via, recordCount, details }),
    )
    expect(events).toEqual([
      { action: 'record.read', outcome: 'success', via: 'rest:GET /company/{id}', recordCount: 1, details: {} },
      {
        action: 'access.refused',
        outcome: 'refused',
        via: 'rest:POST /company',
        recordCount: null,
        details: { asked: 'create', code: 'missing_permission', missing: ['company:create'] },
      },
      { action: 'record.listed', outcome: 'success', via: 'rest:GET /company', recordCount: 0, details: {} },
    ])
  })
})
