import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { AUDIT_ACTIONS } from '../../src/core/audit.ts'
import { hear, newFullWorld, send } from '../setup/bait.ts'
import {
  auditOf,
  callerOf,
  connect,
  connectionOf,
  consentPage,
  cookieFor,
  newClient,
  SITE,
  tokenRequest,
  type World,
} from '../setup/world.ts'

let home: World
let bait: World
/** Ids of the two tenants, and ids of the same length that are nobody's. */
let own: Ids
let foreign: Ids
let unknown: Ids
const cookies: Record<string, string> = {}

interface Ids {
  slug: string
  client: string
  connection: string
  member: string
  handle: string
  tokens: { access: string; refresh: string }
}

async function idsOf(world: World): Promise<Ids> {
  const client = (await newClient(world, { name: `Client of ${world.slug}` })).id
  const tokens = await connect(world.people.administrator, client)
  await hear(tokens.access_token, 'list_records', { model: 'company' })
  const { handle } = await consentPage(await cookieFor(world.people.administrator), client)
  const { access_token: access, refresh_token: refresh } = tokens
  return {
    slug: world.slug,
    client,
    connection: connectionOf(access),
    member: world.people.viewer.memberId,
    handle,
    tokens: { access, refresh },
  }
}

/** The same shape and length, and nobody's. */
const like = (id: string) => id.replace(/[A-Za-z0-9]{16,}/g, (random) => 'Z'.repeat(random.length))

beforeAll(async () => {
  home = await newFullWorld('home')
  bait = await newFullWorld('bait')
  own = await idsOf(home)
  foreign = await idsOf(bait)
  const [user = '', grant = '', secret = ''] = foreign.tokens.access.split(':')
  const token = [user, 'Y'.repeat(grant.length), secret].join(':')
  unknown = {
    slug: 'void',
    client: like(foreign.client),
    connection: 'Y'.repeat(foreign.connection.length),
    member: like(foreign.member),
    handle: like(foreign.handle),
    tokens: { access: token, refresh: token },
  }
  for (const role of ['administrator', 'manager', 'viewer'] as const) cookies[role] = await cookieFor(home.people[role])
})

/** What came back, without the id that was asked for and the request's own. */
async function answered(path: string, ids: Ids, role: string, form: Record<string, string> | null): Promise<string> {
  const browser = { cookie: cookies[role] ?? '', accept: 'text/html', origin: SITE, 'sec-fetch-site': 'same-origin' }
  const init = form === null ? {} : { method: 'POST', body: new URLSearchParams(form) }
  const response = await send(path, { headers: browser, ...init })
  const headers = [...response.headers].map((pair) => pair.join(': ')).join('\n')
  let said = `${response.status}\n${headers}\n\n${await response.text()}`
  said = said.replaceAll(/req_\w{20}/g, 'req')
  for (const [name, id] of Object.entries({
    client: ids.client,
    connection: ids.connection,
    member: ids.member,
    handle: ids.handle,
  })) {
    said = said.replaceAll(id, name)
  }
  return said.replaceAll(`/t/${ids.slug}`, '/t/slug').replaceAll(`%2Ft%2F${ids.slug}`, '%2Ft%2Fslug')
}

const settings = {
  name: 'Mine now',
  description: '',
  preset: 'custom',
  type: 'public',
  redirect_uris: 'https://evil.example/cb',
  version: '1',
}
const CLIENT_ROUTES: [string, Record<string, string> | null][] = [
  ['', null],
  ['', settings],
  ['/permissions', null],
  ['/permissions?preset=everything', null],
  ['/permissions', { controlled: 'on', version: '2', 'action:company:view': 'on' }],
  ['/secrets', { overlap: '0' }],
  ['/status', { status: 'disabled' }],
  ['/status', { status: 'active' }],
  ['/deletion', { confirmation: 'Client of bait' }],
  ['/connections', null],
]

describe('a page of the console', () => {
  it.each(CLIENT_ROUTES)(
    'under the client %s of another tenant is like one of no client (A28) %#',
    async (rest, form) => {
      for (const role of ['administrator', 'manager', 'viewer']) {
        const path = (ids: Ids) => `/t/${own.slug}/apps/${ids.client}${rest}`
        const said = await answered(path(foreign), foreign, role, form)
        expect(said).toBe(await answered(path(unknown), unknown, role, form))
        expect(Number(said.slice(0, 3))).toBeGreaterThanOrEqual(400)
      }
    },
  )

  it.each([
    ['', null],
    ['/disconnection', {}],
  ] as const)('about the connection%s of another tenant is like one about none (A28)', async (rest, form) => {
    for (const prefix of [`/t/${own.slug}/apps/${own.client}/connections/`, `/profile/applications/${own.slug}/`]) {
      for (const role of ['administrator', 'viewer']) {
        const said = await answered(`${prefix}${foreign.connection}${rest}`, foreign, role, form)
        expect(said).toBe(await answered(`${prefix}${unknown.connection}${rest}`, unknown, role, form))
        expect(Number(said.slice(0, 3))).toBeGreaterThanOrEqual(400)
      }
    }
  })

  it.each([
    '',
    '/audit',
    '/apps',
    '/apps/new',
    '/apps/new/oauth-client',
    '/apps/CLIENT',
    '/apps/CLIENT/connections',
    '/nothing',
  ])('of another tenant, %s, is like one of no tenant (A28)', async (rest) => {
    for (const role of ['administrator', 'viewer']) {
      for (const form of [null, settings]) {
        const path = (ids: Ids) => `/t/${ids.slug}${rest.replace('CLIENT', ids.client)}`
        const said = await answered(path(foreign), foreign, role, form)
        expect(said).toBe(await answered(path(unknown), unknown, role, form))
        expect(said.slice(0, 3)).toBe('404')
      }
    }
  })

  it('is there for the tenant itself, so that being refused means something (A28)', async () => {
    for (const path of [
      `/t/${own.slug}/apps/${own.client}`,
      `/t/${own.slug}/apps/${own.client}/connections/${own.connection}`,
      `/t/${own.slug}/audit?client=${own.client}`,
    ]) {
      expect((await answered(path, own, 'administrator', null)).slice(0, 3)).toBe('200')
    }
  })

  it('of the audit, filtered by ids of another tenant, is like one filtered by ids of nobody (A28, A2)', async () => {
    for (const names of [['client'], ['connection'], ['member'], ['client', 'connection', 'member']] as const) {
      const path = (ids: Ids) => `/t/${own.slug}/audit?${names.map((name) => `${name}=${ids[name]}`).join('&')}`
      const said = await answered(path(foreign), foreign, 'administrator', null)
      expect(said).toBe(await answered(path(unknown), unknown, 'administrator', null))
      expect(said).toContain('No events')
    }
  })
})

describe('the tenant itself', () => {
  it('lists in audit, clients and connections nothing of another one (A28, A2, T1)', async () => {
    const tenant = env.TENANT.getByName(home.tenantId)
    const admin = callerOf(home.people.administrator)
    const said = JSON.stringify([
      await auditOf(home),
      await Promise.all(AUDIT_ACTIONS.map(async (action) => await auditOf(home, { actions: [action] }))),
      await tenant.listClients(admin, ''),
      await tenant.listClients(admin, 'bait'),
      await tenant.ownConnections(admin),
      await tenant.member(admin),
    ])
    const theirs = [
      bait.tenantId,
      foreign.client,
      foreign.connection,
      foreign.member,
      'Client of bait',
      ...Object.values(bait.people).map(({ memberId }) => memberId),
    ]
    expect(theirs.filter((value) => said.includes(value))).toEqual([])
    expect(said).toContain(own.client)
  })

  it('knows a client of another tenant as little as one of nobody, whoever asks (A28, P5)', async () => {
    const tenant = env.TENANT.getByName(home.tenantId)
    const admin = callerOf(home.people.administrator)
    const ask = async (clientId: string) => {
      const request = {
        clientId,
        redirectUri: 'https://app.example/callback',
        state: 's',
        scope: [],
        responseType: 'code',
      }
      return JSON.stringify([
        await tenant.getClient(admin, clientId),
        await tenant.clientConnections(admin, clientId),
        await tenant.ceilingImpact(admin, clientId, null),
        await tenant.beginConsent(admin, { ...request, resource: `${SITE}/mcp`, issuer: SITE }),
      ])
    }
    expect(await ask(foreign.client)).toBe(await ask(unknown.client))
    expect(await ask(foreign.client)).not.toContain('"ok":true')
    expect(await ask(own.client)).toContain('"ok":true')
  })

  it('answers a member of another tenant like somebody who does not exist (A28, A29)', async () => {
    const tenant = env.TENANT.getByName(home.tenantId)
    const ask = async (memberId: string) => {
      const caller = { ...callerOf(bait.people.administrator), memberId }
      return JSON.stringify([
        await tenant.member(caller),
        await tenant.records(caller, { do: 'list', model: 'company' }),
        await tenant.listClients(caller, ''),
        await tenant.ownConnections(caller),
        await tenant.disconnect(caller, own.connection),
        await tenant.audit(caller, {}),
        await tenant.records(
          {
            kind: 'connection',
            connectionId: foreign.connection,
            scopes: ['company:view'],
            via: 'x',
            origin: caller.origin,
          },
          { do: 'list', model: 'company' },
        ),
      ])
    }
    expect(await ask(bait.people.administrator.memberId)).toBe(await ask('mem_of_nobody'))
    expect(await ask(bait.people.administrator.memberId)).not.toContain('"ok":true')
  })
})

describe('an OAuth endpoint', () => {
  it('takes a consent handle of another tenant like one of no tenant (A28, A11)', async () => {
    for (const decision of ['authorize', 'cancel']) {
      const said = await answered('/oauth/authorize', foreign, 'administrator', { handle: foreign.handle, decision })
      const none = { ...unknown, handle: foreign.handle.replace(bait.tenantId, like(bait.tenantId)) }
      expect(said).toBe(await answered('/oauth/authorize', none, 'administrator', { handle: none.handle, decision }))
      expect(said.slice(0, 3)).toBe('400')
    }
  })

  it('takes tokens of another tenant for its own client like tokens of nobody, and lets them live (A28, A23, A25)', async () => {
    const ask = async ({ tokens }: Ids) => {
      const response = await tokenRequest({
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh,
        client_id: own.client,
      })
      const revoked = await send('/oauth/revoke', {
        method: 'POST',
        body: new URLSearchParams({ token: tokens.access, client_id: own.client }),
      })
      return [response.status, await response.text(), revoked.status, await revoked.text()]
    }
    expect(await ask(foreign)).toEqual(await ask(unknown))
    expect((await hear(foreign.tokens.access, 'describe', {})).ok).toBe(true)
  })

  it('shows a member of another tenant neither name nor form of a client, disabled or not (A28)', async () => {
    const ask = async () => {
      const response = await send(
        `/oauth/authorize?${new URLSearchParams({ client_id: foreign.client, redirect_uri: 'https://wrong.example/', response_type: 'code' }).toString()}`,
        { headers: { cookie: cookies['administrator'] ?? '', accept: 'text/html' } },
      )
      return `${(await consentPage(cookies['administrator'] ?? '', foreign.client)).html}${await response.text()}`
    }
    const active = await ask()
    const tenant = env.TENANT.getByName(bait.tenantId)
    await tenant.setClientStatus(callerOf(bait.people.administrator), foreign.client, 'disabled')
    for (const said of [active, await ask()]) {
      expect(said).not.toMatch(/Client of bait|name="handle"|Tenant bait|bait\.example/)
    }
  })
})
