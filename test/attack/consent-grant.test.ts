import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { callTool, mcp } from '../setup/mcp.ts'
import {
  answerConsent,
  auditOf,
  callerOf,
  connect,
  consentPage,
  newClient,
  newWorld,
  redeem,
  refresh,
  type Person,
  type Tokens,
  type World,
} from '../setup/world.ts'
import { connectionsOf, ending, rewriteRole } from '../setup/tampering.ts'
import { codeFor, knownCookie } from '../setup/tokens.ts'

const VIEW_COMPANY: PermissionSet = {
  models: { company: { actions: ['view', 'update'], fields: { name: 'edit', arr: 'view' } } },
  portfolio: [],
}

let world: World
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)

beforeAll(async () => {
  world = await newWorld('grants')
})

/** Ticks, as the form sends them. */
const ticks = (...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name.split('=')[0] ?? '', name.split('=')[1] ?? 'on']))

async function answerWith(person: Person, clientId: string, form: Record<string, string>, scope?: string) {
  const cookie = await knownCookie(person)
  const { handle } = await consentPage(cookie, clientId, scope === undefined ? {} : { scope })
  const answer = await ending(await answerConsent(cookie, handle, { decision: 'authorize', ...form }))
  return { answer, handle, cookie }
}

describe('ticks beyond what was offered (A13)', () => {
  let client: string
  beforeEach(async () => {
    client = (await newClient(world, {}, null)).id
  })

  it.each<[string, string, string | undefined]>([
    ['an action that the role lacks', 'action:company:remove', undefined],
    ['an action on another model', 'action:issue:create', undefined],
    ['an action that was not asked for', 'action:issue:view', 'company:view'],
    ['a field that the role hides', 'field:company:arr=view', undefined],
    ['more of a field than the role has', 'field:company:name=edit', undefined],
    ['a field of a model that was not asked for', 'field:issue:title=view', 'company:view'],
    ['a model that there is not', 'action:salary:view', undefined],
    ['a field that there is not', 'field:company:salary=view', undefined],
    ['a field of another model', 'field:company:phone=view', undefined],
    ['an action that there is not', 'action:company:admin', undefined],
    ['every action', 'action:company:*', undefined],
    ['every model', 'action:all:view', undefined],
    ['every field', 'field:company:all=edit', undefined],
    ['a prototype as the model', 'action:__proto__:view', undefined],
    ['a constructor as the model', 'action:constructor:view', undefined],
    ['a prototype as the field', 'field:company:__proto__=view', undefined],
    ['a method as the action', 'action:company:toString', undefined],
    ['an access that there is not', 'field:company:name=admin', undefined],
    ['another case', 'action:Company:view', undefined],
  ])('are refused and on record: %s', async (_name, tick, scope) => {
    const { answer, handle, cookie } = await answerWith(
      world.people.viewer,
      client,
      ticks('action:company:view', tick),
      scope,
    )
    expect([answer.status, answer.location, await connectionsOf(client)]).toEqual([403, null, []])
    const refusals = (await auditOf(world, { clientId: client })).filter(({ action }) => action === 'access.refused')
    expect(refusals).toHaveLength(1)
    expect(refusals[0]).toMatchObject({ outcome: 'refused', member: { id: world.people.viewer.memberId } })
    // Nothing was consumed: the honest form still works.
    const honest = await ending(
      await answerConsent(cookie, handle, { decision: 'authorize', ...ticks('action:company:view') }),
    )
    expect(honest.sent('code')).toHaveLength(1)
  })

  it('while what stays within is granted exactly (C3)', async () => {
    const form = ticks(
      'action:company:view',
      'field:company:name=view',
      'field:company:city=none',
      'field:company:arr=none',
    )
    await answerWith(world.people.viewer, client, form)
    const [connection] = await connectionsOf(client)
    expect(connection?.granted.models).toEqual({ company: { actions: ['view'], fields: { name: 'view' } } })
  })

  it('and no tick at all grants nothing', async () => {
    const { answer } = await answerWith(world.people.viewer, client, {})
    const tokens = await redeem(answer.sent('code')[0] ?? '', client)
    expect(tokens.scope).toBe('')
    expect((await connectionsOf(client))[0]?.granted.models).toEqual({})
  })

  it('mean nothing under a ceiling: what the page listed is granted, in spite of more or fewer (A09)', async () => {
    const limited = (await newClient(world, {}, VIEW_COMPANY)).id
    for (const form of [{}, ticks('action:company:remove', 'field:company:arr=edit', 'action:issue:view')]) {
      await answerWith(world.people.manager, limited, form)
      const connection = (await connectionsOf(limited)).find(({ ended }) => ended === null)
      expect(connection?.granted.models).toEqual(VIEW_COMPANY.models)
    }
  })
})

describe('what a client asks for (V6)', () => {
  const scopeOf = async (person: Person, clientId: string, scope?: string): Promise<string> =>
    (await redeem(await codeFor(person, clientId, scope === undefined ? {} : { scope }), clientId)).scope

  it('is everything in the overlap under inclusive, and under no name at all', async () => {
    const { id } = await newClient(world, {}, VIEW_COMPANY)
    for (const scope of [undefined, 'inclusive', 'offline_access', 'inclusive company:view']) {
      expect(await scopeOf(world.people.manager, id, scope)).toBe('company:view company:update')
      expect(await scopeOf(world.people.viewer, id, scope)).toBe('company:view')
    }
  })

  it('is all or an error under default, with what is missing on record', async () => {
    const { id } = await newClient(world, {}, VIEW_COMPANY)
    expect(await scopeOf(world.people.manager, id, 'default')).toBe('company:view company:update')
    const { html, response, handle } = await consentPage(await knownCookie(world.people.viewer), id, {
      scope: 'default',
    })
    expect([response.status, handle]).toEqual([403, ''])
    expect(html).toContain('OAuth permission check failed: missing permissions')
    expect(html).toContain('company:update')
    const [refusal] = (await auditOf(world, { clientId: id })).filter(({ action }) => action === 'access.refused')
    expect(refusal?.details['missing']).toEqual(expect.arrayContaining(['company:update', 'company.arr']))
  })

  it('is never more than it named, through refreshing either', async () => {
    const { id } = await newClient(world)
    const tokens = await connect(world.people.administrator, id, { scope: 'company:view issue:update' })
    expect(tokens.scope).toBe('company:view issue:update')
    const wider = await refresh(tokens.refresh_token, id, { scope: 'company:view company:remove' })
    expect([wider.status, (await wider.json<{ error: string }>()).error]).toEqual([400, 'invalid_scope'])
    const again: Tokens = await (await refresh(tokens.refresh_token, id, { scope: 'inclusive' })).json()
    expect(again.scope).toBe('company:view issue:update')
  })

  it('is inclusive for an MCP client, whatever it names, but nothing that there is not', async () => {
    const { id } = await newClient(world, { preset: 'claude' }, VIEW_COMPANY)
    for (const scope of ['default', 'company:view', 'inclusive', undefined]) {
      expect(await scopeOf(world.people.viewer, id, scope)).toBe('company:view')
    }
    const page = await consentPage(await knownCookie(world.people.viewer), id, { scope: 'company:everything' })
    expect(page.response.headers.get('location')).toContain('error=invalid_scope')
  })
})

describe('a change of what may be done (V5)', () => {
  const listNames = (token: string) => callTool(token, 'list_records', { model: 'company', fields: ['name'] })

  it('reaches a connection on its next request when the role or the ceiling shrinks', async () => {
    const { id } = await newClient(world)
    const tokens = await connect(world.people.manager, id)
    expect((await listNames(tokens.access_token)).isError).not.toBe(true)
    valueOf(await tenant().changeCeiling(admin(), id, 2, { models: {}, portfolio: [] }))
    expect((await listNames(tokens.access_token)).isError).toBe(true)
    valueOf(await tenant().changeCeiling(admin(), id, 3, VIEW_COMPANY))
    expect((await listNames(tokens.access_token)).isError).not.toBe(true)
    const before = valueOf(await tenant().rolePermissions(callerOf(world.people.manager)))
    await rewriteRole(world, 'manager', { permissions: { models: {}, portfolio: [] } })
    const refused = await listNames(tokens.access_token)
    await rewriteRole(world, 'manager', { permissions: before })
    expect(refused.isError).toBe(true)
  })

  it('reaches it only after its member has authorized again when something grows, and the admin is told how many', async () => {
    const { id } = await newClient(world, {}, VIEW_COMPANY)
    const tokens = await connect(world.people.manager, id)
    const grown = {
      models: { ...(VIEW_COMPANY.models as object), issue: { actions: ['view'], fields: { title: 'view' } } },
      portfolio: [],
    }
    const impact = valueOf(await tenant().changeCeiling(admin(), id, 2, grown as PermissionSet))
    expect(impact).toEqual({ losing: 0, needReauthorization: 1 })
    const asked = { model: 'issue', fields: ['title'] }
    // Role and ceiling would allow it by now: the client is told to ask its member (M6).
    const refusalOf = async (token: string): Promise<string | null> =>
      (await mcp(token, 'tools/call', { name: 'list_records', arguments: asked })).headers.get('www-authenticate')
    expect(await refusalOf(tokens.access_token)).toContain('insufficient_scope')
    const renewed: Tokens = await (await refresh(tokens.refresh_token, id)).json()
    expect(await refusalOf(renewed.access_token)).toContain('insufficient_scope')
    const again = await connect(world.people.manager, id)
    expect((await callTool(again.access_token, 'list_records', asked)).isError).not.toBe(true)
    expect(valueOf(await tenant().changeCeiling(admin(), id, 3, VIEW_COMPANY))).toEqual({
      losing: 1,
      needReauthorization: 0,
    })
  })
})
