import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { addPlatformAdmin } from '../../src/ledger/tenants.ts'
import type { PublicationDecision, PublicationInput } from '../../src/tenant/contract.ts'
import { editModels, newField } from '../setup/models.ts'
import { codeFor, exchange, knownCookie, renew } from '../setup/tokens.ts'
import {
  answerConsent,
  auditOf,
  callerOf,
  connectionOf,
  consentPage,
  newClient,
  newWorld,
  redeem,
  SITE,
  type RoleKey,
  type Tokens,
  type World,
} from '../setup/world.ts'

const DETAILS: PublicationInput = {
  company: 'Maker Ltd',
  contact: 'legal@maker.example',
  helpUrl: null,
  privacyUrl: 'https://maker.example/privacy',
  termsUrl: 'https://maker.example/terms',
}

let maker: World
let taker: World
let clientId: string

beforeAll(async () => {
  maker = await newWorld('maker')
  taker = await newWorld('taker')
  await addPlatformAdmin(env.DB, maker.people.manager.userId, Date.now())
})
beforeEach(async () => {
  clientId = (await newClient(maker)).id
})

const tenantOf = (of: World) => env.TENANT.getByName(of.tenantId)
const admin = (of: World) => callerOf(of.people.administrator)
const text = (html: string): string => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

async function decide(decision: PublicationDecision, by = maker.people.manager) {
  const { version } = valueOf(await tenantOf(maker).publication(admin(maker), clientId)) ?? { version: 0 }
  const origin = { ip: null, country: null, userAgent: null }
  const caller = { kind: 'platform', userId: by.userId, name: by.name, via: 'console', origin } as const
  return await tenantOf(maker).decidePublication(caller, clientId, version, decision)
}

async function publish(customFields = false): Promise<void> {
  valueOf(await tenantOf(maker).requestPublication(admin(maker), clientId, DETAILS))
  valueOf(await decide({ kind: 'publish', customFields }))
}

async function connected(of: World): Promise<Tokens> {
  return (await exchange(await codeFor(of.people.customer_success, clientId), clientId)).tokens
}

async function comesWith(of: World, role: RoleKey = 'customer_success') {
  const { response, html } = await consentPage(await knownCookie(of.people[role]), clientId)
  return { status: response.status, html, text: text(html) }
}

async function mcpStatus(token: string): Promise<number> {
  const response = await SELF.fetch(`${SITE}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  })
  await response.text()
  return response.status
}

describe('a client that is published (P5)', () => {
  it('is private until a platform admin publishes it after a review', async () => {
    expect((await comesWith(taker)).text).toContain('is not for that account')
    expect(await decide({ kind: 'publish', customFields: false })).toMatchObject({ error: { code: 'not_found' } })
    valueOf(await tenantOf(maker).requestPublication(admin(maker), clientId, DETAILS))
    expect((await comesWith(taker)).text).toContain('is not for that account')
    expect(await decide({ kind: 'publish', customFields: false }, maker.people.administrator)).toMatchObject({
      error: { code: 'not_found' },
    })
    expect(valueOf(await tenantOf(taker).externalApps(admin(taker))).map(({ id }) => id)).not.toContain(clientId)
    valueOf(await decide({ kind: 'decline', reason: 'No terms' }))
    expect(valueOf(await tenantOf(maker).publication(admin(maker), clientId))).toMatchObject({
      status: 'declined',
      reason: 'No terms',
    })
    await publish()
    expect((await comesWith(taker)).status).toBe(200)
    const actions = (await auditOf(maker, { clientId })).map(({ action }) => action)
    expect(actions.filter((action) => action.includes('publi'))).toEqual([
      'client.published',
      'client.publication_requested',
      'client.publication_declined',
      'client.publication_requested',
    ])
  })

  it('asks for the legal details, and names what is missing (P5)', async () => {
    const wrong = {
      company: '',
      contact: 'nobody',
      helpUrl: 'http://x.example',
      privacyUrl: 'javascript:1',
      termsUrl: '',
    }
    const refused = await tenantOf(maker).requestPublication(admin(maker), clientId, wrong)
    const fields = refused.ok ? [] : (refused.error.details.issues ?? []).map(({ field }) => field)
    expect(new Set(fields)).toEqual(new Set(['company', 'contact', 'helpUrl', 'privacyUrl', 'termsUrl']))
  })

  it('is used by each tenant, with an audit and connections of its own (A28)', async () => {
    await publish()
    const [ours, theirs] = [await connected(maker), await connected(taker)]
    expect([await mcpStatus(ours.access_token), await mcpStatus(theirs.access_token)]).toEqual([200, 200])
    const audits = await Promise.all([auditOf(maker, { clientId }), auditOf(taker, { clientId })])
    for (const [rows, tokens, other] of [
      [audits[0], ours, theirs],
      [audits[1], theirs, ours],
    ] as const) {
      const seen = JSON.stringify(rows)
      expect(seen).toContain(connectionOf(tokens.access_token))
      expect(seen).not.toContain(connectionOf(other.access_token))
    }
    expect(JSON.stringify(audits[0])).not.toContain(taker.people.customer_success.memberId)
    expect(JSON.stringify(audits[1])).not.toMatch(/client\.(created|changed|published)/)
    // What the owner counts is its own.
    expect(valueOf(await tenantOf(maker).getClient(admin(maker), clientId)).connections).toBe(1)
    const [listed] = valueOf(await tenantOf(maker).listClients(admin(maker), '')).filter(({ id }) => id === clientId)
    expect(listed?.connections).toBe(1)
    const connections = async (of: World) =>
      valueOf(await tenantOf(of).clientConnections(admin(of), clientId)).map(({ id }) => id)
    expect(await connections(maker)).toEqual([connectionOf(ours.access_token)])
    expect(await connections(taker)).toEqual([connectionOf(theirs.access_token)])
    expect(await tenantOf(maker).disconnect(admin(maker), connectionOf(theirs.access_token))).toMatchObject({
      error: { code: 'not_found' },
    })
    // Nor is it anybody's to change but its owner's.
    for (const refused of [
      await tenantOf(taker).getClient(admin(taker), clientId),
      await tenantOf(taker).publication(admin(taker), clientId),
      await tenantOf(taker).setClientStatus(admin(taker), clientId, 'disabled'),
      await tenantOf(taker).withdrawPublication(admin(taker), clientId),
      await tenantOf(maker).blockExternalApp(admin(maker), clientId, true),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
  })

  it('is blocked by one tenant, whose connections end at once, and let in again (V5)', async () => {
    await publish()
    const [ours, theirs] = [await connected(maker), await connected(taker)]
    valueOf(await tenantOf(taker).blockExternalApp(admin(taker), clientId, true))
    expect([await mcpStatus(ours.access_token), await mcpStatus(theirs.access_token)]).toEqual([200, 401])
    expect((await renew(theirs.refresh_token, clientId)).status).toBe(400)
    const page = await comesWith(taker)
    expect([page.status >= 400, page.text.includes('is blocked by an administrator of Tenant taker')]).toEqual([
      true,
      true,
    ])
    const events = (await auditOf(taker, { clientId })).map(({ action }) => action)
    expect(events.slice(0, 2).sort()).toEqual(['client.blocked', 'connection.disconnected'])
    expect((await auditOf(maker, { clientId })).map(({ action }) => action)).not.toContain('client.blocked')
    valueOf(await tenantOf(taker).blockExternalApp(admin(taker), clientId, false))
    expect(await mcpStatus(theirs.access_token)).toBe(401)
    expect(await mcpStatus((await connected(taker)).access_token)).toBe(200)
  })

  it.each([
    [
      'is withdrawn by its owner',
      async () => void valueOf(await tenantOf(maker).withdrawPublication(admin(maker), clientId)),
      200,
    ],
    ['is withdrawn by a platform admin', async () => void valueOf(await decide({ kind: 'withdraw', reason: '' })), 200],
    [
      'is disabled',
      async () => void valueOf(await tenantOf(maker).setClientStatus(admin(maker), clientId, 'disabled')),
      401,
    ],
    ['is deleted', async () => void valueOf(await tenantOf(maker).deleteClient(admin(maker), clientId)), 401],
  ])('ends for others at once when it %s (V5)', async (_how, act, own) => {
    await publish()
    const [ours, theirs] = [await connected(maker), await connected(taker)]
    expect(await mcpStatus(theirs.access_token)).toBe(200)
    await act()
    expect([await mcpStatus(ours.access_token), await mcpStatus(theirs.access_token)]).toEqual([own, 401])
    await expect
      .poll(async () => (await auditOf(taker, { clientId }))[0]?.action, { timeout: 10_000 })
      .toBe('connection.disconnected')
    expect(valueOf(await tenantOf(taker).externalApps(admin(taker))).map(({ id }) => id)).not.toContain(clientId)
  })

  it('with a smaller ceiling may do less in every tenant on the very next request (V5, A37)', async () => {
    await publish()
    const theirs = await connected(taker)
    const access = async () =>
      await tenantOf(taker).access({
        kind: 'connection',
        connectionId: connectionOf(theirs.access_token),
        scopes: theirs.scope.split(' '),
        via: 'test',
        origin: { ip: null, country: null, userAgent: null },
      })
    expect(JSON.stringify(valueOf(await access()))).toContain('"task"')
    const { version } = valueOf(await tenantOf(maker).getClient(admin(maker), clientId))
    const less: PermissionSet = { models: { company: { actions: ['view'], fields: { name: 'view' } } }, portfolio: [] }
    valueOf(await tenantOf(maker).changeCeiling(admin(maker), clientId, version, less))
    const models = Object.keys((valueOf(await access()).permissions as { models: object }).models)
    expect(models).toEqual(['company'])
  })

  it('keeps the name, logo and addresses that were reviewed (P5)', async () => {
    await publish()
    const client = valueOf(await tenantOf(maker).getClient(admin(maker), clientId))
    const { name, description, logoUrl, preset, type, requireSecret, requirePkce, redirectUris, replayWindow } = client
    const settings = {
      name,
      description,
      logoUrl,
      preset,
      type,
      requireSecret,
      requirePkce,
      redirectUris,
      replayWindow,
    }
    const change = async (more: object) =>
      await tenantOf(maker).changeClient(admin(maker), clientId, client.version, { ...settings, ...more })
    for (const more of [
      { name: 'Claude' },
      { redirectUris: ['https://evil.example/cb'] },
      { logoUrl: 'https://x.example/l.png' },
    ]) {
      expect(await change(more)).toMatchObject({ ok: false, error: { code: 'invalid_input' } })
    }
    valueOf(await change({ description: 'Better words' }))
    expect((await comesWith(taker)).text).toContain('Better words')
  })
})

describe('custom fields of a member’s tenant (C4)', () => {
  it('stay out of a published client, whatever its ceiling names, unless the switch is on and the member adds them', async () => {
    for (const of of [maker, taker]) await editModels(of, await newField(of, 'tier_of_ours'))
    // The ceiling of the owner names a field that is called the same as one of the other tenant.
    const client = valueOf(await tenantOf(maker).getClient(admin(maker), clientId))
    const ceiling: PermissionSet = {
      models: { company: { actions: ['view', 'update'], fields: { name: 'view', tier_of_ours: 'edit' } } },
      portfolio: [],
    }
    valueOf(await tenantOf(maker).changeCeiling(admin(maker), clientId, client.version, ceiling))
    await publish()
    const without = await comesWith(taker, 'administrator')
    expect(without.status).toBe(200)
    expect(without.text).not.toContain('Field tier_of_ours')
    expect(without.text).not.toContain('Grant additional field access')
    expect(await fieldsOf(await grant({ 'field:company:tier_of_ours': 'edit' }))).toEqual({ name: 'view' })

    valueOf(await decide({ kind: 'publish', customFields: true }))
    expect((await comesWith(taker, 'administrator')).text).toContain('Grant additional field access')
    // Whose role has none of them is not asked.
    expect((await comesWith(taker)).text).not.toContain('Grant additional field access')
    expect(await fieldsOf(await grant({}))).toEqual({ name: 'view' })
    expect(await fieldsOf(await grant({ 'field:company:tier_of_ours': 'view' }))).toEqual({
      name: 'view',
      tier_of_ours: 'view',
    })

    valueOf(await decide({ kind: 'publish', customFields: false }))
    const [connection] = valueOf(await tenantOf(taker).ownConnections(callerOf(taker.people.administrator)))
    expect(connection?.permissions.models).toMatchObject({ company: { fields: { name: 'view' } } })
  })

  async function grant(form: Record<string, string>): Promise<Tokens> {
    const cookie = await knownCookie(taker.people.administrator)
    const { handle } = await consentPage(cookie, clientId)
    const answer = await answerConsent(cookie, handle, { decision: 'authorize', ...form })
    const code = new URL(answer.headers.get('location') ?? SITE).searchParams.get('code') ?? ''
    return await redeem(code, clientId)
  }

  async function fieldsOf(tokens: Tokens): Promise<unknown> {
    const found = valueOf(await tenantOf(taker).ownConnections(callerOf(taker.people.administrator)))
    const own = found.find(({ id }) => id === connectionOf(tokens.access_token))
    return own?.permissions.models === 'all' ? 'all' : own?.permissions.models['company']?.fields
  }
})
