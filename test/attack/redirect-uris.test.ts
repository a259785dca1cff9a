import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { answerConsent, callerOf, consentPage, CUSTOM, newClient, newWorld, type World } from '../setup/world.ts'
import { ending, queryOf, sendAuthorize } from '../setup/tampering.ts'
import { exchange, knownCookie } from '../setup/tokens.ts'

const WEB = 'https://app.example/oauth/callback'
const WITH_QUERY = 'https://app.example/cb?tenant=1'
const LOCAL = 'http://localhost/callback'
const LOCAL_V4 = 'http://127.0.0.1:8080/callback?a=b'
const LOCAL_V6 = 'http://[::1]/callback'

let world: World
let client: string
let cookie: string

beforeAll(async () => {
  world = await newWorld('redirects')
  client = (await newClient(world, { redirectUris: [WEB, WITH_QUERY, LOCAL, LOCAL_V4, LOCAL_V6] })).id
  cookie = await knownCookie(world.people.viewer)
})

async function asks(redirectUri: string) {
  return await ending(await sendAuthorize(cookie, queryOf(client, { redirectUri })))
}

describe('a redirect URI that is not character by character a registered one (A02)', () => {
  it.each([
    ['another host', 'https://evil.example/oauth/callback'],
    ['a host before it', 'https://evil.app.example/oauth/callback'],
    ['a host behind it', 'https://app.example.evil.example/oauth/callback'],
    ['a host without its dot', 'https://appxexample/oauth/callback'],
    ['a dot at the end of the host', 'https://app.example./oauth/callback'],
    ['case in the host', 'https://APP.example/oauth/callback'],
    ['case in the scheme', 'HTTPS://app.example/oauth/callback'],
    ['case in the path', 'https://app.example/oauth/Callback'],
    ['http', 'http://app.example/oauth/callback'],
    ['no scheme', '//app.example/oauth/callback'],
    ['only a path', '/oauth/callback'],
    ['a slash at the end', 'https://app.example/oauth/callback/'],
    ['two slashes', 'https://app.example//oauth/callback'],
    ['backslashes', 'https:\\\\app.example\\oauth\\callback'],
    ['a backslash before the host', 'https://evil.example\\@app.example/oauth/callback'],
    ['one slash after the scheme', 'https:/app.example/oauth/callback'],
    ['a longer path', 'https://app.example/oauth/callback/more'],
    ['a shorter path', 'https://app.example/oauth'],
    ['a user', 'https://app.example@evil.example/oauth/callback'],
    ['a user in front', 'https://user@app.example/oauth/callback'],
    ['a user and a password', 'https://user:pw@app.example/oauth/callback'],
    ['an empty user', 'https://@app.example/oauth/callback'],
    ['..;/', 'https://app.example/oauth/callback/..;/steal'],
    ['..;/ that leads back', 'https://app.example/x/..;/oauth/callback'],
    ['dot segments', 'https://app.example/oauth/x/../callback'],
    ['a dot segment', 'https://app.example/./oauth/callback'],
    ['encoded dot segments', 'https://app.example/oauth/%2e%2e/oauth/callback'],
    ['an encoded letter', 'https://app.example/oauth/%63allback'],
    ['an encoded slash', 'https://app.example/oauth%2Fcallback'],
    ['an encoded NUL', 'https://app.example/oauth/callback%00'],
    ['a matrix parameter', 'https://app.example/oauth/callback;x=1'],
    ['the default port', 'https://app.example:443/oauth/callback'],
    ['another port', 'https://app.example:8443/oauth/callback'],
    ['no port after the colon', 'https://app.example:/oauth/callback'],
    ['a fragment', 'https://app.example/oauth/callback#x'],
    ['an empty fragment', 'https://app.example/oauth/callback#'],
    ['a query', 'https://app.example/oauth/callback?x=1'],
    ['an empty query', 'https://app.example/oauth/callback?'],
    ['another query', 'https://app.example/cb?tenant=2'],
    ['a longer query', 'https://app.example/cb?tenant=1&next=https://evil.example'],
    ['no query', 'https://app.example/cb'],
    ['a blank behind it', 'https://app.example/oauth/callback '],
    ['a blank before it', ' https://app.example/oauth/callback'],
    ['a line break', 'https://app.example/oauth/callback\r\nLocation: https://evil.example'],
    ['a tab', 'https://app.example/oauth/call\tback'],
    ['a letter that folds to ASCII', 'https://app.example/oauth/ｃallback'],
    ['two of them', 'https://app.example/oauth/callback https://evil.example/'],
    ['a wildcard', 'https://*.example/oauth/callback'],
    ['nothing', ''],
  ])('gets a page and no redirect: %s', async (_name, redirectUri) => {
    const answer = await asks(redirectUri)
    expect([answer.status, answer.location, answer.html.includes('name="handle"')]).toEqual([400, null, false])
    expect(answer.html).toContain('not registered')
  })

  it('gets a page before anything else is looked at, even who is signed in', async () => {
    const change = { response_type: 'token', resource: 'https://evil.example', code_challenge: null }
    const query = queryOf(client, { redirectUri: 'https://evil.example/', scope: 'nonsense', change })
    for (const who of [cookie, '']) {
      const answer = await ending(await sendAuthorize(who, query))
      expect([answer.status, answer.location]).toEqual([400, null])
    }
  })

  it('is needed even where only one is registered', async () => {
    const one = await newClient(world, { redirectUris: [WEB] })
    const answer = await ending(await sendAuthorize(cookie, queryOf(one.id, { change: { redirect_uri: null } })))
    expect([answer.status, answer.location]).toEqual([400, null])
  })
})

describe('the member’s own computer (A04)', () => {
  it.each([
    ['as registered', LOCAL],
    ['another port', 'http://localhost:51234/callback'],
    ['the port that was not registered', 'http://127.0.0.1/callback?a=b'],
    ['another port than registered', 'http://127.0.0.1:9/callback?a=b'],
    ['IPv6 with a port', 'http://[::1]:51234/callback'],
  ])('may listen on any port: %s', async (_name, redirectUri) => {
    const { handle } = await consentPage(cookie, client, { redirectUri })
    const answer = await ending(await answerConsent(cookie, handle))
    expect(answer.location?.startsWith(redirectUri.split('?')[0] ?? '')).toBe(true)
    const code = answer.sent('code')[0] ?? ''
    expect((await exchange(code, client, { redirect_uri: redirectUri })).status).toBe(200)
  })

  it.each([
    ['another host of it', 'http://127.0.0.2:8080/callback?a=b'],
    ['a name for a number', 'http://localhost:8080/callback?a=b'],
    ['a number for a name', 'http://127.0.0.1/callback'],
    ['a shorter number', 'http://127.1/callback?a=b'],
    ['a decimal number', 'http://2130706433/callback?a=b'],
    ['an octal number', 'http://0177.0.0.1/callback?a=b'],
    ['another notation of IPv6', 'http://[0:0:0:0:0:0:0:1]/callback'],
    ['IPv4 in IPv6', 'http://[::ffff:127.0.0.1]/callback'],
    ['every address', 'http://0.0.0.0/callback'],
    ['a host that begins like it', 'http://localhost.evil.example/callback'],
    ['a host that ends like it', 'http://evil.localhost/callback'],
    ['a user that looks like it', 'http://localhost:80@evil.example/callback'],
    ['a user', 'http://user@localhost/callback'],
    ['a dot at the end', 'http://localhost./callback'],
    ['case', 'http://LOCALHOST/callback'],
    ['another scheme', 'https://localhost/callback'],
    ['another path', 'http://localhost:51234/other'],
    ['a slash at the end', 'http://localhost:51234/callback/'],
    ['dot segments', 'http://localhost:51234/x/../callback'],
    ['a backslash', 'http://localhost:51234\\callback'],
    ['an encoded letter', 'http://localhost:51234/%63allback'],
    ['another query', 'http://127.0.0.1:8080/callback?a=c'],
    ['no query', 'http://127.0.0.1:8080/callback'],
    ['an empty query', 'http://localhost/callback?'],
    ['a fragment', 'http://localhost/callback#x'],
    ['a port that is none', 'http://localhost:99999999/callback'],
    ['a port with a sign', 'http://localhost:+80/callback'],
    ['a port of letters', 'http://localhost:80a/callback'],
    ['a blank', 'http://localhost/callback '],
  ])('may change nothing else: %s', async (_name, redirectUri) => {
    const answer = await asks(redirectUri)
    expect([answer.status, answer.location]).toEqual([400, null])
  })
})

describe('what can’t be registered (A03)', () => {
  const tenant = () => env.TENANT.getByName(world.tenantId)
  const admin = () => callerOf(world.people.administrator)

  const REFUSED: [string, string][] = [
    ['javascript:', 'javascript:alert(1)'],
    ['javascript: with slashes', 'javascript://app.example/%0aalert(1)'],
    ['mixed case', 'JaVaScRiPt:alert(1)'],
    ['a tab in the scheme', 'java\tscript:alert(1)'],
    ['a control character before it', '\u0001javascript:alert(1)'],
    ['data:', 'data:text/html,<script>alert(1)</script>'],
    ['data: in mixed case', 'DaTa:text/html;base64,PHNjcmlwdD4='],
    ['vbscript:', 'vbscript:msgbox(1)'],
    ['blob:', 'blob:https://app.example/1'],
    ['file:', 'file:///etc/passwd'],
    ['http elsewhere', 'http://app.example/callback'],
    ['no scheme', '//app.example/callback'],
    ['control characters inside', 'https://app.example/call\u0000back'],
    ['a line break inside', 'https://app.example/call\nback'],
    ['another control character', 'https://app.example/call\u009fback'],
    ['a quote', 'https://app.example/"onmouseover="x'],
    ['a bracket', 'https://app.example/<script>'],
    ['a user', 'https://user:pw@app.example/'],
  ]

  it.each([
    ...REFUSED,
    ['a custom scheme', 'cursor://callback'],
    ['a fragment', 'https://app.example/callback#x'],
    ['a wildcard', 'https://*.app.example/callback'],
    ['a host that ends the policy', 'https://app.example;script-src/callback'],
    ['a host beyond ASCII', 'https://äpp.example/callback'],
    ['a backslash', 'https:\\\\app.example\\callback'],
    ['a name that begins like the own computer', 'http://localhost.evil.example/callback'],
    ['every address', 'http://0.0.0.0/callback'],
    ['too long', `https://app.example/${'x'.repeat(500)}`],
    ['nothing', ''],
  ])('as a redirect URL: %s', async (_name, uri) => {
    const made = await tenant().createClient(admin(), { ...CUSTOM, redirectUris: ['https://app.example/fine', uri] })
    expect(made.ok ? null : [made.error.code, made.error.details.issues?.[0]?.field]).toEqual([
      'invalid_input',
      'redirectUris',
    ])
    const changed = await tenant().changeClient(admin(), client, 2, { ...CUSTOM, redirectUris: [uri] })
    expect(changed.ok ? null : changed.error.code).toBe('invalid_input')
  })

  it.each([...REFUSED, ['SVG in data:', 'data:image/svg+xml,<svg onload=alert(1)>'], ['empty', '']])(
    'as a logo: %s',
    async (_name, logoUrl) => {
      const made = await tenant().createClient(admin(), { ...CUSTOM, logoUrl })
      expect(made.ok ? null : [made.error.code, made.error.details.issues?.[0]?.field]).toEqual([
        'invalid_input',
        'logoUrl',
      ])
    },
  )

  it('and is refused when it is asked for, too', async () => {
    for (const [, uri] of REFUSED) {
      const answer = await asks(uri)
      expect([uri, answer.status, answer.location]).toEqual([uri, 400, null])
    }
  })

  it('while twenty honest URLs can, and not one more or the same one twice', async () => {
    const uris = Array.from({ length: 20 }, (_, index) => `https://app.example/${index}`)
    valueOf(await tenant().createClient(admin(), { ...CUSTOM, redirectUris: uris }))
    for (const wrong of [[], [...uris, 'https://app.example/20'], [WEB, WEB]]) {
      expect((await tenant().createClient(admin(), { ...CUSTOM, redirectUris: wrong })).ok).toBe(false)
    }
  })
})
