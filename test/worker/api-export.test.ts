import { beforeAll, describe, expect, it } from 'vitest'
import { API, at, rest } from '../setup/rest.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

const MANY = 2500
let world: World
let token: string
let viewer: string

beforeAll(async () => {
  world = await newWorld('api-export')
  const { administrator, viewer: vera } = world.people
  const names = ['=1+1', '+a', '-b', '@c', '\td', ' =e', 'a "quoted", name', 'plain']
  await putRecords(
    world,
    'company',
    names.map((name, index) => ({ id: `com_${index}`, values: { name, arr: index } })),
  )
  await putRecords(
    world,
    'task',
    Array.from({ length: MANY }, (_, index) => ({ id: `tsk_${index}`, values: { title: `Task ${index}` } })),
  )
  const client = await newClient(world)
  token = (await connect(administrator, client.id)).access_token
  viewer = (await connect(vera, client.id)).access_token
})

describe('GET /{model}/export', () => {
  it('gives CSV that no spreadsheet runs (R1, D3, A47)', async () => {
    const { headers, text } = await rest(token, 'GET', '/company/export?fields=name,arr&sort=arr')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toBe('attachment; filename="company.csv"')
    expect(text.split('\r\n')).toEqual([
      'id,name,arr',
      "com_0,'=1+1,0",
      "com_1,'+a,1",
      "com_2,'-b,2",
      "com_3,'@c,3",
      "com_4,'\td,4",
      "com_5,' =e,5",
      'com_6,"a ""quoted"", name",6',
      'com_7,plain,7',
      '',
    ])
  })

  it.each([
    ['by Accept', '/company/export', { accept: 'text/csv;q=0.5, application/x-ndjson' }],
    ['by format', '/company/export?format=ndjson', {}],
  ])('gives NDJSON %s (R1)', async (_how, path, headers) => {
    const answer = await rest(token, 'GET', path, { headers })
    const [first] = answer.text.split('\n')
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
    expect(answer.text.trimEnd().split('\n')).toHaveLength(8)
    const shown = JSON.parse(first ?? '') as { id: string }
    expect(shown).toEqual((await rest(token, 'GET', `/company/${shown.id}`)).json)
  })

  it('streams all records, asking for a page at a time (R1, A1)', async () => {
    const { text } = await rest(token, 'GET', '/task/export?fields=title')
    const ids = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0])
    expect([ids.length, new Set(ids).size]).toEqual([MANY, MANY])
    const events = await auditOf(world, { connectionId: connectionOf(token), actions: ['record.exported'], limit: 3 })
    expect(events.map(({ recordCount, via }) => [recordCount, via])).toEqual([
      [500, 'rest:GET /task/export'],
      [1000, 'rest:GET /task/export'],
      [1000, 'rest:GET /task/export'],
    ])
  })

  it('gives a page with the address of the next where a limit is named (R1)', async () => {
    const first = await rest(token, 'GET', at('/task/export', { limit: '1000', format: 'csv', fields: 'title' }))
    const next = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await rest(token, 'GET', next.slice(API.length))
    const [one, two] = [first.text.split('\r\n'), second.text.split('\r\n')]
    expect([one.length, two.length, one[0] === two[0], one[1] === two[1]]).toEqual([1002, 1002, true, false])
  })

  it('is refused to a role that may not export (V1)', async () => {
    const { status, json, headers } = await rest(viewer, 'GET', '/company/export')
    expect([status, json['missing'], headers.get('www-authenticate')]).toEqual([403, ['company:export'], null])
  })
})
