import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { mayAct } from '../../src/policy/access.ts'
import { alive } from '../setup/mcp.ts'
import {
  answerConsent,
  auditOf,
  CALLBACK,
  callerOf,
  consentPage,
  CUSTOM,
  newClient,
  newWorld,
  redeem,
  type World,
} from '../setup/world.ts'
import { connectionsOf, ending, rewrite, rewriteRole } from '../setup/tampering.ts'
import { exchange, knownCookie } from '../setup/tokens.ts'

let world: World
let client: string
let cookie: string

const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)

beforeAll(async () => {
  world = await newWorld('changes')
  cookie = await knownCookie(world.people.manager)
})

beforeEach(async () => {
  client = (await newClient(world)).id
})

const only = (...actions: ('view' | 'update' | 'remove')[]): PermissionSet => ({
  models: { company: { actions, fields: { name: 'view' } } },
  portfolio: [],
})

async function versionOf(clientId: string): Promise<number> {
  return valueOf(await tenant().getClient(admin(), clientId)).version
}

async function setCeiling(ceiling: PermissionSet | null): Promise<void> {
  valueOf(await tenant().changeCeiling(admin(), client, await versionOf(client), ceiling))
}

/** Authorize leads to a page with this status, and to no connection. */
async function expectRefused(handle: string, status: number): Promise<void> {
  const answer = await ending(await answerConsent(cookie, handle))
  expect([answer.status, answer.location]).toEqual([status, null])
  expect((await connectionsOf(client)).filter(({ ended }) => ended === null)).toEqual([])
}

describe('a client that changes between page and answer', () => {
  it('gets no code once it is disabled or deleted', async () => {
    const { handle } = await consentPage(cookie, client)
    valueOf(await tenant().setClientStatus(admin(), client, 'disabled'))
    await expectRefused(handle, 403)
    valueOf(await tenant().deleteClient(admin(), client))
    await expectRefused(handle, 404)
  })

  it('gets no code at an address that is not registered any more (A02)', async () => {
    const { handle } = await consentPage(cookie, client)
    const settings = { ...CUSTOM, redirectUris: ['https://app.example/new'] }
    valueOf(await tenant().changeClient(admin(), client, await versionOf(client), settings))
    await expectRefused(handle, 409)
  })

  it('gets no code without PKCE once it must use it (A06)', async () => {
    const settings = { ...CUSTOM, type: 'confidential', requireSecret: true, requirePkce: false } as const
    const { id } = await newClient(world, settings)
    client = id
    const { handle } = await consentPage(cookie, id, { change: { code_challenge: null, code_challenge_method: null } })
    expect(handle).not.toBe('')
    valueOf(await tenant().changeClient(admin(), id, await versionOf(id), { ...settings, requirePkce: true }))
    await expectRefused(handle, 409)
    valueOf(await tenant().changeClient(admin(), id, await versionOf(id), CUSTOM))
    await expectRefused(handle, 409)
  })

  it('gets what its ceiling still has when that has shrunk (V5)', async () => {
    await setCeiling(only('view', 'update'))
    const { handle } = await consentPage(cookie, client)
    await setCeiling(only('view'))
    const answer = await ending(await answerConsent(cookie, handle))
    expect((await exchange(answer.sent('code')[0] ?? '', client)).tokens.scope).toBe('company:view')
  })

  it('gets nothing that the page did not show when its ceiling has grown (V5, A09)', async () => {
    await setCeiling(only('view'))
    const { handle } = await consentPage(cookie, client)
    await setCeiling({
      models: { company: { actions: ['view', 'update'], fields: { name: 'edit', arr: 'edit' } } },
      portfolio: [],
    })
    const answer = await ending(await answerConsent(cookie, handle))
    expect((await exchange(answer.sent('code')[0] ?? '', client)).tokens.scope).toBe('company:view')
    const [connection] = await connectionsOf(client)
    expect(connection?.granted.models).toEqual({ company: { actions: ['view'], fields: { name: 'view' } } })
  })

  it('gets no more than was ticked when the switch of P4 is turned over (C3, P4)', async () => {
    await setCeiling(null)
    const { handle } = await consentPage(cookie, client)
    await setCeiling({
      models: { company: { actions: ['view', 'update'], fields: { name: 'edit', arr: 'edit' } } },
      portfolio: [],
    })
    const ticks = { 'action:company:view': 'on', 'field:company:name': 'view' }
    await ending(await answerConsent(cookie, handle, { decision: 'authorize', ...ticks }))
    const [connection] = await connectionsOf(client)
    expect(connection?.granted.models).toEqual({ company: { actions: ['view'], fields: { name: 'view' } } })
  })

  it('gets no more than the page listed when each member picks from now on (A09, P4)', async () => {
    await setCeiling(only('view'))
    const { handle } = await consentPage(cookie, client)
    await setCeiling(null)
    const ticks = { 'action:company:update': 'on', 'field:company:arr': 'edit', 'action:issue:view': 'on' }
    await ending(await answerConsent(cookie, handle, { decision: 'authorize', ...ticks }))
    const [connection] = await connectionsOf(client)
    expect(connection?.granted.models).toEqual({ company: { actions: ['view'], fields: { name: 'view' } } })
  })
})

describe('a member who changes between page and answer (A10)', () => {
  it('gets no page and no code once they are deactivated', async () => {
    const { handle } = await consentPage(cookie, client)
    const { memberId } = world.people.manager
    await rewrite(world, `UPDATE members SET status = 'deactivated' WHERE id = ?`, memberId)
    await expectRefused(handle, 400)
    const again = await consentPage(cookie, client)
    expect([again.response.status, again.response.headers.get('location'), again.handle]).toEqual([403, null, ''])
    await rewrite(world, `UPDATE members SET status = 'active' WHERE id = ?`, memberId)
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
  })

  it('gets no code by the object either, which decides for itself', async () => {
    const { handle } = await consentPage(cookie, client)
    const { memberId } = world.people.manager
    await rewrite(world, `UPDATE members SET status = 'deactivated' WHERE id = ?`, memberId)
    const caller = { ...callerOf(world.people.manager), sessionId: 'any' }
    const outcome = await tenant().prepareGrant(caller, handle, {})
    await rewrite(world, `UPDATE members SET status = 'active' WHERE id = ?`, memberId)
    expect(outcome.ok).toBe(false)
  })

  it('gets no code once their session has expired', async () => {
    const carly = world.people.customer_success
    const theirs = await knownCookie(carly)
    const { handle } = await consentPage(theirs, client)
    const sql = 'UPDATE session SET expiresAt = ? WHERE userId = ?'
    await env.DB.prepare(sql).bind(new Date(0).toISOString(), carly.userId).run()
    const answer = await ending(await answerConsent(theirs, handle))
    expect([answer.status, answer.location, await connectionsOf(client)]).toEqual([400, null, []])
    const page = await consentPage(theirs, client)
    expect(page.response.headers.get('location')).toMatch(/^\/sign-in\?/)
  })

  it('grants what their role has by then, and never more than was shown (V5)', async () => {
    const before = valueOf(await tenant().rolePermissions(callerOf(world.people.manager)))
    const shrinking = await consentPage(cookie, client)
    await rewriteRole(world, 'manager', { permissions: only('view') })
    await ending(await answerConsent(cookie, shrinking.handle))
    const growing = await consentPage(cookie, client)
    await rewriteRole(world, 'manager', { permissions: before })
    await ending(await answerConsent(cookie, growing.handle))
    const granted = (await connectionsOf(client)).map((connection) => connection.granted.models)
    expect(granted).toEqual([
      { company: { actions: ['view'], fields: { name: 'view' } } },
      { company: { actions: ['view'], fields: { name: 'view' } } },
    ])
  })
})

describe('two consents of one member', () => {
  it('leave one connection alive, also at the same moment, and the code of the other opens nothing', async () => {
    const pages = await Promise.all(Array.from({ length: 6 }, () => consentPage(cookie, client)))
    const answers = await Promise.all(pages.map(async ({ handle }) => ending(await answerConsent(cookie, handle))))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(303))
    const connections = await connectionsOf(client)
    expect(connections).toHaveLength(6)
    expect(connections.filter(({ ended }) => ended === null)).toHaveLength(1)
    expect(connections.filter(({ ended }) => ended === 'authorized_again')).toHaveLength(5)
    const tried = await Promise.all(answers.map((answer) => exchange(answer.sent('code')[0] ?? '', client)))
    expect(tried.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([200, 400, 400, 400, 400, 400])
  })

  it('end the tokens of the first when the second is given, not when its page is shown or cancelled (C5)', async () => {
    const first = await consentPage(cookie, client)
    const code = (await ending(await answerConsent(cookie, first.handle))).sent('code')[0] ?? ''
    const tokens = await redeem(code, client)
    const second = await consentPage(cookie, client)
    const third = await consentPage(cookie, client)
    await ending(await answerConsent(cookie, second.handle, { decision: 'cancel' }))
    expect(await alive(tokens.access_token)).toBe(true)
    await ending(await answerConsent(cookie, third.handle))
    expect(await alive(tokens.access_token)).toBe(false)
  })

  it('work when the connection that they would replace was ended in between', async () => {
    const first = await consentPage(cookie, client)
    await ending(await answerConsent(cookie, first.handle))
    const second = await consentPage(cookie, client)
    const [connection] = await connectionsOf(client)
    valueOf(await tenant().disconnect(callerOf(world.people.manager), connection?.id ?? ''))
    const code = (await ending(await answerConsent(cookie, second.handle))).sent('code')[0] ?? ''
    expect(await alive((await redeem(code, client)).access_token)).toBe(true)
    expect((await connectionsOf(client)).map(({ ended }) => ended)).toEqual(['by_member', null])
  })

  it('never replace the connection of another member', async () => {
    const viewer = await knownCookie(world.people.viewer)
    await ending(await answerConsent(viewer, (await consentPage(viewer, client)).handle))
    await ending(await answerConsent(cookie, (await consentPage(cookie, client)).handle))
    expect((await connectionsOf(client)).map(({ ended }) => ended)).toEqual([null, null])
  })

  it('and a client that is disabled at that moment end with nothing alive (P7)', async () => {
    const pages = await Promise.all(Array.from({ length: 4 }, () => consentPage(cookie, client)))
    const answers = await Promise.all(
      pages.map(async ({ handle }, index) => {
        if (index === 2) await tenant().setClientStatus(admin(), client, 'disabled')
        return await ending(await answerConsent(cookie, handle))
      }),
    )
    expect((await connectionsOf(client)).filter(({ ended }) => ended === null)).toEqual([])
    for (const answer of answers) {
      expect([303, 403]).toContain(answer.status)
      for (const code of answer.sent('code')) expect((await exchange(code, client)).status).not.toBe(200)
    }
    expect((await auditOf(world, { clientId: client })).map(({ action }) => action)).toContain('client.disabled')
  })

  it('never give a code for what another member was shown, though all share the address', async () => {
    const { handle } = await consentPage(cookie, client, { redirectUri: CALLBACK })
    const viewer = await knownCookie(world.people.viewer)
    expect((await ending(await answerConsent(viewer, handle))).status).toBe(400)
    expect((await connectionsOf(client)).some(({ granted }) => mayAct(granted, 'company', 'update'))).toBe(false)
  })
})
