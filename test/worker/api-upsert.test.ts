import { beforeAll, describe, expect, it } from 'vitest'
import { at, rest } from '../setup/rest.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
let token: string
let carly: string

beforeAll(async () => {
  world = await newWorld('api-upsert')
  await putRecords(world, 'company', [{ id: 'com_a', values: { name: 'Ash' } }])
  const { administrator, customer_success } = world.people
  const client = await newClient(world)
  token = (await connect(administrator, client.id)).access_token
  carly = (await connect(customer_success, client.id)).access_token
})

const upsert = (items: unknown, headers: Record<string, string> = {}, as = token) =>
  rest(as, 'POST', '/company/upsert', { body: { items }, headers })

describe('POST /{model}/upsert', () => {
  it('creates, updates and leaves alone by external id, item by item (R1)', async () => {
    const first = await upsert([
      { external_id: 'u-1', name: 'One', arr: 10 },
      { external_id: 'u-2', name: 'Two' },
    ])
    const [one, two] = first.json['data'] as { id: string }[]
    expect(first.json['data']).toEqual([
      { external_id: 'u-1', outcome: 'created', id: one?.id, version: 1 },
      { external_id: 'u-2', outcome: 'created', id: two?.id, version: 1 },
    ])
    const second = await upsert([
      { external_id: 'u-2', name: 'Two', arr: 5 },
      { external_id: ' u-1 ', arr: 10 },
      { external_id: 'u-3', arr: 1 },
      { name: 'Nobody', external_id: 7 },
      { external_id: 'u-4', name: 'Four', shoe_size: 44 },
      { external_id: 'u-2', arr: 6 },
    ])
    expect([second.status, second.json['data']]).toMatchObject([
      200,
      [
        { external_id: 'u-2', outcome: 'updated', id: two?.id, version: 2 },
        { external_id: 'u-1', outcome: 'unchanged', id: one?.id, version: 1 },
        { external_id: 'u-3', outcome: 'refused', error: { code: 'invalid_input', errors: [{ field: 'name' }] } },
        { external_id: null, outcome: 'refused', error: { code: 'invalid_input', errors: [{ field: 'external_id' }] } },
        { external_id: 'u-4', outcome: 'refused', error: { code: 'unknown_field', errors: [{ field: 'shoe_size' }] } },
        { external_id: 'u-2', outcome: 'updated', id: two?.id, version: 3 },
      ],
    ])
    const { json } = await rest(token, 'GET', at('/company', { sort: 'external_id', fields: 'name,arr' }))
    expect(json['data']).toMatchObject([
      { external_id: 'u-1', name: 'One', arr: 10 },
      { external_id: 'u-2', name: 'Two', arr: 6 },
      { external_id: null, name: 'Ash' },
    ])
  })

  it('puts each change and each refusal on record (A1)', async () => {
    await upsert([{ external_id: 'e-1', name: 'E' }, { external_id: 'e-2' }, { external_id: 'e-1', name: 'F' }])
    const events = await auditOf(world, { connectionId: connectionOf(token), limit: 3 })
    expect(events.map(({ action, via, fields }) => [action, via, fields]).toReversed()).toEqual([
      ['record.created', 'rest:POST /company/upsert', ['external_id', 'name']],
      ['access.refused', 'rest:POST /company/upsert', []],
      ['record.updated', 'rest:POST /company/upsert', ['name']],
    ])
  })

  it('is done once under an idempotency key, refused items included (R2)', async () => {
    const items = [{ external_id: 'i-1', name: 'Once' }, { external_id: 'i-2' }]
    const key = { 'idempotency-key': 'upsert-1' }
    const [first, second] = [await upsert(items, key), await upsert(items, key)]
    expect([second.text, second.headers.get('idempotency-replayed')]).toEqual([first.text, 'true'])
    expect((await upsert([...items, { external_id: 'i-3' }], key)).status).toBe(422)
  })

  it('is refused where the portfolio leaves records out, whatever the ids (V4, A34)', async () => {
    const [taken, free] = await Promise.all([
      upsert([{ external_id: 'u-1', name: 'Mine' }], {}, carly),
      upsert([{ external_id: 'nowhere', name: 'Mine' }], {}, carly),
    ])
    expect([taken.status, taken.json['code']]).toEqual([403, 'forbidden'])
    expect({ ...taken.json, request_id: '' }).toEqual({ ...free.json, request_id: '' })
  })

  it.each([
    ['no items', { items: [] }],
    ['no list', { items: { external_id: 'x' } }],
    ['no items at all', {}],
    ['201 items', { items: Array.from({ length: 201 }, () => ({ external_id: 'x', name: 'x' })) }],
    ['another word', { items: [{ external_id: 'x' }], dry_run: true }],
    ['items that are none', { items: [1, 'x'] }],
  ])('is refused with %s (A41, A43)', async (_what, body) => {
    const { status, json } = await rest(token, 'POST', '/company/upsert', { body })
    expect([status, json['code'], (json['errors'] as unknown[]).length > 0]).toEqual([400, 'invalid_input', true])
  })

  it('takes 200 items (R1)', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ external_id: `many-${index}`, name: `Many ${index}` }))
    const { json } = await upsert(items)
    expect((json['data'] as { outcome: string }[]).filter(({ outcome }) => outcome === 'created')).toHaveLength(200)
  })
})
