import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApp, type App } from '../setup/http/apps.ts'
import { disconnect, personWith, SITE } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

const API = `${SITE}/api/v1`

let app: App
let token: string

beforeAll(async () => {
  app = await newApp('REST')
  token = (await new StrictClient(app, { mcpUrl: API }).connect(await personWith('administrator'))).access_token
}, 60_000)

const get = (path: string, headers: Record<string, string> = {}, as = token) =>
  fetch(API + path, { headers: { authorization: `Bearer ${as}`, ...headers } })

describe('the REST API over HTTP', () => {
  it('is found, with its authorization server, from nothing but its address (R1, O1, RFC 9728)', async () => {
    const { resource } = await new StrictClient(app, { mcpUrl: API }).discovered
    expect([resource.resource, resource.authorization_servers]).toEqual([API, [SITE]])
    expect((await get('/company?limit=1')).status).toBe(200)
  })

  it('lists the companies where Carly is the owner as the reader page shows it (R1, M4)', async () => {
    const page = await (await personWith('administrator')).open('/t/alderway/api')
    const [, where = ''] = /--data-urlencode (?:'|&#39;)where=([^\n]+)(?:'|&#39;) \\/.exec(page.html) ?? []
    const search = new URLSearchParams({
      where: where.replaceAll('&quot;', '"'),
      fields: 'name,owner.name',
      limit: '200',
    })
    const { data, total } = await (
      await get(`/company?${search.toString()}`)
    ).json<{
      data: Record<string, string>[]
      total: number
    }>()
    expect(data).toHaveLength(total)
    expect(new Set(data.map((company) => company['owner.name']?.split(' ')[0]))).toEqual(new Set(['Carly']))
  })

  it('streams a file of all end users, as many as there are (R1, D3)', async () => {
    const { total } = await (await get('/end_user?limit=1')).json<{ total: number }>()
    const answer = await get('/end_user/export?fields=name', { accept: 'application/x-ndjson' })
    expect(answer.headers.get('content-length')).toBeNull()
    const lines = (await answer.text()).trimEnd().split('\n')
    expect([lines.length, total > 1000]).toEqual([total, true])
    expect(new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id)).size).toBe(total)
  })

  it('says what is not right in the way of HTTP: 304, 405, 406, 412, 413, 415, 428 (R2)', async () => {
    const { data } = await (await get('/company?limit=1')).json<{ data: { id: string }[] }>()
    const path = `/company/${data[0]?.id}`
    const etag = (await get(path)).headers.get('etag') ?? ''
    const send = (method: string, headers: Record<string, string>, body?: string) =>
      fetch(API + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body }),
      })
    const statuses = [
      (await get(path, { 'if-none-match': etag })).status,
      (await send('PUT', {}, '{}')).status,
      (await get(path, { accept: 'text/html' })).status,
      (await send('PATCH', { 'if-match': '"999"' }, '{"city":"Nowhere"}')).status,
      (await send('PATCH', { 'if-match': etag, 'content-type': 'text/plain' }, 'x')).status,
      (await send('DELETE', {})).status,
      (await send('PATCH', { 'if-match': etag }, `{"city":"${'x'.repeat(2_000_000)}"}`)).status,
    ]
    expect(statuses).toEqual([304, 405, 406, 412, 415, 428, 413])
  })

  it('refuses a body that is too large and keeps the connection, for whoever comes next (A41)', async () => {
    const body = `{"name":"${'x'.repeat(2_000_000)}"}`
    const asks = [{ authorization: `Bearer ${token}` }, {}].map((headers) => async () => {
      const { status } = await fetch(`${API}/company`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      })
      return [status, (await get('/company?limit=1')).status]
    })
    for (const ask of [...asks, ...asks, ...asks])
      expect([
        [413, 200],
        [401, 200],
      ]).toContainEqual(await ask())
  })

  it('is described by a document that a public validator accepts, each role by its own (R1, A31)', async () => {
    const client = new StrictClient(await newApp('REST for viewers'), { mcpUrl: API })
    const { access_token: viewers } = await client.connect(await personWith('viewer'))
    const sizes: number[] = []
    for (const as of [token, viewers]) {
      const document = await (
        await get('/openapi.json', {}, as)
      ).json<{
        paths: object
        servers: { url: string }[]
      }>()
      const verdict = await new Validator().validate(document)
      expect([verdict.valid, document.servers]).toEqual([true, [{ url: API }]])
      sizes.push(Object.values(document.paths).flatMap((methods) => Object.keys(methods as object)).length)
    }
    expect(sizes[0]).toBeGreaterThan(sizes[1] ?? 0)
  })

  it('is cut off with the connection, at once (V5, A37)', async () => {
    const own = new StrictClient(await newApp('REST for a moment'), { mcpUrl: API })
    const { access_token: short } = await own.connect(await personWith('viewer'))
    expect((await get('/company', {}, short)).status).toBe(200)
    await disconnect(await personWith('viewer'), short)
    const answer = await get('/company', {}, short)
    expect([answer.status, answer.headers.get('www-authenticate')?.includes('error="invalid_token"')]).toEqual([
      401,
      true,
    ])
  })
})
