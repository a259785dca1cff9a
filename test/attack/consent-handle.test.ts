import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { randomText } from '../../src/core/ids.ts'
import {
  answerConsent,
  auditOf,
  CALLBACK,
  callerOf,
  consentPage,
  cookieFor,
  newClient,
  newWorld,
  SITE,
  type World,
} from '../setup/world.ts'
import { agePages, connectionsOf, ending, joinTenant, openPages } from '../setup/tampering.ts'
import { answered, exchange, knownCookie } from '../setup/tokens.ts'

let world: World
let other: World
let client: string
let cookie: string

beforeAll(async () => {
  world = await newWorld('handles')
  other = await newWorld('handles-other')
  await joinTenant(other, world.people.manager, 'viewer')
  cookie = await knownCookie(world.people.manager)
})

beforeEach(async () => {
  client = (await newClient(world)).id
})

async function expectNothing(response: Response): Promise<void> {
  const answer = await ending(response)
  expect([answer.status, answer.location]).toEqual([400, null])
  expect(answer.html).toContain('Start again from the application')
  expect(await connectionsOf(client)).toEqual([])
}

describe('a consent handle (A11)', () => {
  it('is needed', async () => {
    await consentPage(cookie, client)
    for (const handle of [
      '',
      '.',
      world.tenantId,
      `${world.tenantId}.`,
      `${world.tenantId}.${'x'.repeat(40)}`,
      'x'.repeat(9_000),
    ]) {
      for (const decision of ['authorize', 'cancel'])
        await expectNothing(await answerConsent(cookie, handle, { decision }))
    }
  })

  it('works once, whatever the second answer is', async () => {
    for (const [first, second] of [
      ['authorize', 'authorize'],
      ['authorize', 'cancel'],
      ['cancel', 'authorize'],
      ['cancel', 'cancel'],
    ] as const) {
      const { handle } = await consentPage(cookie, client)
      expect((await ending(await answerConsent(cookie, handle, { decision: first }))).status).toBe(303)
      const before = await connectionsOf(client)
      const again = await ending(await answerConsent(cookie, handle, { decision: second }))
      expect([again.status, again.location]).toEqual([400, null])
      expect(await connectionsOf(client)).toEqual(before)
    }
  })

  it('works once for twenty answers at the same moment', async () => {
    const { handle } = await consentPage(cookie, client)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => ending(await answerConsent(cookie, handle))),
    )
    expect(answers.map(({ status }) => status).toSorted((one, two) => one - two)).toEqual([
      303,
      ...Array<number>(19).fill(400),
    ])
    const codes = answers.flatMap((answer) => answer.sent('code'))
    expect(codes).toHaveLength(1)
    expect(await connectionsOf(client)).toHaveLength(1)
    expect((await exchange(codes[0] ?? '', client)).status).toBe(200)
  })

  it('works once where half of twenty answers are Cancel', async () => {
    const { handle } = await consentPage(cookie, client)
    const decisions = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'authorize' : 'cancel'))
    const answers = await Promise.all(
      decisions.map(async (decision) => ending(await answerConsent(cookie, handle, { decision }))),
    )
    const sent = answers.filter(({ status }) => status === 303)
    expect(sent).toHaveLength(1)
    expect(await connectionsOf(client)).toHaveLength(sent[0]?.sent('code').length ?? -1)
    const actions = (await auditOf(world, { clientId: client })).map(({ action }) => action)
    expect(actions.filter((action) => action === 'consent.given' || action === 'consent.refused')).toHaveLength(1)
  })

  it('works once where Authorize and Cancel reach the tenant in the same moment', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    const caller = callerOf(world.people.viewer)
    const request = {
      clientId: client,
      redirectUri: CALLBACK,
      state: '',
      scope: [],
      responseType: 'code',
      codeChallenge: 'x'.repeat(43),
      codeChallengeMethod: 'S256',
      resource: `${SITE}/mcp`,
      issuer: SITE,
    }
    for (let round = 0; round < 5; round += 1) {
      const { handle } = valueOf(await tenant.beginConsent(caller, request))
      const { scope } = valueOf(await tenant.prepareGrant(caller, handle, {}))
      const connectionId = randomText(16)
      const grant = { connectionId, key: `grant:${caller.memberId}:${connectionId}`, value: '{}', expiresAt: 0, scope }
      const given = tenant.giveConsent(caller, handle, {}, grant)
      const [first, second] = await Promise.all([given, tenant.refuseConsent(caller, handle)])
      expect([first.ok, second.ok].filter(Boolean)).toHaveLength(1)
    }
  })

  it('is worth nothing to another member, to another session, or to nobody; then works for whom it was made', async () => {
    const { handle } = await consentPage(cookie, client)
    const admin = await knownCookie(world.people.administrator)
    const elsewhere = await cookieFor(world.people.manager)
    const stranger = await knownCookie(other.people.administrator)
    for (const who of [admin, elsewhere, stranger, 'gatehouse_session=made-up']) {
      for (const decision of ['authorize', 'cancel'])
        await expectNothing(await answerConsent(who, handle, { decision }))
    }
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
    expect(await connectionsOf(client)).toHaveLength(1)
  })

  it('ends with the session, also when the same person signs in again', async () => {
    const before = await cookieFor(world.people.manager)
    const { handle } = await consentPage(before, client)
    const headers = { cookie: before, origin: SITE, 'content-type': 'application/x-www-form-urlencoded' }
    const left = await SELF.fetch(`${SITE}/sign-out`, {
      method: 'POST',
      headers,
      body: 'returnTo=/',
      redirect: 'manual',
    })
    expect(left.status).toBe(303)
    await expectNothing(await answerConsent(before, handle))
    await expectNothing(await answerConsent(await cookieFor(world.people.manager), handle))
  })

  it('works for ten minutes', async () => {
    const late = await consentPage(cookie, client)
    await agePages(world, 10 * 60_000 + 1_000)
    await expectNothing(await answerConsent(cookie, late.handle, { decision: 'cancel' }))
    await expectNothing(await answerConsent(cookie, late.handle))
    const inTime = await consentPage(cookie, client)
    await agePages(world, 9 * 60_000)
    expect((await ending(await answerConsent(cookie, inTime.handle))).status).toBe(303)
  })

  it('belongs to its tenant: with another tenant in front it is unknown, also to a member of both', async () => {
    const { handle } = await consentPage(cookie, client)
    const secret = handle.split('.')[1] ?? ''
    for (const forged of [
      `${other.tenantId}.${secret}`,
      `${other.tenantId}.${handle}`,
      `${world.tenantId}.${other.tenantId}.${secret}`,
      `ten_unknown.${secret}`,
      `.${secret}`,
      secret,
      ` ${handle}`,
      `${handle} `,
      `${handle}\u0000`,
      handle.toUpperCase(),
    ]) {
      await expectNothing(await answerConsent(cookie, forged))
    }
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
  })

  it('is stored as a hash only', async () => {
    const { handle } = await consentPage(cookie, client)
    const secret = handle.split('.')[1] ?? ''
    expect(secret).toMatch(/^[\w-]{40,}$/)
    await answered(await answerConsent(cookie, handle))
    const rows = await env.DB.prepare('SELECT consent FROM connections').all<{ consent: string }>()
    expect(JSON.stringify(rows.results)).not.toContain(secret)
  })

  it('is not spent by an answer that is neither Authorize nor Cancel', async () => {
    const { handle } = await consentPage(cookie, client)
    for (const decision of ['', 'yes', 'AUTHORIZE', 'authorize ']) {
      expect((await ending(await answerConsent(cookie, handle, { decision }))).status).toBe(400)
    }
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
  })
})

describe('the form between page and answer (A09)', () => {
  it('can change nothing of the stored request', async () => {
    const better = await newClient(world, { redirectUris: ['https://evil.example/'] })
    const { handle } = await consentPage(cookie, client, { scope: 'company:view' })
    const forged = {
      decision: 'authorize',
      client_id: better.id,
      clientId: better.id,
      redirect_uri: 'https://evil.example/',
      redirectUri: 'https://evil.example/',
      scope: 'inclusive',
      state: 'forged',
      response_type: 'token',
      resource: 'https://evil.example/mcp',
      code_challenge: 'A'.repeat(43),
      tenant: other.tenantId,
      tenantId: other.tenantId,
      memberId: world.people.administrator.memberId,
      'action:company:remove': 'on',
      'field:company:arr': 'edit',
    }
    const body = new URLSearchParams({ handle, ...forged })
    const headers = { cookie, origin: SITE, 'content-type': 'application/x-www-form-urlencoded' }
    const url = `${SITE}/oauth/authorize?${new URLSearchParams(forged).toString()}`
    const answer = await ending(await SELF.fetch(url, { method: 'POST', headers, body, redirect: 'manual' }))
    expect(answer.location?.startsWith(`${CALLBACK}?`)).toBe(true)
    expect(answer.sent('state')).toEqual(['the-state'])
    const [connection, ...more] = await connectionsOf(client)
    expect([more, await connectionsOf(better.id)]).toEqual([[], []])
    expect(connection?.memberId).toBe(world.people.manager.memberId)
    const tokens = await exchange(answer.sent('code')[0] ?? '', client)
    expect([tokens.status, tokens.tokens.scope]).toEqual([200, 'company:view'])
  })

  it('counts by its first handle and decision, and adds no second one', async () => {
    const one = await consentPage(cookie, client)
    const two = await consentPage(cookie, client)
    const body = `handle=${one.handle}&handle=${two.handle}&decision=cancel&decision=authorize`
    const headers = { cookie, origin: SITE, 'content-type': 'application/x-www-form-urlencoded' }
    const response = await SELF.fetch(`${SITE}/oauth/authorize`, { method: 'POST', headers, body, redirect: 'manual' })
    expect((await ending(response)).sent('error')).toEqual(['access_denied'])
    expect(await connectionsOf(client)).toEqual([])
  })

  it('is refused when it is no form, not UTF-8, or too large, and the page still works', async () => {
    const { handle } = await consentPage(cookie, client)
    const pages = await openPages(world)
    const form = `handle=${handle}&decision=authorize`
    const tries: [string, BodyInit, number][] = [
      ['application/json', JSON.stringify({ handle, decision: 'authorize' }), 400],
      ['text/plain', form, 400],
      ['multipart/form-data; boundary=x', form, 400],
      ['application/json, application/x-www-form-urlencoded', form, 400],
      ['application/x-www-form-urlencoded', new Uint8Array([...new TextEncoder().encode(`${form}&x=`), 0xff]), 400],
      ['application/x-www-form-urlencoded', `${form}&x=${'y'.repeat(300_000)}`, 413],
    ]
    for (const [type, body, status] of tries) {
      const headers = { cookie, origin: SITE, 'content-type': type }
      const response = await SELF.fetch(`${SITE}/oauth/authorize`, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
      })
      const answer = await ending(response)
      expect([type, answer.status, answer.location]).toEqual([type, status, null])
    }
    expect(await openPages(world)).toBe(pages)
    expect((await ending(await answerConsent(cookie, handle))).status).toBe(303)
  })
})
