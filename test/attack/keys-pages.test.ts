import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { newAccount, newKey, READS_COMPANIES } from '../setup/keys.ts'
import { alive } from '../setup/mcp.ts'
import { knownCookie } from '../setup/tokens.ts'
import { newWorld, SITE, type World } from '../setup/world.ts'

let world: World
let key: { id: string; secret: string }
let account: string
/** Of the same tenant, of another one, and nobody's. */
let foreign: { key: string; account: string }
const unknown = { key: 'Z'.repeat(16), account: `svc_${'Z'.repeat(20)}` }

beforeAll(async () => {
  world = await newWorld('key-pages')
  const other = await newWorld('key-pages-other')
  const settings = { name: 'Job', description: '', system: [], permissions: READS_COMPANIES }
  account = await newAccount(world, settings)
  key = await newKey(world)
  foreign = { key: (await newKey(other)).id, account: await newAccount(other, settings) }
})

async function answered(
  role: 'administrator' | 'viewer',
  path: string,
  form: Record<string, string> | null,
  headers: Record<string, string> = { origin: SITE, 'sec-fetch-site': 'same-origin' },
): Promise<[number, string]> {
  const cookie = await knownCookie(world.people[role])
  const init = form === null ? {} : { method: 'POST', body: new URLSearchParams(form) }
  const response = await SELF.fetch(SITE + path, {
    headers: { cookie, accept: 'text/html', ...headers },
    redirect: 'manual',
    ...init,
  })
  return [response.status, (await response.text()).replaceAll(/req_\w{20}/g, 'req')]
}

const ROTATION = { days: '30', overlap: '0' }
const ROUTES: [string, 'key' | 'account', Record<string, string> | null][] = [
  ['/apps/keys/ID', 'key', null],
  ['/apps/keys/ID/secrets', 'key', ROTATION],
  ['/apps/keys/ID/revocation', 'key', null],
  ['/apps/keys/ID/revocation', 'key', {}],
  ['/apps/service-accounts/ID', 'account', null],
  ['/apps/service-accounts/ID/edit', 'account', null],
  ['/apps/service-accounts/ID/edit', 'account', { do: 'save', name: 'Mine', version: '1', reach: 'all' }],
  ['/apps/service-accounts/ID/archive', 'account', null],
  ['/apps/service-accounts/ID/archive', 'account', { version: '1' }],
  ['/apps/new/api-key', 'account', { name: 'x', days: '30', serviceAccountId: 'ID' }],
  ['/apps/new/client-credentials', 'account', { name: 'x', days: '30', serviceAccountId: 'ID' }],
]

describe('a page of the console', () => {
  it.each(ROUTES)('%s of another tenant’s %s is like one of nobody’s (A28) %#', async (route, kind, form) => {
    for (const role of ['administrator', 'viewer'] as const) {
      const ask = async (id: string) => {
        const filled =
          form === null
            ? null
            : Object.fromEntries(Object.entries(form).map(([name, value]) => [name, value.replace('ID', id)]))
        const [status, text] = await answered(role, `/t/${world.slug}${route.replace('ID', id)}`, filled)
        return `${status} ${text.replaceAll(id, 'ID')}`
      }
      const said = await ask(foreign[kind])
      expect(said).toBe(await ask(unknown[kind]))
      expect(Number(said.slice(0, 3))).toBeGreaterThanOrEqual(400)
    }
  })

  it('of one’s own profile shows and ends no other’s key (A28)', async () => {
    const other = await newKey(world)
    for (const [path, form] of [
      ['', null],
      ['/secrets', ROTATION],
      ['/revocation', {}],
    ] as const) {
      const [status] = await answered('viewer', `/profile/keys/${world.slug}/${other.id}${path}`, form)
      expect(status).toBe(404)
    }
    expect(await alive(other.secret)).toBe(true)
  })

  const FOREIGN: [string, Record<string, string>][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin', {}],
    ['another site, whatever the origin says', { origin: SITE, 'sec-fetch-site': 'cross-site' }],
  ]
  it.each(FOREIGN)('takes no change from %s (A46)', async (_what, headers) => {
    const keyPage = `/t/${world.slug}/apps/keys/${key.id}`
    for (const [path, form] of [
      [`${keyPage}/secrets`, ROTATION],
      [`${keyPage}/revocation`, {}],
      [`/profile/keys/${world.slug}/${key.id}/revocation`, {}],
      [`/t/${world.slug}/apps/new/api-key`, { name: 'x', days: '1', 'action:company:view': 'on' }],
      [`/t/${world.slug}/apps/service-accounts/${account}/archive`, { version: '1' }],
    ] as const) {
      expect([path, (await answered('administrator', path, form, headers))[0]]).toEqual([path, 403])
    }
    expect(await alive(key.secret)).toBe(true)
  })

  it('shows a name as text, whatever it holds (A12)', async () => {
    const name = '<img src=x onerror=alert(1)>'
    const { id } = await newKey(world, { name })
    for (const path of [`/t/${world.slug}/apps/keys`, `/t/${world.slug}/apps/keys/${id}`, '/profile/keys']) {
      const [status, text] = await answered('administrator', path, null)
      expect([status, text.includes(name), text.includes('&lt;img src=x')]).toEqual([200, false, true])
    }
  })
})
