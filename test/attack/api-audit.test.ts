import { beforeAll, describe, expect, it } from 'vitest'
import { rest, type RestOptions } from '../setup/rest.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('api-audit')
  await putRecords(world, 'company', [{ id: 'com_a', values: { name: 'Ash' } }])
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

async function eventsOf() {
  const rows = await auditOf(world, { connectionId: connectionOf(token) })
  return rows.filter(({ via }) => via.startsWith('rest')).toReversed()
}

const REFUSED: [what: string, method: string, path: string, options: RestOptions, status: number, via: string][] = [
  ['an address that there is not', 'GET', '/company/com_a/typedpath/x', {}, 404, 'rest'],
  ['a method that it does not take', 'PUT', '/company', { body: { name: 'typedvalue' } }, 405, 'rest'],
  ['a parameter that there is not', 'GET', '/company?typedparameter=1', {}, 400, 'rest:GET /{model}'],
  ['a body that is not JSON', 'POST', '/company', { body: '{typedvalue' }, 400, 'rest:POST /{model}'],
  [
    'a body of another type',
    'POST',
    '/company',
    { body: 'typedvalue', headers: { 'content-type': 'text/plain' } },
    415,
    'rest:POST /{model}',
  ],
  ['a change without If-Match', 'PATCH', '/company/com_a', { body: { city: 'x' } }, 428, 'rest:PATCH /{model}/{id}'],
]

describe('the audit of a connection that uses the REST API', () => {
  it.each(REFUSED)('has exactly one event of %s, refused before the tenant was asked (A1, A27)', async (...row) => {
    const [, method, path, options, status, via] = row
    const before = await eventsOf()
    expect((await rest(token, method, path, options)).status).toBe(status)
    const after = await eventsOf()
    expect(after).toHaveLength(before.length + 1)
    expect(after.at(-1)).toMatchObject({ action: 'access.refused', outcome: 'refused', via, model: null, fields: [] })
    expect(JSON.stringify(after)).not.toContain('typed')
  })

  it('has no second event of what the tenant refused itself (A1)', async () => {
    const before = await eventsOf()
    expect((await rest(token, 'GET', '/company/unknown')).status).toBe(404)
    expect(await eventsOf()).toHaveLength(before.length + 1)
  })
})
