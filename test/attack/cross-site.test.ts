import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import {
  answerConsent,
  CALLBACK,
  callerOf,
  consentPage,
  CUSTOM,
  newClient,
  newWorld,
  SITE,
  type World,
} from '../setup/world.ts'
import { connectionsOf, ending, rewriteRole, type Ending } from '../setup/tampering.ts'
import { knownCookie } from '../setup/tokens.ts'

const FORM = 'application/x-www-form-urlencoded'

let world: World
let other: World
let client: string
let cookie: string
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)

beforeAll(async () => {
  world = await newWorld('cross')
  other = await newWorld('cross-other')
  cookie = await knownCookie(world.people.administrator)
})

beforeEach(async () => {
  client = (await newClient(world)).id
})

async function post(
  path: string,
  body: string | Record<string, string>,
  headers: Record<string, string>,
): Promise<Ending> {
  const content = typeof body === 'string' ? body : new URLSearchParams(body).toString()
  const sent = { cookie, 'content-type': FORM, accept: 'text/html', ...headers }
  return await ending(
    await SELF.fetch(`${SITE}${path}`, { method: 'POST', headers: sent, body: content, redirect: 'manual' }),
  )
}

/** What a browser says about a request that another site made it send. */
const FOREIGN: [string, Record<string, string>][] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['an origin without a name', { origin: 'null' }],
  ['no origin at all', {}],
  ['an origin that begins like ours', { origin: `${SITE}.evil.example` }],
  ['another scheme', { origin: 'http://gatehouse.test' }],
  ['another port', { origin: `${SITE}:8443` }],
  ['a site beside ours', { origin: SITE, 'sec-fetch-site': 'same-site' }],
  ['another site, whatever the origin says', { origin: SITE, 'sec-fetch-site': 'cross-site' }],
  ['no site, as an address that was typed', { 'sec-fetch-site': 'none' }],
  ['our site but another origin', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
]

describe('a post from another site (A46)', () => {
  it.each(FOREIGN)('does not consent: %s', async (_name, headers) => {
    const { handle } = await consentPage(cookie, client)
    for (const type of [FORM, 'text/plain', 'application/json']) {
      const answer = await post(
        '/oauth/authorize',
        { handle, decision: 'authorize' },
        { ...headers, 'content-type': type },
      )
      expect([answer.status, answer.location]).toEqual([403, null])
    }
    expect(await connectionsOf(client)).toEqual([])
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
  })

  it.each(FOREIGN)('changes no client: %s', async (_name, headers) => {
    const before = valueOf(await tenant().listClients(admin(), '')).length
    const apps = `/t/${world.slug}/apps`
    const settings = {
      name: 'Stolen',
      authentication: 'public',
      preset: 'custom',
      redirectUris: CALLBACK,
      replayWindow: '0',
      version: '2',
    }
    for (const [path, body] of [
      [`${apps}/new/oauth-client`, settings],
      [`${apps}/${client}`, settings],
      [`${apps}/${client}/permissions`, { version: '2' }],
      [`${apps}/${client}/secrets`, { overlap: '0' }],
      [`${apps}/${client}/status`, { status: 'disabled' }],
      [`${apps}/${client}/deletion`, { confirmation: CUSTOM.name }],
    ] as const) {
      for (const type of [FORM, 'application/json', 'text/plain']) {
        const sent = type === FORM ? { ...body } : JSON.stringify(body)
        expect([path, (await post(path, sent, { ...headers, 'content-type': type })).status]).toEqual([path, 403])
      }
    }
    expect(valueOf(await tenant().listClients(admin(), '')).length).toBe(before)
    const now = valueOf(await tenant().getClient(admin(), client))
    expect([now.version, now.status, now.name]).toEqual([2, 'active', CUSTOM.name])
  })

  it('changes nothing by GET either', async () => {
    for (const path of [
      'secrets',
      'status?status=disabled',
      `deletion?confirmation=${CUSTOM.name}`,
      'permissions?version=2',
    ]) {
      const headers = { cookie, accept: 'text/html' }
      await (await SELF.fetch(`${SITE}/t/${world.slug}/apps/${client}/${path}`, { headers, redirect: 'manual' })).text()
    }
    expect(valueOf(await tenant().getClient(admin(), client)).version).toBe(2)
  })
})

describe('the pages of a client', () => {
  const ours = { origin: SITE }

  it('answer 409 and keep what the other admin did when two edit it (A56)', async () => {
    const apps = `/t/${world.slug}/apps/${client}`
    const settings = {
      authentication: 'public',
      preset: 'custom',
      redirectUris: CALLBACK,
      replayWindow: '0',
      version: '2',
    }
    const first = await post(apps, { ...settings, name: 'First' }, ours)
    const second = await post(apps, { ...settings, name: 'Second' }, ours)
    const third = await post(`${apps}/permissions`, { version: '2', controlled: 'on' }, ours)
    expect([first.status, second.status, third.status]).toEqual([303, 409, 409])
    const now = valueOf(await tenant().getClient(admin(), client))
    expect([now.name, now.version]).toEqual(['First', 3])
    for (const version of ['', 'x', '1e99', '-1']) {
      expect((await post(apps, { ...settings, name: 'Third', version }, ours)).status).toBe(409)
    }
  })

  it('let nobody tick beyond their own role (A36)', async () => {
    await rewriteRole(world, 'viewer', { system: ['manage_clients'] })
    const theirs = { ...ours, cookie: await knownCookie(world.people.viewer) }
    valueOf(await tenant().changeCeiling(admin(), client, 2, { models: {}, portfolio: [] }))
    const form = { version: '3', controlled: 'on', 'action:company:view': 'on' }
    const path = `/t/${world.slug}/apps/${client}/permissions`
    const beyond = [
      { 'action:company:remove': 'on' },
      { 'field:company:arr': 'view' },
      { 'field:company:name': 'edit' },
    ]
    for (const more of beyond as Record<string, string>[]) {
      expect((await post(path, { ...form, ...more }, theirs)).status).toBe(403)
    }
    expect(valueOf(await tenant().getClient(admin(), client)).version).toBe(3)
    expect((await post(path, form, theirs)).status).toBe(303)
    await rewriteRole(world, 'viewer', { system: [] })
    expect((await post(path, { ...form, version: '4' }, theirs)).status).toBe(403)
  })

  it('take no tenant, owner or status from the form (A29)', async () => {
    const settings = {
      name: 'Mine',
      authentication: 'public',
      preset: 'custom',
      redirectUris: CALLBACK,
      replayWindow: '0',
    }
    const extra = {
      tenantId: other.tenantId,
      tenant: other.slug,
      createdBy: 'x',
      status: 'disabled',
      id: 'app_chosen',
      ceiling: 'all',
    }
    expect((await post(`/t/${world.slug}/apps/new/oauth-client`, { ...settings, ...extra }, ours)).status).toBe(201)
    const made = valueOf(await tenant().listClients(admin(), 'Mine'))
    expect([made.length, made[0]?.status, made[0]?.id === 'app_chosen']).toEqual([1, 'active', false])
    const elsewhere = await env.TENANT.getByName(other.tenantId).listClients(callerOf(other.people.administrator), '')
    expect(valueOf(elsewhere)).toEqual([])
  })

  it('answer for a client of another tenant as for one that there is not, and for its tenant as for none (A28)', async () => {
    const foreign = (await newClient(other)).id
    const strip = (answer: Ending, ...names: string[]) =>
      [
        answer.status,
        names.reduce((html, name) => html.replaceAll(name, '…'), answer.html.replace(/req_\w+/g, '')),
      ] as const
    for (const path of ['', '/permissions', '/connections', '/secrets', '/status', '/deletion']) {
      const [there, nowhere] = await Promise.all(
        [foreign, 'app_unknown'].map((id) =>
          post(`/t/${world.slug}/apps/${id}${path}`, { status: 'disabled', overlap: '0', confirmation: 'x' }, ours),
        ),
      )
      if (there === undefined || nowhere === undefined) throw new Error('Two answers were expected')
      expect(there.status).toBeGreaterThanOrEqual(400)
      expect(strip(there, foreign)).toEqual(strip(nowhere, 'app_unknown'))
    }
    const [theirs, none] = await Promise.all(
      [other.slug, 'no-such'].map((slug) => post(`/t/${slug}/apps/${foreign}`, {}, ours)),
    )
    if (theirs === undefined || none === undefined) throw new Error('Two answers were expected')
    expect([theirs.status, ...strip(theirs, other.slug)]).toEqual([404, ...strip(none, 'no-such')])
  })
})
