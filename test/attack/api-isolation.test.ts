import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { newFullWorld, recordId, tokenOf } from '../setup/bait.ts'
import { at, rest, type RestAnswer } from '../setup/rest.ts'
import type { World } from '../setup/world.ts'

let home: World
let other: World
let carly: string
let administrator: string
let foreign: string

beforeAll(async () => {
  ;[home, other] = [await newFullWorld('apihome'), await newFullWorld('apiaway')]
  carly = await tokenOf(home, 'customer_success')
  administrator = await tokenOf(home, 'administrator')
  foreign = await tokenOf(other, 'administrator')
})

/** All of an answer that may not differ: what differs by itself is written alike. */
function wire({ status, headers, text }: RestAnswer, id: string): string {
  const kept = ['content-type', 'www-authenticate', 'allow', 'etag', 'location', 'link'].map((name) =>
    headers.get(name),
  )
  return JSON.stringify([status, kept, text])
    .replaceAll(id, 'id')
    .replaceAll(/req_\w{20}/g, 'request')
}

/** Every way in which a record is asked for by its id. */
function waysTo(model: string, id: string): [string, string, Record<string, unknown>][] {
  const ifMatch = { 'if-match': '"1"' }
  const where = (field: string) => at(`/${model}`, { where: { field, op: 'eq', value: id } })
  return [
    ['GET', `/${model}/${id}`, {}],
    ['HEAD', `/${model}/${id}`, {}],
    ['GET', `/${model}/${id}?fields=id`, {}],
    ['PATCH', `/${model}/${id}`, { headers: ifMatch, body: {} }],
    ['PATCH', `/${model}/${id}`, { headers: { 'if-match': '"7"' }, body: {} }],
    ['DELETE', `/${model}/${id}`, { headers: { 'if-match': '"7"' } }],
    ['PUT', `/${model}/${id}`, { body: {} }],
    ['GET', `/${model}/${id}/history`, {}],
    ['POST', `/${model}/${id}/restoration`, { headers: ifMatch, body: { version: 1 } }],
    ['POST', `/${model}/removed/${id}/restoration`, {}],
    ['POST', `/${model}/batch`, { body: { do: 'update_many', items: [{ id, version: 7, values: {} }] } }],
    ['POST', `/${model}/batch`, { body: { do: 'remove_many', items: [{ id, version: 7 }] } }],
    ['GET', where('id'), {}],
    ...(model === 'company'
      ? []
      : ([
          ['GET', where('company'), {}],
          ['GET', where('company.id'), {}],
        ] as [string, string, object][])),
    ['POST', `/${model}`, { body: { ...named(model), company: id } }],
  ] as [string, string, Record<string, unknown>][]
}

function named(model: string): Record<string, unknown> {
  const [name] = BUILTIN_MODELS.find((known) => known.name === model)?.fields ?? []
  return { [name?.name ?? '']: 'x' }
}

const scrambled = (id: string) => [...id].toReversed().join('')

describe('a record of another tenant, or outside of the portfolio,', () => {
  it.each(BUILTIN_MODELS.map(({ name }) => name))('is no record at all by any route: %s (A28, A34)', async (model) => {
    const strangers: [string, string][] = [
      [carly, recordId('apiaway', 'mine', model)],
      [administrator, recordId('apiaway', 'else', model)],
      [carly, recordId('apihome', 'else', model)],
    ]
    for (const [token, id] of strangers) {
      const unknown = scrambled(id)
      const [real, none] = [waysTo(model, id), waysTo(model, unknown)]
      for (const [index, [method, path, options]] of real.entries()) {
        const [, otherPath = '', otherOptions = {}] = none[index] ?? []
        const there = wire(await rest(token, method, path, options), id)
        const nowhere = wire(await rest(token, method, otherPath, otherOptions), unknown)
        expect([method, path, there]).toEqual([method, path, nowhere])
      }
    }
  })

  it('is there for who may see it, so that being the same means something (A28)', async () => {
    expect((await rest(foreign, 'GET', `/issue/${recordId('apiaway', 'else', 'issue')}`)).status).toBe(200)
    expect((await rest(administrator, 'GET', `/issue/${recordId('apihome', 'else', 'issue')}`)).status).toBe(200)
  })

  it('is in no list, number, sum, file or search (A28, A34)', async () => {
    for (const path of ['/issue?limit=200', '/issue/aggregate?group_by=company', '/company', '/search?query=Zedar']) {
      const { text } = await rest(carly, 'GET', path)
      for (const stranger of ['Zedar', 'apihome_else', 'apiaway', 'qxapihomeelse', 'qxapiaway']) {
        expect([path, text.includes(stranger)]).toEqual([path, false])
      }
    }
  })
})

describe('a claim about who asks', () => {
  const headers = {
    'x-tenant': 'apiaway',
    'x-tenant-id': 'apiaway',
    'x-user-id': 'mem_x',
    'x-role': 'administrator',
    'x-forwarded-user': 'ada',
    'x-forwarded-host': 'apiaway.example',
    forwarded: 'host=api-away.example',
    cookie: 'tenant=api-away; role=administrator',
  }
  it('in a header or cookie changes nothing (A29)', async () => {
    const path = at('/company', { sort: 'name' })
    const [plain, claimed] = [await rest(carly, 'GET', path), await rest(carly, 'GET', path, { headers })]
    expect(wire(claimed, '')).toBe(wire(plain, ''))
  })

  it.each(['tenant', 'tenantId', 'role', 'memberId', 'portfolio', 'scope'])(
    'in a parameter is refused: %s (A29)',
    async (name) => {
      const { status, json } = await rest(carly, 'GET', `/company?${name}=administrator`)
      expect([status, json['errors']]).toMatchObject([400, [{ field: name }]])
    },
  )
})

describe('a cursor', () => {
  const pages = { sort: 'title', limit: '1' }
  const cursorOf = async (token: string, path: string): Promise<string> =>
    String((await rest(token, 'GET', path)).json['next_cursor'])

  it('goes on with its own list only (A44)', async () => {
    const own = await cursorOf(administrator, at('/issue', pages))
    expect((await rest(administrator, 'GET', at('/issue', { ...pages, cursor: own }))).status).toBe(200)
    const where = { field: 'status', op: 'is_empty', value: false }
    const astray: [string, string, string][] = [
      ['another sort', administrator, at('/issue', { ...pages, sort: '-title', cursor: own })],
      ['another filter', administrator, at('/issue', { ...pages, where, cursor: own })],
      ['another model', administrator, at('/task', { ...pages, cursor: own })],
      ['another operation', administrator, at('/issue/export', { ...pages, cursor: own })],
      ['another tenant', foreign, at('/issue', { ...pages, cursor: own })],
      [
        'a letter changed',
        administrator,
        at('/issue', { ...pages, cursor: own.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) }),
      ],
      ['nothing of it', administrator, at('/issue', { ...pages, cursor: '' })],
      ['something else', administrator, at('/issue', { ...pages, cursor: 'x'.repeat(200) })],
    ]
    for (const [what, token, path] of astray) {
      const { status, json } = await rest(token, 'GET', path)
      expect([what, status, json['code'], (json['errors'] as { field: string }[])[0]?.field]).toEqual([
        what,
        400,
        'invalid_cursor',
        'cursor',
      ])
    }
  })
})

describe('syntax in what is asked', () => {
  const HOSTILE = [
    `' OR 1=1 --`,
    '"; DROP TABLE records; --',
    '$.name',
    '*',
    'a" OR "b',
    'NEAR(a b)',
    '%27',
    '\\',
    '{{7*7}}',
    '\u0000',
  ]
  it.each(HOSTILE)('%j is data, or refused by name, in every place (A45)', async (text) => {
    const before = (await rest(administrator, 'GET', '/company')).json['total']
    const places: string[] = [
      at('/company', { where: { field: 'name', op: 'eq', value: text } }),
      at('/company', { where: { field: 'name', op: 'contains', value: text } }),
      at('/company', { where: { field: text, op: 'eq', value: 'x' } }),
      at('/company', { fields: text }),
      at('/company', { sort: text }),
      at('/company', { cursor: text }),
      at('/company/aggregate', { group_by: text }),
      at('/company/aggregate', { measure: 'sum', field: text }),
      at('/company/aggregate', { also: text }),
      at('/search', { query: text }),
      `/company/${encodeURIComponent(text)}`,
      `/${encodeURIComponent(text)}`,
    ]
    for (const path of places) {
      const { status, text: body } = await rest(administrator, 'GET', path)
      expect([path, [200, 400, 404].includes(status), /sqlite|syntax error|near "/i.test(body)]).toEqual([
        path,
        true,
        false,
      ])
    }
    expect((await rest(administrator, 'GET', '/company')).json['total']).toBe(before)
  })
})
