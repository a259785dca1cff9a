import { beforeAll, describe, expect, it } from 'vitest'
import { rest } from '../setup/rest.ts'
import { connect, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
let token: string
let viewers: string

beforeAll(async () => {
  world = await newWorld('api-history')
  const clientId = (await newClient(world)).id
  token = (await connect(world.people.administrator, clientId)).access_token
  viewers = (await connect(world.people.viewer, clientId)).access_token
})

let count = 0
/** A company of its own at version 3: its city and then its revenue were changed. */
async function changedCompany(): Promise<string> {
  count += 1
  const id = `changed_${count}`
  await putRecords(world, 'company', [
    { id, owner: world.people.administrator.memberId, values: { name: `Acme ${count}`, city: 'Oslo', arr: 100 } },
  ])
  for (const [version, body] of [
    [1, { city: 'Bergen' }],
    [2, { arr: 200 }],
  ] as const) {
    const { status } = await rest(token, 'PATCH', `/company/${id}`, { headers: { 'if-match': `"${version}"` }, body })
    expect(status).toBe(200)
  }
  return id
}

type Entry = {
  version: number
  did: string
  via: string
  changes: { field: string; before: unknown; after: unknown }[]
}
const entriesOf = (json: Record<string, unknown>) => json['data'] as Entry[]

describe('the history of a record by REST', () => {
  it('tells who changed what, through which route, a page at a time with a link to the next (R1, D2, RFC 8288)', async () => {
    const id = await changedCompany()
    const first = await rest(token, 'GET', `/company/${id}/history?limit=1`)
    const [, next = ''] = /<[^>]*\/api\/v1([^>]*)>; rel="next"/.exec(first.headers.get('link') ?? '') ?? []
    const second = await rest(token, 'GET', next)
    const told = [first, second].map(({ json }) =>
      entriesOf(json).map(({ version, via, changes }) => [version, via, changes]),
    )
    const via = 'rest:PATCH /company/{id}'
    expect(told).toEqual([
      [[3, via, [{ field: 'arr', before: 100, after: 200 }]]],
      [[2, via, [{ field: 'city', before: 'Oslo', after: 'Bergen' }]]],
    ])
    expect([first.json['next_before'], second.json['next_before'], second.headers.has('link')]).toEqual([
      3,
      null,
      false,
    ])
  })

  it('has no version that changed hidden fields alone (V4, A31)', async () => {
    const id = await changedCompany()
    const { json, text } = await rest(viewers, 'GET', `/company/${id}/history`)
    expect(entriesOf(json).map(({ version }) => version)).toEqual([2])
    expect(text).not.toContain('arr')
  })

  it('of a record that is not there or not for the caller is not found, as the record is (A34)', async () => {
    const bare = ({ status, text }: { status: number; text: string }) => [status, text.replaceAll(/req_\w+/g, '')]
    expect(bare(await rest(token, 'GET', '/company/nobody/history'))).toEqual(
      bare(await rest(token, 'GET', '/company/nobody')),
    )
  })
})

describe('an earlier version by REST', () => {
  const restoration = async (id: string, headers: Record<string, string>, body: unknown = { version: 1 }) =>
    await rest(token, 'POST', `/company/${id}/restoration`, { headers, body })

  it('comes back under the ETag that was read, once for a key, and answers with the new ETag (D2, R2, A56)', async () => {
    const id = await changedCompany()
    const { headers } = await rest(token, 'GET', `/company/${id}`)
    const once = { 'if-match': headers.get('etag') ?? '', 'idempotency-key': 'restore-1' }
    const [first, again] = [await restoration(id, once), await restoration(id, once)]
    expect(first.json).toMatchObject({ record: { version: 4, city: 'Oslo', arr: 100 }, kept: [] })
    expect([again.status, again.headers.get('idempotency-replayed'), again.json]).toEqual([200, 'true', first.json])
    const now = await rest(token, 'GET', `/company/${id}`)
    expect([now.json['version'], now.headers.get('etag')]).toEqual([4, first.headers.get('etag')])
    expect((await restoration(id, { 'if-match': '"3"' })).status).toBe(412)
  })

  it.each([
    ['without If-Match', {}, { version: 1 }, 428, 'If-Match'],
    ['to a version still to come', { 'if-match': '"3"' }, { version: 9 }, 404, 'to'],
    ['without a version', { 'if-match': '"3"' }, {}, 400, 'version'],
    ['with values beside it', { 'if-match': '"3"' }, { version: 1, city: 'Rome' }, 400, 'city'],
  ])('is refused %s (R2, A43)', async (_what, headers: Record<string, string>, body, status, field) => {
    const answer = await restoration(await changedCompany(), headers, body)
    const [error] = (answer.json['errors'] ?? []) as { field: string }[]
    expect([answer.status, error?.field]).toEqual([status, field])
  })
})

describe('removed records by REST', () => {
  it('are listed with their version and come back under it, once for a key (D2, R2, A56)', async () => {
    const id = await changedCompany()
    await rest(token, 'DELETE', `/company/${id}`, { headers: { 'if-match': '"3"' } })
    const { json } = await rest(token, 'GET', '/company/removed?limit=1')
    expect(json['data']).toMatchObject([{ id, version: 4, removed_by: { id: world.people.administrator.memberId } }])
    const restore = async (headers: Record<string, string>) =>
      await rest(token, 'POST', `/company/removed/${id}/restoration`, { headers })
    expect((await restore({ 'if-match': '"3"' })).status).toBe(412)
    const once = { 'if-match': '"4"', 'idempotency-key': 'restore-2' }
    const [first, again] = [await restore(once), await restore(once)]
    expect(first.json).toMatchObject({ id, version: 5, city: 'Bergen' })
    expect([again.headers.get('idempotency-replayed'), again.json]).toEqual(['true', first.json])
    expect((await restore({})).status).toBe(404)
    expect((await rest(token, 'GET', `/company/${id}`)).headers.get('etag')).toBe(first.headers.get('etag'))
  })

  it('are nothing for whoever may not create (V1)', async () => {
    const answers = [
      await rest(viewers, 'GET', '/company/removed'),
      await rest(viewers, 'POST', '/company/removed/x/restoration'),
    ]
    expect(answers.map(({ status, json }) => [status, json['missing']])).toEqual([
      [403, ['company:create']],
      [403, ['company:create']],
    ])
  })
})

describe('a change that is repeated when its record is gone', () => {
  it('answers with its id and version, as the document says (R2)', async () => {
    const create = async () =>
      await rest(token, 'POST', '/task', { headers: { 'idempotency-key': 'gone' }, body: { title: 'Once' } })
    const { json, headers } = await create()
    await rest(token, 'DELETE', `/task/${String(json['id'])}`, { headers: { 'if-match': headers.get('etag') ?? '' } })
    const again = await create()
    expect([again.status, again.json]).toEqual([201, { id: json['id'], version: 1 }])
  })
})
