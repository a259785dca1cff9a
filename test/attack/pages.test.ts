import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  answerConsent,
  authorizeUrl,
  CALLBACK,
  callerOf,
  connect,
  consentPage,
  CUSTOM,
  newClient,
  newWorld,
  SITE,
  type World,
} from '../setup/world.ts'
import { ending, queryOf, rewrite, rewriteRole, sendAuthorize } from '../setup/tampering.ts'
import { knownCookie } from '../setup/tokens.ts'

/** Each must come out as text, wherever it was typed in. */
const MARKUP = [
  ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>'],
  [`'><svg/onload=alert(1)>`, '</title><script>alert(1)</script>'],
  ['--><script>alert(1)</script>', '</textarea><script>alert(1)</script>'],
  ['{{constructor.constructor("alert(1)")()}}', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['<a href=javascript:alert(1)>x</a>', '<form action=//evil.example>'],
] as const

/** As text of a page. */
function escaped(text: string): string {
  const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign)
}

let world: World
let cookie: string

beforeAll(async () => {
  world = await newWorld('pages')
  cookie = await knownCookie(world.people.administrator)
})

/** The elements, handlers and addresses of a page that could run or send something. */
async function expectOnlyText(response: Response): Promise<string> {
  const html = await response.clone().text()
  const found: string[] = []
  const reader = new HTMLRewriter()
    .on('*', {
      element(element) {
        for (const [name = '', value = ''] of element.attributes) {
          if (/^on|^style$|^srcdoc$/i.test(name)) found.push(`${element.tagName} ${name}`)
          if (/^formaction$/i.test(name) && !/^\/(?!\/)/.test(value)) found.push(`${name}=${value}`)
          if (/^(href|src|action|xlink:href)$/i.test(name) && !/^(https:\/\/|\/(?!\/)|#|\?)/.test(value))
            found.push(`${name}=${value}`)
        }
      },
    })
    .on('script, style, iframe, object, embed, base, meta[http-equiv], svg[onload]', {
      element(element) {
        found.push(element.tagName)
      },
    })
    .on('form', {
      element(element) {
        if (!(element.getAttribute('action') ?? '/').startsWith('/')) found.push('form')
      },
    })
  await reader.transform(response).text()
  expect(found).toEqual([])
  return html
}

function expectGuarded(response: Response): void {
  const policy = response.headers.get('content-security-policy') ?? ''
  const directives = new Map(
    policy.split('; ').map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  )
  expect(directives.get('default-src')).toEqual([`'none'`])
  expect(directives.get('script-src')).toEqual([`'self'`])
  expect(directives.get('style-src')).toEqual([`'self'`])
  expect(directives.get('frame-ancestors')).toEqual([`'none'`])
  expect(directives.get('base-uri')).toEqual([`'none'`])
  expect(policy).not.toContain('unsafe')
  expect(response.headers.get('x-frame-options')).toBe('DENY')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cache-control')).toBe('no-store')
}

const get = async (path: string, who = cookie) =>
  await SELF.fetch(`${SITE}${path}`, { headers: { cookie: who, accept: 'text/html' }, redirect: 'manual' })

describe('script that somebody typed in (A12)', () => {
  it.each(MARKUP)('stays text on every page that shows a client: %s, %s', async (name, description) => {
    const { id } = await newClient(world, { name, description, logoUrl: 'https://app.example/%22%3E%3Cscript%3E' })
    await connect(world.people.administrator, id)
    const pages = [
      authorizeUrl(id).slice(SITE.length),
      `/t/${world.slug}/apps?search=${encodeURIComponent(name)}`,
      `/t/${world.slug}/apps/${id}`,
      `/t/${world.slug}/apps/${id}/permissions`,
      `/t/${world.slug}/apps/${id}/connections`,
      `/t/${world.slug}/audit`,
      '/profile/applications',
    ]
    for (const path of pages) {
      const response = await get(path)
      expectGuarded(response)
      const html = await expectOnlyText(response)
      expect([path, html.includes(escaped(name))]).toEqual([path, true])
    }
    const consent = (await consentPage(cookie, id)).html
    expect([consent.includes(escaped(description)), consent.includes('%22%3E%3Cscript%3E')]).toEqual([true, true])
  })

  it.each(MARKUP)('stays text in the name of the tenant, the role and the person: %s, %s', async (markup, other) => {
    await rewrite(world, 'UPDATE user SET name = ? WHERE id = ?', other, world.people.viewer.userId)
    await rewrite(
      world,
      'UPDATE tenants SET name = ?, logo_url = ? WHERE id = ?',
      markup,
      'javascript:alert(1)',
      world.tenantId,
    )
    await rewriteRole(world, 'viewer', { name: markup })
    const viewer = await knownCookie(world.people.viewer)
    const { id } = await newClient(world)
    for (const path of [authorizeUrl(id), authorizeUrl(id, { scope: 'default' })].map((url) =>
      url.slice(SITE.length),
    )) {
      await expectOnlyText(await get(path, viewer))
    }
    for (const path of ['/profile/applications', `/t/${world.slug}/apps`, '/'])
      await expectOnlyText(await get(path, viewer))
    for (const path of [`/t/${world.slug}/audit`, `/t/${world.slug}/apps`]) await expectOnlyText(await get(path))
  })

  it.each(MARKUP.flat())('stays text when the request brought it: %s', async (markup) => {
    const { id } = await newClient(world)
    const typed = encodeURIComponent(markup)
    for (const query of [
      queryOf(id, { state: markup, change: { nonce: markup, login_hint: markup } }),
      queryOf(markup),
      queryOf(id, { redirectUri: `${CALLBACK}?${markup}` }),
      `${queryOf(id)}&client_id=${typed}`,
      `${typed}=1`,
    ]) {
      const response = await sendAuthorize(cookie, query)
      expectGuarded(response)
      await expectOnlyText(response)
    }
    const response = await answerConsent(cookie, markup, { decision: markup })
    await expectOnlyText(response)
  })

  it('can’t reach the policy of the page through a redirect URI, whose origin alone is added', async () => {
    const { id } = await newClient(world, {
      redirectUris: [CALLBACK, `${CALLBACK};script-src=x`, 'http://[::1]/cb', 'http://localhost/cb'],
    })
    const expected: [string, string][] = [
      [CALLBACK, 'https://app.example'],
      [`${CALLBACK};script-src=x`, 'https://app.example'],
      ['http://[::1]:3000/cb', 'http:'],
      ['http://localhost:3000/cb', 'http://localhost:3000'],
    ]
    for (const [redirectUri, target] of expected) {
      const { response } = await consentPage(cookie, id, { redirectUri })
      expectGuarded(response)
      expect(response.headers.get('content-security-policy')).toContain(`form-action 'self' ${target};`)
    }
    const { response } = await consentPage(cookie, id, { redirectUri: 'https://evil.example/' })
    expect(response.headers.get('content-security-policy')).toContain(`form-action 'self';`)
  })

  it('is shown for what it is where it would turn or hide the text around it', async () => {
    const caller = callerOf(world.people.administrator)
    for (const sign of [
      '\u0000',
      '\n',
      '\u200b',
      '\u200f',
      '\u202e',
      '\u2066',
      '\u2028',
      '\ufeff',
      '\u061c',
      '\u2060',
    ]) {
      for (const field of ['name', 'description'] as const) {
        const made = await env.TENANT.getByName(world.tenantId).createClient(caller, {
          ...CUSTOM,
          [field]: `Claude${sign}edualC`,
        })
        expect([sign, made.ok ? null : made.error.details.issues?.[0]?.field]).toEqual([sign, field])
      }
    }
  })
})

describe('every answer of the endpoint (A12)', () => {
  it('is neither framed nor kept, with or without a session', async () => {
    const { id } = await newClient(world)
    const { handle } = await consentPage(cookie, id)
    const responses = [
      await sendAuthorize(cookie, queryOf(id)),
      await sendAuthorize('', queryOf(id)),
      await sendAuthorize(cookie, queryOf('nobody')),
      await sendAuthorize(cookie, queryOf(id, { scope: 'nonsense' })),
      await answerConsent(cookie, 'nothing'),
      await answerConsent(cookie, handle),
    ]
    for (const response of responses) {
      expectGuarded(response)
      expect(response.headers.get('referrer-policy')).toBe('same-origin')
      await response.text()
    }
  })

  it('says whom the code reaches and warns of the own computer, whatever the client calls itself (C1)', async () => {
    const { id } = await newClient(world, {
      name: 'claude.ai',
      redirectUris: ['https://evil.example/cb', 'http://localhost/cb'],
    })
    const web = (await consentPage(cookie, id, { redirectUri: 'https://evil.example/cb' })).html
    expect(web).toContain('evil.example</span>')
    expect(web).toContain('Not verified')
    expect(web).not.toContain('Verified domain')
    const local = (await consentPage(cookie, id, { redirectUri: 'http://localhost:1/cb' })).html
    expect(local).toContain('your own computer')
  })
})

describe('the way through sign-in (A14, T3)', () => {
  const PASSWORD = 'correct horse battery'

  async function signInWith(returnTo: string): Promise<string | null> {
    const body = new URLSearchParams({ email: world.people.manager.email, password: PASSWORD, returnTo })
    const headers = {
      origin: SITE,
      'content-type': 'application/x-www-form-urlencoded',
      'cf-connecting-ip': '192.0.2.9',
    }
    const response = await SELF.fetch(`${SITE}/sign-in`, { method: 'POST', headers, body, redirect: 'manual' })
    await response.text()
    return response.headers.get('location')
  }

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
    'https://evil.example/',
    'HTTPS://evil.example/',
    'https:evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/%2F/evil.example',
    '/%2Fevil.example',
    '/%5Cevil.example',
    '/%252Fevil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/./\\evil.example',
    '///evil.example',
    '@evil.example',
    '.evil.example',
    'evil.example',
    `${SITE}.evil.example/`,
    `//user@evil.example${SITE}`,
    '',
  ])('leads home instead of %j', async (returnTo) => {
    expect(await signInWith(returnTo)).toBe('/')
    const there = await ending(await get(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`))
    expect([there.status, there.location]).toEqual([303, '/'])
  })

  it.each(['plain', 'a b+c&d=e/../f', 'back\\slash', '//evil.example', '%2F%2Fevil', '✓'])(
    'leads back to exactly the authorization that was asked for: state %j',
    async (state) => {
      const { id } = await newClient(world)
      const sent = await ending(await sendAuthorize('', queryOf(id, { state })))
      const returnTo = new URL(sent.location ?? '', SITE).searchParams.get('returnTo') ?? ''
      const location = await signInWith(returnTo)
      expect(location?.startsWith('/oauth/authorize?')).toBe(true)
      const back = new URL(location ?? '', SITE).searchParams
      expect(Object.fromEntries(back)).toEqual(Object.fromEntries(new URLSearchParams(queryOf(id, { state }))))
      const raw = await ending(await sendAuthorize('', `${queryOf(id)}&x=a\\b`))
      const rawReturn = new URL(raw.location ?? '', SITE).searchParams.get('returnTo') ?? ''
      expect((await signInWith(rawReturn))?.startsWith('/oauth/authorize?')).toBe(true)
    },
  )
})
