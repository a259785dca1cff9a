import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { newFullWorld } from '../setup/bait.ts'
import { admin, builtIn, tenantOf } from '../setup/roles.ts'
import { send } from '../setup/rest.ts'
import { connect, connectionOf, cookieFor, newClient, newWorld, SITE, type World } from '../setup/world.ts'

let world: World
let other: World
let cookie: string
const BROWSER = { accept: 'text/html', origin: SITE, 'sec-fetch-site': 'same-origin' }

beforeAll(async () => {
  world = await newFullWorld('policy-pages')
  other = await newWorld('policy-elsewhere')
  cookie = await cookieFor(world.people.administrator)
})

const page = async (path: string, as = cookie) => {
  const response = await send(new Request(`${SITE}/t/${path}`, { headers: { ...BROWSER, cookie: as } }))
  return { status: response.status, html: (await response.text()).replaceAll(/req_\w+/g, 'req') }
}

function multipart(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}

const post = async (path: string, body: FormData | URLSearchParams, headers: Record<string, string> = BROWSER) =>
  await send(new Request(`${SITE}/t/${path}`, { method: 'POST', headers: { ...headers, cookie }, body }))

describe('the pages of access and policy', () => {
  it('answer for another tenant as for one that does not exist (A28)', async () => {
    const foreign = (await newClient(other)).id
    const token = (await connect(other.people.viewer, foreign)).access_token
    const like = (id: string) => id.replace(/[A-Za-z0-9]{16,}/, (random) => 'Z'.repeat(random.length))
    const role = (await builtIn(other, 'viewer')).id
    const { memberId } = other.people.viewer
    for (const [name, id] of [
      ['role', role],
      ['member', memberId],
      ['client', foreign],
      ['connection', connectionOf(token)],
    ] as const) {
      const [theirs, nobodys] = [
        await page(`policy-pages/access?${name}=${id}`),
        await page(`policy-pages/access?${name}=${like(id)}`),
      ]
      expect([theirs.status, theirs.html.replaceAll(id, 'ID')]).toEqual([404, nobodys.html.replaceAll(like(id), 'ID')])
    }
    for (const path of ['access?member=mem_x', 'policy', 'policy/file']) {
      const [theirs, nobodys] = [await page(`policy-elsewhere/${path}`), await page(`policy-nowhere/${path}`)]
      expect([theirs.status, theirs.html.replaceAll('policy-elsewhere', 'X')]).toEqual([
        404,
        nobodys.html.replaceAll('policy-nowhere', 'X'),
      ])
    }
  })

  it('are not there for whoever manages nothing (T5, A36)', async () => {
    const viewer = await cookieFor(world.people.viewer)
    const { memberId } = world.people.viewer
    for (const path of ['policy', 'policy/file', `access?member=${memberId}`]) {
      expect((await page(`policy-pages/${path}`, viewer)).status).toBe(403)
    }
  })

  it('take nothing that another site sends (A46)', async () => {
    const { text, version } = valueOf(await tenantOf(world).exportPolicy(admin(world)))
    const paths: [string, FormData | URLSearchParams][] = [
      ['policy/plan', multipart({ text })],
      ['policy/application', multipart({ text, version: String(version), do: 'apply' })],
      ['policy/tokens', new URLSearchParams({ name: 'x', days: '7' })],
      ['access/roles/new', new URLSearchParams({ name: 'x' })],
    ]
    for (const [path, body] of paths) {
      const foreign = { ...BROWSER, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
      expect((await post(`policy-pages/${path}`, body, foreign)).status).toBe(403)
    }
    expect(valueOf(await tenantOf(world).policyTokens(admin(world)))).toEqual([])
  })

  it('show what was sent as text, and keep it out of nothing else (A12, A41)', async () => {
    const script = '</textarea><script>alert(1)</script>'
    const answer = await post(
      'policy-pages/policy/plan',
      multipart({ text: `{ "gatehouse": 1, "roles": { "x": "${script}" } }` }),
    )
    const html = await answer.text()
    expect(answer.status).toBe(400)
    expect(html).not.toContain(script)
    expect(html).toContain('&lt;/textarea&gt;')
    for (const text of [
      '['.repeat(50_000),
      `{"gatehouse":1,"roles":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
      '{"__proto__":1}',
      'x'.repeat(1_000_001),
    ]) {
      expect((await post('policy-pages/policy/plan', multipart({ text }))).status).toBe(400)
    }
  })

  it('try a role that is being made, and tell what is wrong with it (V5)', async () => {
    const form = new URLSearchParams({ 'action:company:view': 'on', 'field:company:name': 'view', reach: 'all' })
    const tried = await post('policy-pages/access/roles/new', form)
    const html = await tried.text()
    expect(tried.status).toBe(200)
    expect(html).toContain('This is how it would be. Nothing is saved.')
    const wrong = new URLSearchParams({ ...Object.fromEntries(form), name: 'x'.repeat(61) })
    const refused = await post('policy-pages/access/roles/new', wrong)
    const said = await refused.text()
    expect(refused.status).toBe(400)
    expect(said).toContain('Use at most 60 characters.')
    expect(said).toContain(`name="name" value="${'x'.repeat(61)}"`)
  })
})
