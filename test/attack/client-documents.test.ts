import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { metadata, publish, put, reads } from '../setup/publish.ts'
import { knownCookie } from '../setup/tokens.ts'
import { authorizeUrl, consentPage, newWorld, type World } from '../setup/world.ts'

let world: World
let cookie: string

beforeAll(async () => {
  world = await newWorld('documents')
  cookie = await knownCookie(world.people.customer_success)
})

/** What a member sees who comes with it; never a redirect to the client. */
async function shown(clientId: string): Promise<string> {
  const { response, html } = await consentPage(cookie, clientId)
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
  return html
}

describe('a document', () => {
  it('is not read for strangers, who sign in first (A49)', async () => {
    const clientId = await publish()
    const response = await SELF.fetch(authorizeUrl(clientId), { redirect: 'manual' })
    expect([response.status, response.headers.get('location')?.startsWith('/sign-in?returnTo=')]).toEqual([303, true])
    expect(await reads(clientId)).toBe(0)
  })

  it.each([
    'http://app.example/clients/1.json',
    'https://127.0.0.1/client.json',
    'https://2130706433/client.json',
    'https://0x7f.1/client.json',
    'https://[::1]/client.json',
    'https://10.0.0.1/client.json',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/client.json',
    'https://printer.local/client.json',
    'https://db.internal/client.json',
    'https://intranet/client.json',
    'https://app.example:8443/client.json',
    'https://user:pass@app.example/client.json',
    'https://app.example/a/../client.json',
    'https://app.example/a/%2e%2e/client.json',
    'https://app.example/client.json#fragment',
    'https://APP.example/client.json',
    'https://app.example',
    'https://app.example/',
    'https://app.example\\@10.0.0.1/client.json',
    'https://app.example./client.json',
    ' https://app.example/client.json',
    'https://app.example/\u0000client.json',
  ])('at %j is none: nothing is fetched', async (clientId) => {
    expect(await shown(clientId)).toContain('not known here')
    if (URL.canParse(clientId)) expect(await reads(new URL(clientId).href)).toBe(0)
  })

  it('that redirects is not followed', async () => {
    const target = 'https://app.example/clients/target.json'
    await put(target, { body: JSON.stringify(metadata(target)) })
    for (const status of [301, 302, 307, 308]) {
      const clientId = await publish({}, { status, headers: { location: target } })
      expect(await shown(clientId)).toContain(`the host answered ${status}`)
    }
    expect(await reads(target)).toBe(0)
  })

  it('that is too large, no JSON, or not what it should be is refused, saying why', async () => {
    const filler = 'x'.repeat(6_000)
    const good = metadata('https://app.example/clients/elsewhere.json')
    const cases: [string, Parameters<typeof publish>][] = [
      ['larger than 5120 bytes', [{ filler }]],
      ['not JSON', [{}, { body: '<html>' }]],
      ['the host answered 201', [{}, { status: 201 }]],
      ['not the address of the document', [{}, { body: JSON.stringify(good) }]],
      ['client_name is missing', [{ client_name: undefined }]],
      ['client_name is missing or not in its form', [{ client_name: 'a\u202eb' }]],
      ['redirect_uris is missing', [{ redirect_uris: undefined }]],
      ['must not hold a secret', [{ client_secret: 'x' }]],
      ['Neither none nor private_key_jwt', [{ token_endpoint_auth_method: 'client_secret_post' }]],
      ['grant_types must include', [{ grant_types: ['client_credentials'] }]],
      ['hold a private part', [{ jwks: { keys: [{ kty: 'EC', d: 'x' }] } }]],
      ['jwks_uri is not the https address', [{ jwks_uri: 'https://10.0.0.1/keys' }]],
    ]
    for (const [reason, args] of cases) {
      expect((await shown(await publish(...args))).replaceAll('&#39;', "'")).toContain(reason)
    }
  })

  it('whose host takes too long does not hold anybody up for longer than five seconds', async () => {
    const clientId = await publish({}, { delay: 20_000 })
    const from = Date.now()
    expect(await shown(clientId)).toContain('the host took too long')
    expect(Date.now() - from).toBeLessThan(12_000)
  })

  it('is text wherever it is shown, and its logo comes from its own host (A12)', async () => {
    const clientId = await publish({ client_name: '<script>alert(1)</script>', logo_uri: 'https://evil.example/x.png' })
    const { html } = await consentPage(cookie, clientId)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).not.toContain('<script>alert')
    expect(html).not.toContain('evil.example')
  })

  it('is read so often for one person, and then no more (A49)', async () => {
    const eager = await knownCookie(world.people.viewer)
    const statuses: number[] = []
    for (let index = 0; index < 32; index += 1) {
      statuses.push((await consentPage(eager, await publish())).response.status)
    }
    expect(statuses.slice(0, 30).every((status) => status === 403)).toBe(true)
    expect(statuses.slice(30)).toEqual([429, 429])
  })
})
