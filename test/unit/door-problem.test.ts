import { afterEach, expect, test, vi } from 'vitest'
import { GatehouseError } from '../../src/core/errors.ts'
import { redact } from '../../src/door/fault-log.ts'
import { renderError } from '../../src/door/problem.ts'

const TOKEN = 'usr_1:abcdEFGH0123_-xy:abcdefghijklmnopqrstuvwxyz_-0123'

afterEach(() => {
  vi.restoreAllMocks()
})

function asked(accept = 'application/json', url = 'https://gatehouse.test/t/acme/clients?code=secret-code'): Request {
  return new Request(url, { headers: { accept, authorization: `Bearer ${TOKEN}`, cookie: 'session=abc' } })
}

test('R2: an error is a problem document with a stable code, and its issues by name', async () => {
  const issues = [{ field: 'name', message: 'Give a name.' }]
  const response = await renderError(new GatehouseError('invalid_input', 'Give a name.', { issues }), asked(), 'req_1')
  expect(response.status).toBe(400)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
    detail: 'Give a name.',
    code: 'invalid_input',
    request_id: 'req_1',
    errors: [{ field: 'name', detail: 'Give a name.' }],
  })
})

test('R2: a single field and missing scopes are named, too', async () => {
  const field = await renderError(new GatehouseError('conflict', 'Taken.', { field: 'email' }), asked(), 'req_1')
  expect(await field.json()).toMatchObject({ errors: [{ field: 'email', detail: 'Taken.' }] })
  const scope = new GatehouseError('missing_permission', 'No.', { missing: ['company:update'] })
  expect(await (await renderError(scope, asked(), 'req_1')).json()).toMatchObject({ missing: ['company:update'] })
})

test('R2: Retry-After is in whole seconds', async () => {
  const response = await renderError(
    new GatehouseError('rate_limited', 'Slow down.', { retryAfter: 1.2 }),
    asked(),
    'req_1',
  )
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('2')
})

test('A52: what is unavailable says when to come back, and is logged', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const response = await renderError(new GatehouseError('unavailable', 'Later.'), asked(), 'req_1')
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect(log).toHaveBeenCalledOnce()
})

test('A27: a fault tells the client nothing, and the log no secret', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  const fault = new Error(`could not refresh ${TOKEN}`, { cause: new TypeError('password=hunter2hunter2') })
  const response = await renderError(fault, asked(), 'req_1')
  expect(response.status).toBe(500)
  const body = await response.text()
  expect(body).not.toContain('refresh')
  expect(JSON.parse(body)).toMatchObject({ code: 'internal', request_id: 'req_1' })
  const line = String(log.mock.calls[0]?.[0])
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    request_id: 'req_1',
    method: 'GET',
    path: '/t/acme/clients',
  })
  expect(line).toContain('could not refresh')
  expect(line).toContain('TypeError')
  for (const secret of [TOKEN, 'abcdEFGH0123', 'hunter2', 'secret-code', 'session=abc'])
    expect(line).not.toContain(secret)
})

test('A27: errors that the client caused are not logged', async () => {
  const log = vi.spyOn(console, 'error').mockReturnValue()
  await renderError(new GatehouseError('not_found', 'No such page.'), asked(), 'req_1')
  expect(log).not.toHaveBeenCalled()
})

test('A52: whatever is thrown becomes an answer', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  for (const thrown of [undefined, null, 'text', 42, { a: 1 }]) {
    expect((await renderError(thrown, asked(), 'req_1')).status).toBe(500)
  }
})

test('A52: a browser gets the page, programs the document', async () => {
  const page = (problem: { title: string }) => `<h1>${problem.title}</h1>`
  const error = new GatehouseError('not_found', 'No such page.')
  const html = await renderError(error, asked('text/html,application/xhtml+xml,*/*;q=0.8'), 'req_1', page)
  expect(html.status).toBe(404)
  expect(html.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(await html.text()).toBe('<h1>Not Found</h1>')
  for (const accept of ['*/*', 'application/json']) {
    const response = await renderError(error, asked(accept), 'req_1', page)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  }
})

test('A41: a body that nobody read and that does not end is cancelled', async () => {
  let cancelled = false
  const body = new ReadableStream({
    cancel() {
      cancelled = true
    },
  })
  const request = new Request('https://gatehouse.test/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  await renderError(new GatehouseError('cross_site', 'No.'), request, 'req_1')
  expect(cancelled).toBe(true)
})

test.each([
  ['token AAAA1111BBBB2222CCCC3333DDDD4444EEEE', 'token [secret]'],
  ['no such key: ghk_ABCDEFGHJKMNPQRS_abcdefgh', 'no such key: [credential]'],
  ['Authorization: Bearer abc.def', 'Authorization: [secret] [credential]'],
  ['at signIn (src/identity/sign-in.ts:42:7)', 'at signIn (src/identity/sign-in.ts:42:7)'],
  ['{"password":"hunter2","a":1}', '{"password":"[secret]","a":1}'],
])('A27: %s is logged without secrets', (text, clean) => {
  expect(redact(text)).toBe(clean)
})
