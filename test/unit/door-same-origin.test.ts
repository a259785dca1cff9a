import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { GatehouseError } from '../../src/core/errors.ts'
import { hostAllowed, originOf, publicUrl } from '../../src/door/origin.ts'
import { sameOrigin } from '../../src/door/same-origin.ts'
import type { Env } from '../../src/env.ts'

const SITE = 'https://gatehouse.test'

async function statusOf(
  method: string,
  headers: Record<string, string>,
  when: 'with-cookie' | 'always' = 'with-cookie',
) {
  const app = new Hono<{ Bindings: Env }>()
  app.use(sameOrigin(when))
  app.all('/', (c) => c.text('done'))
  app.onError((error) => new Response(null, { status: error instanceof GatehouseError ? error.status : 500 }))
  const body = method === 'GET' || method === 'HEAD' ? null : '{}'
  const response = await app.request(`${SITE}/`, { method, headers, body }, { PUBLIC_URL: SITE })
  return response.status
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

test.each([FORM, JSON_TYPE, { 'content-type': 'text/plain' }])(
  'A46: a cross-site POST with the cookie is refused as %j',
  async (type) => {
    const cookie = { cookie: 'a=b', ...type }
    for (const from of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: SITE },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site', origin: SITE },
      { origin: 'null' },
      { origin: `${SITE}.evil.example` },
      { origin: 'http://gatehouse.test' },
      { origin: `${SITE}:8443` },
      { origin: '' },
      {},
    ]) {
      expect({ from, status: await statusOf('POST', { ...cookie, ...from }) }).toEqual({ from, status: 403 })
    }
  },
)

test('A46: every method that changes something is guarded', async () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    expect(await statusOf(method, { cookie: 'a=b', origin: 'https://evil.example' })).toBe(403)
  }
})

test('A46: requests of our own pages pass, by either header or both', async () => {
  for (const from of [
    { origin: SITE, 'sec-fetch-site': 'same-origin' },
    { origin: SITE },
    { 'sec-fetch-site': 'same-origin' },
  ]) {
    expect(await statusOf('POST', { cookie: 'a=b', ...from })).toBe(200)
  }
})

test('A46: reading from anywhere passes, and so does a POST of a client without cookies', async () => {
  expect(await statusOf('GET', { cookie: 'a=b', 'sec-fetch-site': 'cross-site' })).toBe(200)
  expect(await statusOf('POST', { origin: 'https://claude.ai' })).toBe(200)
})

test('A46: what needs no cookie, such as signing in, can be guarded all the same', async () => {
  expect(await statusOf('POST', { origin: 'https://evil.example' }, 'always')).toBe(403)
  expect(await statusOf('POST', {}, 'always')).toBe(403)
  expect(await statusOf('POST', { origin: SITE }, 'always')).toBe(200)
})

test('A39: with a public URL, a request for another host is not ours', () => {
  const env = { PUBLIC_URL: `${SITE}/` }
  const ask = (url: string, host?: string) => {
    const request = new Request(url)
    if (host !== undefined) request.headers.set('host', host)
    return hostAllowed(env, request)
  }
  expect(ask('https://gatehouse.test/mcp')).toBe(true)
  expect(ask('http://gatehouse.test/mcp', 'Gatehouse.test')).toBe(true)
  expect(ask('https://evil.example/mcp')).toBe(false)
  expect(ask('https://gatehouse.test/mcp', 'evil.example')).toBe(false)
  expect(ask('https://gatehouse.test:8443/mcp')).toBe(false)
  expect(ask('https://gatehouse.test.evil.example/')).toBe(false)
  expect(hostAllowed({}, new Request('http://localhost:8787/'))).toBe(true)
})

test('Z2: the public URL is the one that is set, else that of the request', () => {
  const request = new Request('http://localhost:8787/a?b')
  expect(publicUrl({ PUBLIC_URL: `${SITE}/` }, request)).toBe(SITE)
  expect(publicUrl({ PUBLIC_URL: '' }, request)).toBe('http://localhost:8787')
  expect(publicUrl({}, request)).toBe('http://localhost:8787')
})

test('A1: where a request came from is what Cloudflare saw, short and printable', () => {
  const request = new Request(SITE, {
    headers: {
      'cf-connecting-ip': '2001:DB8::1',
      'x-forwarded-for': '203.0.113.9',
      'user-agent': `Browser\t1 ${'x'.repeat(5000)}`,
    },
  })
  Object.defineProperty(request, 'cf', { value: { country: 'DK' } })
  const origin = originOf(request)
  expect(origin).toMatchObject({ ip: '2001:db8::1', country: 'DK' })
  expect(origin.userAgent).toMatch(/^Browser 1 x+$/)
  expect(origin.userAgent).toHaveLength(300)
})

test('A1: what is missing or no address is null', () => {
  expect(originOf(new Request(SITE))).toEqual({ ip: null, country: null, userAgent: null })
  const odd = new Request(SITE, { headers: { 'cf-connecting-ip': '<script>', 'user-agent': ' ' } })
  expect(originOf(odd)).toEqual({ ip: null, country: null, userAgent: null })
})
