import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { MODULES, type Module } from '../../src/core/modules.ts'
import { createUser } from '../../src/identity/users.ts'
import { addPlatformAdmin } from '../../src/ledger/tenants.ts'
import { hear, newFullWorld, post, toolList } from '../setup/bait.ts'
import { rest } from '../setup/rest.ts'
import {
  auditOf,
  authorizeUrl,
  callerOf,
  connect,
  cookieFor,
  newClient,
  refresh,
  SITE,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let clientId: string
let tokens: Tokens
let operator: { userId: string; name: string }
let count = 0

/** A warm connection of the administrator, in a deployment that Olga operates. */
beforeEach(async () => {
  count += 1
  world = await newFullWorld(`modules${count}`)
  const name = 'Olga Operator'
  const { userId } = await createUser(env, {
    name,
    email: `olga${count}@deployment.example`,
    password: 'long enough 1',
  })
  operator = { userId, name }
  await addPlatformAdmin(env.DB, userId, Date.now())
  clientId = (await newClient(world)).id
  tokens = await connect(world.people.administrator, clientId)
  await hear(tokens.access_token, 'list_records', LIST)
  await rest(tokens.access_token, 'GET', '/company')
})

const LIST = { model: 'company' }
const NOWHERE = { ip: null, country: null, userAgent: null }
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)

async function change(modules: readonly Module[], seen: readonly Module[] = MODULES, userId = operator.userId) {
  const caller = { kind: 'platform', userId, name: operator.name, via: 'console', origin: NOWHERE } as const
  return await tenant().changeModules(caller, { seen, modules })
}

async function page(path: string): Promise<{ status: number; html: string }> {
  const cookie = await cookieFor(world.people.administrator)
  const answer = await SELF.fetch(`${SITE}/t/${world.slug}${path}`, {
    headers: { cookie, host: 'gatehouse.test', accept: 'text/html' },
  })
  return { status: answer.status, html: await answer.text() }
}

describe('the module MCP', () => {
  it('off: every MCP request is refused, naming it and whom to ask, and REST goes on (T2, V5, A37)', async () => {
    valueOf(await change(['api', 'import_export']))
    const token = tokens.access_token
    for (const method of ['initialize', 'tools/list', 'prompts/list', 'resources/list']) {
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } }
      const answer = await post(token, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
      expect([method, answer.status]).toEqual([method, 403])
      expect(await answer.text()).toMatch(/The module “MCP” is switched off for Tenant modules\d. Ask .*Olga Operator/)
    }
    const called = await hear(token, 'list_records', LIST)
    expect([called.status, called.wire.includes('“MCP” is switched off')]).toEqual([403, true])
    for (const path of ['/company', '/openapi.json']) expect((await rest(token, 'GET', path)).status).toBe(200)
  })

  it('on again: the same connection works as before (T2)', async () => {
    valueOf(await change(['api', 'import_export']))
    expect((await hear(tokens.access_token, 'list_records', LIST)).ok).toBe(false)
    const renewed = await refresh(tokens.refresh_token, clientId)
    const { access_token: token } = await renewed.json<Tokens>()
    valueOf(await change(MODULES, ['api', 'import_export']))
    expect((await hear(token, 'list_records', LIST)).ok).toBe(true)
  })

  it('needs the module API (T2)', async () => {
    expect(await change(['mcp'])).toMatchObject({
      ok: false,
      error: { code: 'invalid_input', details: { field: 'modules' } },
    })
    expect((await hear(tokens.access_token, 'list_records', LIST)).ok).toBe(true)
  })
})

describe('the module API', () => {
  it('off: no REST, no App Center, no consent, each naming it; the member can still disconnect (T2, U1)', async () => {
    valueOf(await change(['import_export']))
    for (const path of ['/company', '/company/none', '/imports', '/openapi.json']) {
      const refused = await rest(tokens.access_token, 'GET', path)
      expect([path, refused.status, refused.json['code']]).toEqual([path, 403, 'module_off'])
      expect(refused.json['detail']).toMatch(/“API”.*Olga Operator/)
    }
    for (const path of ['/apps', '/apps/new', `/apps/${clientId}`, '/api']) {
      const { status, html } = await page(path)
      expect([path, status, html.includes('The module “API” is switched off')]).toEqual([path, 403, true])
    }
    expect((await page('/members')).html).not.toContain('App Center')
    const consent = await SELF.fetch(authorizeUrl(clientId), {
      headers: { cookie: await cookieFor(world.people.viewer), host: 'gatehouse.test', accept: 'text/html' },
    })
    expect([consent.status, (await consent.text()).includes('The module “API” is switched off')]).toEqual([403, true])
    expect(await tenant().listClients(admin(), '')).toMatchObject({ ok: false, error: { code: 'module_off' } })
    const [connection] = valueOf(await tenant().ownConnections(admin()))
    valueOf(await tenant().disconnect(admin(), connection?.id ?? ''))
  })
})

describe('the module import and export', () => {
  it('off: files go neither in nor out, on any surface, and everything else goes on (T2, D3)', async () => {
    valueOf(await change(['api', 'mcp']))
    const token = tokens.access_token
    expect(await toolList(token)).not.toContain('export')
    const exported = await rest(token, 'GET', '/company/export')
    expect([exported.status, exported.json['code']]).toEqual([403, 'module_off'])
    expect(await tenant().imports(admin())).toMatchObject({ ok: false, error: { code: 'module_off' } })
    for (const path of ['/imports', '/imports/new', '/exports/new']) {
      const { status, html } = await page(path)
      expect([path, status, html.includes('“Import and export” is switched off')]).toEqual([path, 403, true])
    }
    expect((await page('/data/company')).html).not.toContain('/exports/new')
    expect((await hear(token, 'list_records', LIST)).ok).toBe(true)
  })
})

describe('whoever switches modules', () => {
  it('operates the deployment; an administrator of the tenant does not, whatever they say they are (T6, A36)', async () => {
    const { userId } = world.people.administrator
    expect(await change([], MODULES, userId)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    const cookie = await cookieFor(world.people.administrator)
    const asked = await SELF.fetch(`${SITE}/platform/tenants/${world.slug}`, {
      headers: { cookie, host: 'gatehouse.test' },
    })
    expect(asked.status).toBe(404)
    expect((await rest(tokens.access_token, 'GET', '/company')).status).toBe(200)
  })

  it('changes what they have seen, not what somebody else has changed since (A56)', async () => {
    valueOf(await change(['api', 'import_export']))
    expect(await change(['api', 'mcp'])).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect((await hear(tokens.access_token, 'list_records', LIST)).status).toBe(403)
  })

  it('is on record, and so is each refusal (A1)', async () => {
    valueOf(await change(['api']))
    await hear(tokens.access_token, 'list_records', LIST)
    const events = await auditOf(world)
    const told = events.filter(({ action }) => action === 'module.switched_off').map(({ details }) => details)
    expect(told).toEqual(
      expect.arrayContaining([
        { module: 'mcp', by: operator.name },
        { module: 'import_export', by: operator.name },
      ]),
    )
    expect(events.find(({ action }) => action === 'access.refused')).toMatchObject({
      outcome: 'refused',
      details: { code: 'module_off' },
    })
  })
})
