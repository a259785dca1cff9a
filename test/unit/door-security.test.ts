import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { openToBrowsers } from '../../src/door/cors.ts'
import { contentSecurityPolicy, formTarget, securityHeaders, type DoorVariables } from '../../src/door/security.ts'
import type { Env } from '../../src/env.ts'

const SITE = 'https://gatehouse.test'

function site(publicUrl = SITE) {
  const app = new Hono<{ Bindings: Env; Variables: DoorVariables }>()
  app.use(securityHeaders({ withOpener: ['/oauth/authorize'] }))
  app.use('/mcp', openToBrowsers(['POST']))
  app.get('/', (c) => c.html('<p>hello</p>'))
  app.get('/styles.css', (c) =>
    c.body('a{}', 200, { 'cache-control': 'public, max-age=60', 'content-type': 'text/css' }),
  )
  app.get('/oauth/authorize', (c) => {
    c.set('formTargets', ['https://claude.ai', "'unsafe-inline'; script-src *"])
    return c.html('consent')
  })
  app.get('/frozen', () => Response.redirect(`${SITE}/`))
  app.get('/broken', () => {
    throw new Error('broken')
  })
  app.onError(() => new Response('sorry', { status: 500 }))
  app.post('/mcp', (c) => c.json({}, 200, { 'mcp-session-id': 's1' }))
  return (path: string, init?: RequestInit) => app.request(`${publicUrl}${path}`, init, { PUBLIC_URL: publicUrl })
}

test('A12: a page can not be framed, and runs neither inline scripts nor those of other sites', async () => {
  const { headers } = await site()('/')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("style-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("base-uri 'none'")
  expect(policy).toContain("form-action 'self';")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
})

test('A12: every response has the headers, also redirects, errors, unknown paths and other methods', async () => {
  const ids = new Set<string>()
  for (const path of ['/', '/frozen', '/broken', '/unknown', '/styles.css']) {
    const { headers } = await site()(path)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-request-id')).toMatch(/^req_\w{20}$/)
    ids.add(headers.get('x-request-id') ?? '')
  }
  expect(ids.size).toBe(5)
})

test('A46: the referrer policy keeps the Origin of our own forms', async () => {
  expect((await site()('/')).headers.get('referrer-policy')).toBe('same-origin')
})

test('A12: what may be cached says so itself', async () => {
  expect((await site()('/styles.css')).headers.get('cache-control')).toBe('public, max-age=60')
})

test('A12: https is remembered, http is not', async () => {
  expect((await site()('/')).headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect((await site('http://localhost:8787')('/')).headers.has('strict-transport-security')).toBe(false)
})

test("C1: the consent page's form may end up at the client, and can not widen the policy", async () => {
  const { headers } = await site()('/oauth/authorize')
  expect(headers.get('content-security-policy')).toContain("form-action 'self' https://claude.ai;")
  expect(headers.get('content-security-policy')).not.toContain('unsafe')
})

test('C1: a page that an application opened in a pop-up keeps its opener', async () => {
  expect((await site()('/oauth/authorize')).headers.has('cross-origin-opener-policy')).toBe(false)
})

test.each([
  ['https://claude.ai/api/mcp/auth_callback?a=b', 'https://claude.ai'],
  ['http://localhost:6274/callback', 'http://localhost:6274'],
  ['http://127.0.0.1:9999/', 'http://127.0.0.1:9999'],
  ['http://[::1]:9999/', 'http:'],
  ['cursor://anysphere.cursor/callback', 'cursor:'],
  ['https://a;script-src/', null],
  ['no url', null],
])('C1: the form target of %s is %s', (uri, target) => {
  expect(formTarget(uri)).toBe(target)
})

test('A12: a form target with anything but an origin in it is dropped', () => {
  for (const target of [
    "'none'",
    '*',
    'https://a.example; script-src *',
    'https://a.example/path',
    'https://a.example b',
    '',
  ]) {
    expect(contentSecurityPolicy([target])).toBe(contentSecurityPolicy([]))
  }
})

test('M1: a browser-based client may call from anywhere, without cookies, and read the challenge', async () => {
  const preflight = await site()('/mcp', {
    method: 'OPTIONS',
    headers: {
      origin: 'http://localhost:6274',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,mcp-protocol-version,x-custom',
    },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
  expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
  const answer = await site()('/mcp', { method: 'POST', headers: { origin: 'http://localhost:6274' } })
  expect(answer.headers.get('access-control-expose-headers')).toMatch(
    /WWW-Authenticate.*Mcp-Session-Id.*MCP-Protocol-Version/,
  )
  expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  expect(
    (await site()('/', { headers: { origin: 'http://localhost:6274' } })).headers.has('access-control-allow-origin'),
  ).toBe(false)
})
