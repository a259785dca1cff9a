import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { API, at, rest, type RestOptions } from '../setup/rest.ts'
import {
  auditOf,
  connect,
  connectionOf,
  inTenant,
  newClient,
  newWorld,
  putRecords,
  type World,
} from '../setup/world.ts'

let world: World
let token: string
let other: string
let writeOnly: string

beforeAll(async () => {
  world = await newWorld('api-writes')
  const { administrator } = world.people
  await putRecords(world, 'company', [{ id: 'com_a', values: { name: 'Ash', arr: 100 } }])
  const client = await newClient(world)
  token = (await connect(administrator, client.id)).access_token
  other = (await connect(administrator, (await newClient(world)).id)).access_token
  const fields = { title: 'edit', status: 'edit' } as const
  const blind = await newClient(
    world,
    {},
    { models: { task: { actions: ['create', 'update'], fields } }, portfolio: [] },
  )
  writeOnly = (await connect(administrator, blind.id)).access_token
})

afterEach(() => {
  vi.restoreAllMocks()
})

const create = (body: unknown, options: RestOptions = {}, as = token) => rest(as, 'POST', '/task', { body, ...options })
const withKey = (key: string) => ({ headers: { 'idempotency-key': key } })
const tasksCalled = async (title: string): Promise<unknown> =>
  (await rest(token, 'GET', at('/task', { where: { field: 'title', op: 'eq', value: title } }))).json['total']

describe('POST /{model}', () => {
  it('makes a record and says where it is (R1, D2)', async () => {
    const { status, json, headers } = await create({ title: 'New', status: 'todo', external_id: 'x-1' })
    expect([status, json]).toMatchObject([201, { title: 'New', status: 'todo', version: 1, external_id: 'x-1' }])
    expect(headers.get('location')).toBe(`${API}/task/${String(json['id'])}`)
    const read = await rest(token, 'GET', `/task/${String(json['id'])}`)
    expect([read.json, read.headers.get('etag')]).toEqual([json, headers.get('etag')])
  })

  it('answers id and version alone to who may not see the record (V1)', async () => {
    const { status, json, headers } = await create({ title: 'Unseen' }, {}, writeOnly)
    expect([status, Object.keys(json)]).toEqual([201, ['id', 'version']])
    const change = { headers: { 'if-match': headers.get('etag') ?? '' }, body: { status: 'done' } }
    const changed = await rest(writeOnly, 'PATCH', `/task/${String(json['id'])}`, change)
    expect([changed.status, changed.json]).toEqual([200, { id: json['id'], version: 2 }])
  })

  it('names every field that is wrong (R2)', async () => {
    const { status, json } = await create({ title: '', status: 'later', due_on: '2026-02-31' })
    expect([status, json['code']]).toEqual([400, 'invalid_input'])
    expect((json['errors'] as { field: string }[]).map(({ field }) => field)).toEqual(['title', 'status', 'due_on'])
  })

  it.each(['id', 'version', 'createdBy', 'role', 'tenantId', 'connection_id'])(
    'refuses %s by name (A43)',
    async (name) => {
      const { status, json } = await create({ title: 'With more', [name]: 'x' })
      expect([status, (json['errors'] as { field: string }[])[0]?.field]).toEqual([400, name])
      expect(await tasksCalled('With more')).toBe(0)
    },
  )
})

describe('PATCH /{model}/{id}', () => {
  const patch = (ifMatch: string | null, body: unknown, id = 'com_a', more: Record<string, string> = {}) =>
    rest(token, 'PATCH', `/company/${id}`, {
      body,
      headers: { ...(ifMatch === null ? {} : { 'if-match': ifMatch }), ...more },
    })

  it('changes what is named, for who has seen the version (D2, A56)', async () => {
    const { headers, json } = await rest(token, 'GET', '/company/com_a')
    const changed = await patch(headers.get('etag') ?? '', { arr: 150, city: 'Oslo' })
    expect(changed.json).toMatchObject({ name: 'Ash', arr: 150, city: 'Oslo', version: Number(json['version']) + 1 })
    const merged = await patch(changed.headers.get('etag') ?? '', { city: null }, 'com_a', {
      'content-type': 'application/merge-patch+json',
    })
    expect(merged.json).toMatchObject({ arr: 150, city: null })
    expect((await patch(`"${String(merged.json['version'])}"`, { arr: 160 })).status).toBe(200)
  })

  it('is refused without If-Match, and the same for a record that is not there (R2, V4)', async () => {
    const [there, not] = [await patch(null, { arr: 1 }), await patch(null, { arr: 1 }, 'com_x')]
    expect([there.status, there.json['code']]).toEqual([428, 'precondition_required'])
    expect({ ...not.json, request_id: '' }).toEqual({ ...there.json, request_id: '' })
    expect((await patch('*', { arr: 1 })).status).toBe(428)
  })

  it.each(['"1"', '"1.0123456789abcdef"', 'W/"1"', '"0"', '1', '"1", "2"', '"999999999999999"'])(
    'is refused with If-Match %s, which is not the present version (A56)',
    async (ifMatch) => {
      const { status, json } = await patch(ifMatch, { arr: 1 })
      expect([status, json['code']]).toEqual([412, 'stale_version'])
    },
  )

  it('of parallel changes to one version lets one through (A56)', async () => {
    const etag = (await rest(token, 'GET', '/company/com_a')).headers.get('etag') ?? ''
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => patch(etag, { employees: index + 1 })))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(9).fill(412)])
  })
})

describe('DELETE /{model}/{id}', () => {
  it('removes the version that was seen (D2)', async () => {
    const { json } = await create({ title: 'To go' })
    const path = `/task/${String(json['id'])}`
    expect((await rest(token, 'DELETE', path)).status).toBe(428)
    expect((await rest(token, 'DELETE', path, { headers: { 'if-match': '"2"' } })).status).toBe(412)
    const gone = await rest(token, 'DELETE', path, { headers: { 'if-match': '"1"' } })
    expect([gone.status, gone.text, gone.headers.get('content-type')]).toEqual([204, '', null])
    expect((await rest(token, 'GET', path)).status).toBe(404)
  })
})

describe('Idempotency-Key', () => {
  it('makes a change once and gives its answer again, with the record as it is now (R2)', async () => {
    const body = { title: 'Once' }
    const first = await create(body, withKey('"key-1"'))
    const second = await create(body, withKey('key-1'))
    expect([second.status, second.text, second.headers.get('location'), second.headers.get('etag')]).toEqual([
      201,
      first.text,
      first.headers.get('location'),
      first.headers.get('etag'),
    ])
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ])
    expect(await tasksCalled('Once')).toBe(1)
    const events = await auditOf(world, { connectionId: connectionOf(token), limit: 3 })
    expect(events.map(({ action, details }) => [action, details])).toEqual([
      ['record.listed', {}],
      ['record.read', { repeated: true }],
      ['record.created', {}],
    ])
  })

  it('of 20 parallel requests makes one change (R2)', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => create({ title: 'Parallel' }, withKey('key-2'))))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(await tasksCalled('Parallel')).toBe(1)
  })

  it('covers changes and removals, which would be stale the second time (R2)', async () => {
    const path = `/task/${String((await create({ title: 'Covered' })).json['id'])}`
    const patch = { headers: { 'if-match': '"1"', 'idempotency-key': 'key-3' }, body: { status: 'done' } }
    const [first, second] = [await rest(token, 'PATCH', path, patch), await rest(token, 'PATCH', path, patch)]
    expect([second.status, second.text]).toEqual([200, first.text])
    const remove = { headers: { 'if-match': '"2"', 'idempotency-key': 'key-4' } }
    expect((await rest(token, 'DELETE', path, remove)).status).toBe(204)
    expect((await rest(token, 'DELETE', path, remove)).status).toBe(204)
    const gone = await rest(token, 'PATCH', path, patch)
    expect([gone.status, Object.keys(gone.json)]).toEqual([200, ['id', 'version']])
  })

  it('is refused for another request, and nothing is done (R2)', async () => {
    await create({ title: 'First use' }, withKey('key-5'))
    const { status, json } = await create({ title: 'Second use' }, withKey('key-5'))
    expect([status, json['code'], json['errors']]).toMatchObject([
      422,
      'idempotency_key_reused',
      [{ field: 'Idempotency-Key' }],
    ])
    expect(await tasksCalled('Second use')).toBe(0)
  })

  it('belongs to its connection, and is forgotten with what was refused (R2)', async () => {
    const title = 'Of each'
    expect((await create({ title, status: 'later' }, withKey('key-6'))).status).toBe(400)
    expect((await create({ title }, withKey('key-6'))).status).toBe(201)
    expect((await create({ title }, withKey('key-6'), other)).headers.get('idempotency-replayed')).toBeNull()
    expect(await tasksCalled(title)).toBe(2)
  })

  it('tells nothing again that may no longer be seen (V5)', async () => {
    const ceiling = (fields: Record<string, 'view' | 'edit'>) => ({
      models: { task: { actions: ['create', 'view'] as const, fields } },
      portfolio: [],
    })
    const client = await newClient(world, {}, ceiling({ title: 'edit', status: 'edit' }))
    const { access_token: narrowed } = await connect(world.people.administrator, client.id)
    const body = { title: 'Seen', status: 'todo' }
    const before = await create(body, withKey('key-7'), narrowed)
    const tenant = env.TENANT.getByName(world.tenantId)
    const { memberId } = world.people.administrator
    const origin = { ip: null, country: null, userAgent: null }
    const admin = { kind: 'member', memberId, sessionId: 's', via: 'test', origin } as const
    expect((await tenant.changeCeiling(admin, client.id, 2, ceiling({ title: 'edit' }))).ok).toBe(true)
    const after = await create(body, withKey('key-7'), narrowed)
    expect([before.json['status'], after.json['title'], 'status' in after.json]).toEqual(['todo', 'Seen', false])
  })

  it('is forgotten after a day (R2)', async () => {
    await create({ title: 'Yesterday' }, withKey('key-8'))
    await inTenant(world, (_tenant, state) => {
      state.storage.sql.exec('UPDATE idempotency_keys SET at = at - ?', 24 * 60 * 60_000)
    })
    await create({ title: 'Yesterday' }, withKey('key-8'))
    expect(await tasksCalled('Yesterday')).toBe(2)
    const left = await inTenant(world, (_tenant, state) =>
      state.storage.sql.exec('SELECT 1 FROM idempotency_keys').toArray(),
    )
    expect(left.length).toBe(1)
  })

  it.each(['""', 'two words', '"open', 'x'.repeat(256)])('is refused as %s (R2)', async (key) => {
    const { status, json } = await create({ title: 'No key' }, withKey(key))
    expect([status, (json['errors'] as { field: string }[])[0]?.field]).toEqual([400, 'Idempotency-Key'])
  })
})
