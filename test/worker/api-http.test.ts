import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { API, rest, send } from '../setup/rest.ts'
import { connect, newClient, newWorld, putRecords, SITE, type World } from '../setup/world.ts'

const METADATA = `resource_metadata="${SITE}/.well-known/oauth-protected-resource/api/v1"`
let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('api-http')
  await putRecords(world, 'company', [{ id: 'com_a', values: { name: 'Ash' } }])
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a request without a token that counts', () => {
  it.each([
    ['none', {}, `Bearer scope="inclusive", ${METADATA}`],
    ['another scheme', { authorization: 'Basic eDp5' }, `Bearer scope="inclusive", ${METADATA}`],
    ['one that is malformed', { authorization: 'Bearer x' }, 'Bearer error="invalid_token"'],
    [
      'an unknown one',
      { authorization: `Bearer mem_x:${'z'.repeat(16)}:${'z'.repeat(32)}` },
      'Bearer error="invalid_token"',
    ],
  ])('is told where to begin: %s (R2, A26, RFC 6750 §3)', async (_what, headers, challenge) => {
    for (const path of ['', '/company', '/openapi.json', '/nowhere', '/company/com_a']) {
      const answer = await rest(null, 'GET', path, { headers })
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 401, 'application/problem+json'])
      expect(answer.headers.get('www-authenticate')).toContain(challenge)
      expect(answer.headers.get('www-authenticate')).toContain(METADATA)
    }
  })

  it('is refused with the token in the address (A26, RFC 6750 §5.3)', async () => {
    const answer = await rest(token, 'GET', `/company?access_token=${encodeURIComponent(token)}`)
    expect([answer.status, answer.text.includes(token)]).toEqual([401, false])
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"')
  })
})

describe('a permission that is missing', () => {
  it('is asked for where the member could grant it (M6, RFC 6750 §3.1)', async () => {
    const client = await newClient(world)
    const { access_token: narrow } = await connect(world.people.administrator, client.id, { scope: 'company:view' })
    for (const [method, path] of [
      ['POST', '/company'],
      ['GET', '/issue'],
    ] as const) {
      const answer = await rest(narrow, method, path, method === 'POST' ? { body: { name: 'N' } } : {})
      const missing = method === 'POST' ? 'company:create' : 'issue:view'
      expect([answer.status, answer.json['code'], answer.json['missing']]).toEqual([
        403,
        'missing_permission',
        [missing],
      ])
      expect(answer.headers.get('www-authenticate')).toBe(
        `Bearer error="insufficient_scope", error_description="More permissions are needed", scope="company:view ${missing}", ${METADATA}`,
      )
    }
  })

  it('is 404 for a model that nothing could open (V4)', async () => {
    const client = await newClient(
      world,
      {},
      { models: { task: { actions: ['view'], fields: { title: 'view' } } }, portfolio: [] },
    )
    const { access_token: narrow } = await connect(world.people.administrator, client.id)
    const [hidden, unknown] = [await rest(narrow, 'GET', '/company'), await rest(narrow, 'GET', '/nothing')]
    expect([hidden.status, hidden.json['code'], unknown.status]).toEqual([404, 'not_found', 404])
    expect(hidden.headers.get('www-authenticate')).toBeNull()
  })
})

describe('methods', () => {
  it.each([
    ['PUT', '/company/com_a', 'GET, HEAD, PATCH, DELETE'],
    ['POST', '/company/com_a', 'GET, HEAD, PATCH, DELETE'],
    ['DELETE', '/company', 'GET, HEAD, POST'],
    ['GET', '/company/upsert', 'POST'],
    ['POST', '/company/export', 'GET, HEAD'],
    ['PATCH', '/search', 'GET, HEAD'],
    ['POST', '', 'GET, HEAD'],
  ])('%s %s is 405 with what is possible (R2)', async (method, path, allow) => {
    const answer = await rest(token, method, path, method === 'GET' ? {} : { body: {} })
    expect([answer.status, answer.json['code'], answer.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      allow,
    ])
  })

  it('are not changed by headers or parameters (R2)', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE', 'if-match': '"1"' }
    expect((await rest(token, 'POST', '/company/com_a', { headers, body: {} })).status).toBe(405)
    expect((await rest(token, 'GET', '/company/com_a?_method=DELETE', { headers })).status).toBe(400)
    expect((await rest(token, 'GET', '/company/com_a')).status).toBe(200)
  })

  it.each(['/company', '/company/com_a', '/company/export', '/company/x', '/openapi.json'])(
    'HEAD %s has the headers of GET and no body (RFC 9110 §9.3.2)',
    async (path) => {
      const [get, head] = [await rest(token, 'GET', path), await rest(token, 'HEAD', path)]
      expect([head.status, head.text, head.headers.get('content-type'), head.headers.get('etag')]).toEqual([
        get.status,
        '',
        get.headers.get('content-type'),
        get.headers.get('etag'),
      ])
    },
  )
})

describe('media types', () => {
  it.each([
    ['/company', 'text/html', 406],
    ['/company', 'application/json;q=0', 406],
    ['/company', 'application/*, text/html', 200],
    ['/company', '*/*;q=0.1', 200],
    ['/company/export', 'application/json', 406],
    ['/company/export', 'text/*', 200],
    ['/openapi.json', 'text/html', 406],
  ])('%s with Accept %s is %d (R2)', async (path, accept, status) => {
    expect((await rest(token, 'GET', path, { headers: { accept } })).status).toBe(status)
  })

  it.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json, text/plain', {}],
    ['application/json; charset=utf-16', {}],
    ['application/merge-patch+json', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('a body of %s %j is 415 (R2)', async (type, more) => {
    const answer = await rest(token, 'POST', '/company', {
      body: { name: 'N' },
      headers: { 'content-type': type, ...more },
    })
    expect([answer.status, answer.json['code']]).toEqual([415, 'unsupported_media_type'])
  })

  it('are problem documents for every error, browsers included (R2, RFC 9457)', async () => {
    const answer = await rest(token, 'GET', '/nothing', { headers: { accept: 'text/html,*/*;q=0.8' } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.json).toMatchObject({ type: 'about:blank', title: 'Not Found', status: 404, code: 'not_found' })
    expect(answer.json['request_id']).toBe(answer.headers.get('x-request-id'))
  })
})

describe('bodies', () => {
  it.each([
    ['no JSON', '{"name":'],
    ['nothing', ''],
    ['a list', '[{"name":"N"}]'],
    ['a text', '"name"'],
    ['null', 'null'],
    ['100,000 brackets', '['.repeat(100_000)],
    ['deep nesting', `{"name":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`],
    ['__proto__', '{"name":"N","__proto__":{"role":"admin"}}'],
    ['constructor', '{"name":"N","constructor":{"prototype":{}}}'],
    ['a huge number', '{"name":"N","arr":1e400}'],
    ['a number too large', '{"name":"N","arr":1e16}'],
    ['a list of 100,000 items', `{"name":[${'1,'.repeat(99_999)}1]}`],
  ])('with %s are refused (A41, A43)', async (_what, body) => {
    const answer = await rest(token, 'POST', '/company', { body, headers: { 'content-type': 'application/json' } })
    expect([400, 413]).toContain(answer.status)
    expect((await rest(token, 'GET', '/company')).json['total']).toBe(1)
  })

  it('of 10 MB and such without an end are 413 before anything is done (A41)', async () => {
    const large = await rest(token, 'POST', '/company', { body: { name: 'x'.repeat(10 * 1024 * 1024) } })
    expect([large.status, large.json['code']]).toEqual([413, 'too_large'])
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x20))
      },
    })
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await send(new Request(`${API}/company`, { method: 'POST', headers, body: endless }))
    await response.text()
    // 4 MiB are read to their end, so that the connection lives on; what has no end is cut off there.
    expect([response.status, sent < 80]).toEqual([413, true])
  })

  it('that are no UTF-8 are refused (A41)', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const body = new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])
    const response = await send(new Request(`${API}/company`, { method: 'POST', headers, body }))
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, 'invalid_input'])
  })
})

describe('addresses', () => {
  it.each([
    '/company%2Fcom_a',
    '/company/com_a%2F..',
    '/company/..%2Fissue',
    '//company',
    '/company//com_a',
    '/COMPANY',
    '/company;a=b',
    '/company%00',
    '/%',
    '/company/%ff',
    '/.%2e/api/v1/company',
  ])('%s leads nowhere (R1)', async (path) => {
    const answer = await rest(token, 'GET', path)
    expect([answer.status, answer.json['code']]).toEqual([404, 'not_found'])
  })

  it('are the same however they are written, and dots are gone before anybody looks (RFC 3986 §6.2.2)', async () => {
    const plain = await rest(token, 'GET', '/company/com_a')
    for (const path of ['/%63ompany/com%5Fa', '/issue/../company/com_a', '/issue/%2e%2e/company/./com_a']) {
      expect([path, (await rest(token, 'GET', path)).text]).toEqual([path, plain.text])
    }
    expect((await send(new Request(`${SITE}/api/v1/../v1/company`))).status).toBe(401)
    expect((await send(new Request(`${SITE}/API/v1/company`))).status).toBe(404)
    expect((await send(new Request(`${SITE}/api//v1/company`))).status).toBe(404)
  })
})

describe('pages of other origins', () => {
  it('may ask with a token and read the headers that matter (RFC 9110, Fetch §3.3)', async () => {
    const origin = 'https://elsewhere.example'
    const preflight = await send(
      new Request(`${API}/company/com_a`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'PATCH',
          'access-control-request-headers': 'authorization,if-match',
        },
      }),
    )
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([
      204,
      'GET,HEAD,POST,PATCH,DELETE',
    ])
    const answer = await rest(token, 'GET', '/company/com_a', { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag')
  })
})

describe('the rate limit', () => {
  it('is told with every answer, and ends in 429 with Retry-After (R2)', async () => {
    const { access_token: busy } = await connect(world.people.manager, (await newClient(world)).id)
    const first = await rest(busy, 'GET', '/company')
    expect(first.headers.get('ratelimit-policy')).toBe('"connection";q=600;w=60')
    expect(first.headers.get('ratelimit')).toMatch(/^"connection";r=599;t=1$/)
    expect((await rest(busy, 'GET', '/nothing')).headers.get('ratelimit')).toContain('r=598')
    vi.spyOn(Date, 'now').mockReturnValue(Date.now())
    for (let asked = 2; asked < 600; asked += 1) await rest(busy, 'GET', '/nothing/here/is')
    const answer = await rest(busy, 'GET', '/company')
    expect([answer.status, answer.json['code'], answer.headers.get('retry-after'), answer.json['retry_after']]).toEqual(
      [429, 'rate_limited', '1', 1],
    )
    expect(answer.headers.get('ratelimit')).toMatch(/^"connection";r=0;t=(59|60)$/)
    expect((await rest(token, 'GET', '/company')).status).toBe(200)
  })
})
