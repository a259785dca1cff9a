import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { signedIn } from '../../src/identity/session.ts'
import { hear, newFullWorld, post, rolePermissions, toolList } from '../setup/bait.ts'
import { at, rest } from '../setup/rest.ts'
import { codeFor } from '../setup/tokens.ts'
import { admin, builtIn, giveRole, memberVersion, newMember, settingsOf, tenantOf, withModel } from '../setup/roles.ts'
import {
  auditOf,
  callerOf,
  connect,
  connectionOf,
  consentPage,
  cookieFor,
  newClient,
  refresh,
  SITE,
  tokenRequest,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let clientId: string
let tokens: Tokens
let cookie: string
let count = 0

/** A connection and a session of a viewer, both in use. */
beforeEach(async () => {
  count += 1
  world = await newFullWorld(`people${count}`)
  clientId = (await newClient(world)).id
  cookie = await cookieFor(world.people.viewer)
  tokens = await connect(world.people.viewer, clientId)
  if (JSON.stringify(await seen()) !== '{"mcp":true,"rest":200,"console":200}') throw new Error('Nothing to lose')
})

const FIELDS = ['name', 'industry']
const record = () => `people${count}_mine_company`

/** Whether a company's industry can be read on each surface. */
async function seen(): Promise<{ mcp: boolean; rest: number; console: number }> {
  const { access_token: token } = tokens
  return {
    mcp: (await hear(token, 'list_records', { model: 'company', fields: FIELDS })).ok,
    rest: (await rest(token, 'GET', at('/company', { fields: FIELDS.join(',') }))).status,
    console: (await page()).status,
  }
}

async function page(): Promise<Response> {
  return await SELF.fetch(`${SITE}/t/${world.slug}/data/company/${record()}`, {
    headers: { cookie },
    redirect: 'manual',
  })
}

/** Opens a stream that is told when the tools change; gives what has come over it until it ends or is quiet. */
async function listen(): Promise<() => Promise<{ text: string; ended: boolean }>> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'x', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const params = { _meta: meta, notifications: { toolsListChanged: true } }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'listen:1', method: 'subscriptions/listen', params })
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' }
  const open = await post(tokens.access_token, body, headers)
  expect(open.status).toBe(200)
  const reader = open.body!.getReader()
  return async () => {
    let text = ''
    for (;;) {
      const quiet = new Promise<null>((resolve) => setTimeout(() => resolve(null), 1_500))
      const got = await Promise.race([reader.read(), quiet])
      if (got === null) return { text, ended: false }
      if (got.done) return { text, ended: true }
      text += new TextDecoder().decode(got.value)
    }
  }
}

async function changeViewers(change: Parameters<typeof withModel>[2]): Promise<void> {
  const role = await builtIn(world, 'viewer')
  const permissions = withModel(role.permissions, 'company', change)
  valueOf(await tenantOf(world).changeRole(admin(world), role.id, role.version, settingsOf(role, { permissions })))
}

describe('a role that loses a field', () => {
  it('has lost it on the very next request on MCP, REST and the console, and streams are told (A37, V5, M7)', async () => {
    const hears = await listen()
    await changeViewers({ fields: { name: 'view' } })
    expect((await hear(tokens.access_token, 'list_records', { model: 'company', fields: FIELDS })).text).toContain(
      'unknown_field',
    )
    expect((await rest(tokens.access_token, 'GET', at('/company', { fields: FIELDS.join(',') }))).json['code']).toBe(
      'unknown_field',
    )
    expect(await (await page()).text()).not.toContain('industry')
    expect((await hears()).text).toContain('notifications/tools/list_changed')
  })

  it('gives it back to a connection that had it granted, and nothing more than that (V5)', async () => {
    await changeViewers({ fields: { name: 'view' } })
    await changeViewers({ fields: { name: 'view', industry: 'view', arr: 'view' } })
    expect((await seen()).mcp).toBe(true)
    expect((await hear(tokens.access_token, 'list_records', { model: 'company', fields: ['arr'] })).text).toContain(
      'unknown_field',
    )
    expect((await rest(tokens.access_token, 'GET', at('/company', { fields: 'arr' }))).status).toBe(400)
    expect(await toolList(tokens.access_token)).not.toMatch(/\barr\b/)
    const again = (await connect(world.people.viewer, clientId)).access_token
    expect((await hear(again, 'list_records', { model: 'company', fields: ['arr'] })).ok).toBe(true)
  })
})

describe('a role that loses a model', () => {
  it('has lost it everywhere at once (A37, V5)', async () => {
    await changeViewers(null)
    expect(await seen()).toEqual({ mcp: false, rest: 404, console: 404 })
    expect(await toolList(tokens.access_token)).not.toContain('"company"')
  })
})

describe('a portfolio that narrows', () => {
  it('leaves out what is no longer in it, on the next request (A37, V3)', async () => {
    const role = await builtIn(world, 'viewer')
    const own = { ...role.permissions, portfolio: [{ kind: 'own' as const }] }
    valueOf(
      await tenantOf(world).changeRole(admin(world), role.id, role.version, settingsOf(role, { permissions: own })),
    )
    expect((await hear(tokens.access_token, 'list_records', { model: 'company' })).structured['total']).toBe(0)
    expect((await rest(tokens.access_token, 'GET', `/company/${record()}`)).status).toBe(404)
    expect((await page()).status).toBe(404)
    valueOf(await tenantOf(world).changeRole(admin(world), role.id, role.version + 1, settingsOf(role)))
    expect((await hear(tokens.access_token, 'list_records', { model: 'company' })).structured['total']).toBe(2)
  })
})

describe('another role of a member', () => {
  it('counts at once where it gives less, and after they authorize again where it gives more (A37, T4, V5)', async () => {
    const administrator = await builtIn(world, 'administrator')
    await giveRole(world, world.people.viewer, administrator.id)
    expect((await hear(tokens.access_token, 'list_records', { model: 'company', fields: ['arr'] })).ok).toBe(false)
    expect(await (await page()).text()).toContain('>ARR<')
    const carlys = await builtIn(world, 'customer_success')
    await giveRole(world, world.people.viewer, carlys.id)
    expect((await hear(tokens.access_token, 'list_records', { model: 'company' })).structured['total']).toBe(0)
    expect((await page()).status).toBe(404)
  })
})

describe.each(['deactivated', 'removed'] as const)('a member who is %s', (how) => {
  const stop = async (person = world.people.viewer): Promise<void> => {
    const version = await memberVersion(world, person)
    const call = how === 'removed' ? 'removeMember' : 'deactivateMember'
    valueOf(await tenantOf(world)[call](admin(world), person.memberId, version, null))
  }

  it('can use no token, session or stream from the next request on (A37, T4)', async () => {
    const hears = await listen()
    await stop()
    const { access_token: token, refresh_token: refreshToken } = tokens
    expect((await hear(token, 'describe', {})).status).toBe(401)
    expect((await rest(token, 'GET', '/company')).status).toBe(401)
    expect((await refresh(refreshToken, clientId)).status).toBe(400)
    expect((await hears()).ended).toBe(true)
    const answered = await page()
    expect([answered.status, answered.headers.get('location')?.startsWith('/sign-in')]).toEqual([303, true])
    const sessions = await env.DB.prepare('SELECT count(*) AS n FROM session WHERE userId = ?')
      .bind(world.people.viewer.userId)
      .first('n')
    expect(sessions).toBe(0)
    const [ended] = await auditOf(world, { actions: ['connection.disconnected'] })
    expect(ended).toMatchObject({ connectionId: connectionOf(token), details: { reason: `member_${how}` } })
  })

  it('gets no code from a consent that was open, and no token for a code that was issued (A10, T4)', async () => {
    const code = await codeFor(world.people.viewer, clientId)
    const { handle } = await consentPage(cookie, clientId)
    await stop()
    const exchanged = await tokenRequest({
      grant_type: 'authorization_code',
      code,
      client_id: clientId,
      redirect_uri: 'https://app.example/callback',
      code_verifier: 'a-verifier-of-at-least-forty-three-characters-1',
    })
    expect(exchanged.ok).toBe(false)
    expect(handle).not.toBe('')
    expect((await consentPage(cookie, clientId)).handle).toBe('')
  })

  it('stays signed in where they belong elsewhere, and there alone (T1, T4)', async () => {
    const other = await newFullWorld(`${how}elsewhere${count}`)
    const viewer = await builtIn(other, 'viewer')
    const here = world.people.viewer
    const sql = `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at) VALUES (?, ?, ?, ?, 'active', 0)`
    await env.DB.prepare(sql).bind(`mem_${how}${count}`, other.tenantId, here.userId, viewer.id).run()
    await stop()
    const request = new Request(`${SITE}/`, { headers: { cookie } })
    expect((await signedIn({ ...env, PUBLIC_URL: SITE }, request))?.userId).toBe(here.userId)
    expect((await page()).status).toBe(404)
  })
})

it('a member who is reactivated signs in and connects anew; nothing old comes back (T4)', async () => {
  const { memberId } = world.people.viewer
  valueOf(await tenantOf(world).deactivateMember(admin(world), memberId, 1, null))
  valueOf(await tenantOf(world).reactivateMember(admin(world), memberId, 2))
  expect((await hear(tokens.access_token, 'describe', {})).status).toBe(401)
  expect((await page()).status).toBe(303)
  expect((await hear((await connect(world.people.viewer, clientId)).access_token, 'describe', {})).ok).toBe(true)
})

it('a role that is deleted leaves its members with the one that was chosen, at once (A37, T5)', async () => {
  const viewer = await builtIn(world, 'viewer')
  const made = valueOf(await tenantOf(world).createRole(admin(world), settingsOf(viewer, { name: 'Copy' })))
  await giveRole(world, world.people.viewer, made.id)
  const unchosen = await tenantOf(world).deleteRole(admin(world), made.id, 1, null)
  expect(unchosen).toMatchObject({ ok: false, error: { code: 'invalid_input', details: { field: 'replacement' } } })
  const nothing = { ...rolePermissions('viewer'), portfolio: 'none' as const }
  const empty = valueOf(
    await tenantOf(world).createRole(admin(world), settingsOf(viewer, { name: 'Empty', permissions: nothing })),
  )
  valueOf(await tenantOf(world).deleteRole(admin(world), made.id, 1, empty.id))
  expect((await hear(tokens.access_token, 'list_records', { model: 'company' })).structured['total']).toBe(0)
  const moved = await auditOf(world, { actions: ['member.role_changed', 'role.deleted'] })
  const told = moved.slice(0, 2).map(({ action, details }) => `${action} ${String(details['name'])}`)
  expect(new Set(told)).toEqual(new Set(['member.role_changed Vera Noll', 'role.deleted Copy']))
  expect(valueOf(await tenantOf(world).member(callerOf(world.people.viewer))).role.name).toBe('Empty')
  await newMember(world, `Somebody ${count}`, empty.id)
})
