import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchAnswer, BatchRequest } from '../../src/core/batch.ts'
import { type Outcome, valueOf } from '../../src/core/errors.ts'
import type { VisibleRecord } from '../../src/core/records.ts'
import {
  auditOf,
  callerOf,
  connect,
  connectionOf,
  inTenant,
  newClient,
  newWorld,
  putRecords,
  type World,
} from '../setup/world.ts'

let world: World
let through: string
let scopes: string[]

beforeAll(async () => {
  world = await newWorld('batch')
  await putRecords(world, 'company', [
    { id: 'com_a', owner: world.people.customer_success.memberId, values: { name: 'Ash', arr: 1 } },
    { id: 'com_b', values: { name: 'Birch', arr: 2 } },
  ])
  const client = await newClient(world)
  const tokens = await connect(world.people.administrator, client.id)
  through = connectionOf(tokens.access_token)
  scopes = tokens.scope.split(' ')
})

function tenant() {
  return env.TENANT.getByName(world.tenantId)
}

/** Asked through a connection of the administrator. */
function batch(request: BatchRequest, key?: string): Promise<Outcome<BatchAnswer>> {
  const { origin } = callerOf(world.people.administrator)
  const caller = { kind: 'connection', connectionId: through, scopes, via: 'test', origin } as const
  return tenant().batch(caller, request, key)
}

async function done(request: BatchRequest, key?: string): Promise<BatchAnswer> {
  return valueOf(await batch(request, key))
}

async function refusal(request: BatchRequest) {
  const outcome = await batch(request)
  if (outcome.ok) throw new Error('This was to be refused')
  return outcome.error
}

async function list(model: string, field: string, value: string): Promise<VisibleRecord[]> {
  const where = [{ field, op: 'starts_with' as const, value }]
  const request = { do: 'list', model, where, limit: 200 } as const
  const answer = valueOf(await tenant().records(callerOf(world.people.administrator), request))
  if (answer.did !== 'list') throw new Error('no list')
  return answer.records
}

/** Everything that is stored about records. */
function stored(): Promise<unknown> {
  return inTenant(world, (_tenant, { storage: { sql } }) =>
    ['records', 'history', 'search_entries', 'search_texts', 'idempotency_keys', 'people'].map((table) =>
      sql.exec(`SELECT * FROM ${table} ORDER BY 1`).toArray(),
    ),
  )
}

function newIds({ results }: BatchAnswer): string[] {
  return results.map(({ id }) => id ?? '')
}

const tasks = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => ({ title: `${word} ${index}`, status: 'todo' }))

describe('a batch', () => {
  it('creates, item by item, and says why others were refused (M2, D2)', async () => {
    const answer = await done({
      do: 'create_many',
      model: 'company',
      items: [{ name: 'Cedar', arr: 3 }, { arr: 4 }, { name: 'Date', shoe_size: 1 }, { name: 'Elm', health: 'sick' }],
    })
    expect(answer.counts).toEqual({ created: 1, refused: 3 })
    expect(answer.results).toMatchObject([
      { outcome: 'created', id: expect.stringMatching(/^rec_/) as string, version: 1 },
      { outcome: 'refused', id: null, error: { code: 'invalid_input', details: { field: 'name' } } },
      { outcome: 'refused', error: { code: 'unknown_field', details: { field: 'shoe_size' } } },
      { outcome: 'refused', error: { code: 'invalid_input', details: { field: 'health' } } },
    ])
    expect(await list('company', 'name', 'Cedar')).toMatchObject([{ arr: 3, version: 1 }])
    expect(await list('company', 'name', 'Elm')).toEqual([])
  })

  it('updates what each item names, if nobody else did since (A56)', async () => {
    const [one = '', two = ''] = newIds(await done({ do: 'create_many', model: 'task', items: tasks('Update', 2) }))
    const answer = await done({
      do: 'update_many',
      model: 'task',
      items: [
        { id: one, version: 1, values: { status: 'doing' } },
        { id: one, version: 1, values: { status: 'done' } },
        { id: two, version: 1, values: { status: 'todo' } },
        { id: 'nowhere', version: 1, values: { status: 'done' } },
      ],
    })
    expect(answer.results).toMatchObject([
      { outcome: 'updated', id: one, version: 2 },
      { outcome: 'refused', id: one, error: { code: 'stale_version' } },
      { outcome: 'unchanged', id: two, version: 1 },
      { outcome: 'refused', id: 'nowhere', error: { code: 'not_found' } },
    ])
    expect(await list('task', 'title', 'Update')).toMatchObject([{ status: 'doing' }, { status: 'todo' }])
  })

  it('removes several only for somebody who says how many', async () => {
    const made = newIds(await done({ do: 'create_many', model: 'task', items: tasks('Remove', 3) }))
    const items = made.map((id) => ({ id, version: 1 }))
    const request = { do: 'remove_many', model: 'task', items } as const
    expect(await refusal(request)).toMatchObject({ code: 'precondition_required', details: { matching: 3 } })
    expect(await refusal({ ...request, expected_count: 2 })).toMatchObject({ code: 'unexpected_count' })
    expect(await list('task', 'title', 'Remove')).toHaveLength(3)
    expect((await done({ ...request, expected_count: 3 })).counts).toEqual({ removed: 3 })
    expect(await list('task', 'title', 'Remove')).toEqual([])
    const [single = ''] = newIds(await done({ do: 'create_many', model: 'task', items: tasks('Single', 1) }))
    expect((await done({ do: 'remove_many', model: 'task', items: [{ id: single, version: 1 }] })).counts).toEqual({
      removed: 1,
    })
  })

  it('changes by a filter what matches, if it is as many as expected', async () => {
    await done({ do: 'create_many', model: 'task', items: tasks('Filter', 5) })
    const where = [{ field: 'title', op: 'starts_with', value: 'Filter' } as const]
    const update = { do: 'update_where', model: 'task', where, values: { status: 'done' } } as const
    expect(await refusal(update)).toMatchObject({
      code: 'precondition_required',
      message: expect.stringContaining('matches 5 task records') as string,
      details: { field: 'expected_count', matching: 5 },
    })
    expect(await refusal({ ...update, expected_count: 4 })).toMatchObject({
      code: 'unexpected_count',
      details: { matching: 5 },
    })
    const preview = await done({ ...update, dry_run: true })
    expect(preview).toMatchObject({ dry_run: true, counts: { updated: 5 } })
    expect(preview.results[0]).toMatchObject({ outcome: 'updated', title: 'Filter 0', version: 2 })
    expect((await done({ ...update, expected_count: 5 })).counts).toEqual({ updated: 5 })
    expect((await done({ ...update, expected_count: 5 })).counts).toEqual({ unchanged: 5 })
    expect((await list('task', 'title', 'Filter')).map(({ status }) => status)).toEqual(Array(5).fill('done'))
    const remove = { do: 'remove_where', model: 'task', where } as const
    expect(await refusal(remove)).toMatchObject({ code: 'precondition_required', details: { matching: 5 } })
    expect((await done({ ...remove, expected_count: 5 })).counts).toEqual({ removed: 5 })
    expect((await done({ ...remove, expected_count: 0 })).results).toEqual([])
  })

  it('tells what goes with a company, before it goes', async () => {
    const [company = ''] = newIds(await done({ do: 'create_many', model: 'company', items: [{ name: 'Whole' }] }))
    await done({
      do: 'create_many',
      model: 'issue',
      items: [
        { title: 'One', company },
        { title: 'Two', company },
      ],
    })
    const request: BatchRequest = { do: 'remove_many', model: 'company', items: [{ id: company, version: 1 }] }
    const gone = [{ outcome: 'removed', id: company, version: 2, with_it: 2 }]
    expect((await done({ ...request, dry_run: true })).results).toEqual(gone)
    expect((await done(request)).results).toEqual(gone)
  })

  it('leaves nothing behind of a dry run but its event (A1, A51)', async () => {
    const before = await stored()
    const requests: BatchRequest[] = [
      { do: 'create_many', model: 'company', items: [{ name: 'Dry' }, { name: '' }] },
      { do: 'update_many', model: 'company', items: [{ id: 'com_a', version: 1, values: { name: 'Dry', arr: 7 } }] },
      { do: 'remove_many', model: 'company', items: ['com_a', 'com_b'].map((id) => ({ id, version: 1 })) },
      { do: 'update_where', model: 'company', where: [], values: { notes: 'Dry' } },
      { do: 'remove_where', model: 'company', where: [] },
    ]
    for (const request of requests) {
      const answer = await done({ ...request, dry_run: true }, 'a key of a dry run')
      expect(answer.dry_run).toBe(true)
      expect(Object.keys(answer.counts)).not.toEqual([])
    }
    expect(await stored()).toEqual(before)
    const events = await auditOf(world, { connectionId: through, limit: 6 })
    expect(events.toReversed().map(({ action, details }) => [action, details['asked']])).toEqual([
      ['record.previewed', 'create_many'],
      ['access.refused', 'create_many'],
      ...requests.slice(1).map((request) => ['record.previewed', request.do]),
    ])
  })

  it('is on record as one event with its counts, and one for what was refused, without a value (A1)', async () => {
    await done({ do: 'create_many', model: 'task', items: [{ title: 'Secretword' }, { title: 'Secretword 2' }, {}] })
    const [made] = newIds(await done({ do: 'create_many', model: 'task', items: [{ title: 'Secretword 3' }] }))
    const events = await auditOf(world, { connectionId: through, limit: 3 })
    expect(events.toReversed()).toMatchObject([
      {
        action: 'record.created',
        recordId: null,
        recordCount: 2,
        fields: ['title'],
        details: { items: 3, unchanged: 0, refused: 1 },
      },
      {
        action: 'access.refused',
        outcome: 'refused',
        model: 'task',
        recordCount: 1,
        details: { asked: 'create_many', code: 'invalid_input' },
      },
      { action: 'record.created', recordId: made, recordCount: 1, fields: ['title'], details: {} },
    ])
    expect(JSON.stringify(events)).not.toContain('Secretword')
  })

  it('has a history entry for each record (D2)', async () => {
    const made = newIds(await done({ do: 'create_many', model: 'task', items: tasks('Remembered', 2) }))
    await done({
      do: 'update_where',
      model: 'task',
      where: { field: 'title', op: 'starts_with', value: 'Remembered' },
      values: { status: 'done' },
      expected_count: 2,
    })
    for (const id of made) {
      const request = { do: 'history', model: 'task', id } as const
      const answer = valueOf(await tenant().records(callerOf(world.people.administrator), request))
      expect(answer).toMatchObject({ entries: [{ did: 'updated', connection_id: through }, { did: 'created' }] })
    }
  })

  it('is done once under an idempotency key (R2, A51)', async () => {
    const request: BatchRequest = { do: 'create_many', model: 'task', items: [...tasks('Once', 2), {}] }
    const first = await done(request, 'batch-1')
    expect(await done(request, 'batch-1')).toEqual({ ...first, repeated: true })
    expect(await list('task', 'title', 'Once')).toHaveLength(2)
    const other = await batch({ ...request, items: tasks('Once', 3) }, 'batch-1')
    expect(other).toMatchObject({ ok: false, error: { code: 'idempotency_key_reused' } })
  })

  it('keeps no names of records under an idempotency key (V5)', async () => {
    await done({ do: 'create_many', model: 'task', items: tasks('Keyname', 1) })
    const where = { field: 'title', op: 'starts_with', value: 'Keyname' } as const
    const request = { do: 'update_where', model: 'task', where, values: { status: 'done' }, expected_count: 1 } as const
    expect((await done(request, 'batch-2')).results).toMatchObject([{ title: 'Keyname 0' }])
    expect((await done(request, 'batch-2')).results[0]).not.toHaveProperty('title')
  })

  it('changes 500 records at once by a filter, and no more', async () => {
    for (const from of [0, 200, 400]) {
      await done({ do: 'create_many', model: 'note', items: notes(from, Math.min(200, 500 - from)) })
    }
    const update = { do: 'update_where', model: 'note', where: [], values: { body: 'new' } } as const
    const { counts, results } = await done({ ...update, expected_count: 500 })
    expect([counts, results.length]).toEqual([{ updated: 500 }, 500])
    await done({ do: 'create_many', model: 'note', items: notes(500, 1) })
    expect(await refusal({ ...update, expected_count: 501 })).toMatchObject({
      code: 'too_large',
      details: { matching: 501 },
    })
  })

  it.each([
    ['no items', { do: 'create_many', model: 'task', items: [] }],
    ['201 items', { do: 'create_many', model: 'task', items: tasks('Many', 201) }],
    ['an item without a version', { do: 'remove_many', model: 'task', items: [{ id: 'x' }] }],
    ['no filter', { do: 'remove_where', model: 'task', expected_count: 1 }],
    ['another word', { do: 'create_many', model: 'task', items: [{}], role: 'administrator' }],
    ['another word in an item', { do: 'remove_many', model: 'task', items: [{ id: 'x', version: 1, force: true }] }],
    ['items that are none', { do: 'update_many', model: 'task', items: [1, 'x', null] }],
    ['an unknown kind', { do: 'destroy_many', model: 'task', items: [{}] }],
    ['a negative count', { do: 'remove_where', model: 'task', where: [], expected_count: -1 }],
  ])('is refused with %s (A41, A43)', async (_what, request) => {
    expect(await refusal(request as unknown as BatchRequest)).toMatchObject({ code: 'invalid_input' })
  })
})

function notes(from: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({ title: `Note ${from + index}`, body: 'old' }))
}
