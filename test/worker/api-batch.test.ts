import { beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../setup/rest.ts'
import { connect, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('api-batch')
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

const batch = async (body: unknown, headers: Record<string, string> = {}, as = token) =>
  await rest(as, 'POST', '/task/batch', { body, headers })
const total = async () => (await rest(token, 'GET', '/task?limit=1')).json['total']
const create = (...titles: string[]) => ({ do: 'create_many', items: titles.map((title) => ({ title })) })

describe('a batch by REST', () => {
  it('does the good items and says of each other one what is wrong, in the words of a problem document (R1, R2)', async () => {
    const { status, json } = await batch({ do: 'create_many', items: [{ title: 'One' }, { title: 'Two', nothing: 1 }] })
    expect([status, json['counts'], json['dry_run']]).toEqual([200, { created: 1, refused: 1 }, false])
    expect(json['data']).toMatchObject([
      { outcome: 'created', version: 1 },
      { outcome: 'refused', id: null, error: { code: 'unknown_field', errors: [{ field: 'nothing' }] } },
    ])
  })

  it('is done once for an idempotency key; another request under it is refused (R2, A51)', async () => {
    const before = Number(await total())
    const key = { 'idempotency-key': 'batch-1' }
    const [first, again] = [await batch(create('A', 'B'), key), await batch(create('A', 'B'), key)]
    expect([again.json, again.headers.get('idempotency-replayed')]).toEqual([first.json, 'true'])
    expect([await total(), (await batch(create('C'), key)).status]).toEqual([before + 2, 422])
  })

  it('does nothing in a dry run (R1)', async () => {
    const before = await total()
    const { json } = await batch({ ...create('Never'), dry_run: true })
    expect(json).toMatchObject({ data: [{ outcome: 'created', id: null }], dry_run: true })
    expect(await total()).toBe(before)
  })

  it('changes what matches only when it is as many as expected: 428 without a number, 409 with another (R2)', async () => {
    await batch(create('Match me', 'Match me', 'Match me'))
    const where = { field: 'title', op: 'eq', value: 'Match me' }
    const change = { do: 'update_where', where, values: { title: 'Matched' } }
    const answers = [await batch(change), await batch({ ...change, expected_count: 2 })]
    expect(answers.map(({ status, json }) => [status, json['code'], json['matching']])).toEqual([
      [428, 'precondition_required', 3],
      [409, 'unexpected_count', 3],
    ])
    expect((await batch({ ...change, expected_count: 3 })).json['counts']).toEqual({ updated: 3 })
  })

  it.each([
    ['a model beside that of the address', { ...create('A'), model: 'company' }, 'model'],
    ['a tenant', { ...create('A'), tenantId: 'other' }, 'tenantId'],
    ['what is no batch', { do: 'list' }, 'do'],
  ])('refuses %s by name (A29, A43)', async (_what, body, field) => {
    const { status, json } = await batch(body)
    expect([status, JSON.stringify(json['errors'])]).toEqual([400, expect.stringContaining(field)])
  })

  it('takes the permission for what it does (V1)', async () => {
    const viewer = (await connect(world.people.viewer, (await newClient(world)).id)).access_token
    const { status, json } = await batch(create('A'), {}, viewer)
    expect([status, json['missing']]).toEqual([403, ['task:create']])
  })
})
