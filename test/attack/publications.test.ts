import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { addPlatformAdmin } from '../../src/ledger/tenants.ts'
import { editModels, newField } from '../setup/models.ts'
import { knownCookie } from '../setup/tokens.ts'
import {
  answerConsent,
  auditOf,
  callerOf,
  consentPage,
  newClient,
  newWorld,
  SITE,
  type Person,
  type World,
} from '../setup/world.ts'

const NOWHERE = { ip: null, country: null, userAgent: null }
const DETAILS = {
  company: 'Maker',
  contact: 'legal@maker.example',
  helpUrl: null,
  privacyUrl: 'https://maker.example/privacy',
  termsUrl: 'https://maker.example/terms',
}

let maker: World
let taker: World
let privateId: string
let publishedId: string

const tenantOf = (of: World) => env.TENANT.getByName(of.tenantId)
const admin = (of: World) => callerOf(of.people.administrator)
const operator = () => {
  const { userId, name } = maker.people.manager
  return { kind: 'platform', userId, name, via: 'console', origin: NOWHERE } as const
}

beforeAll(async () => {
  maker = await newWorld('making')
  taker = await newWorld('taking')
  await addPlatformAdmin(env.DB, maker.people.manager.userId, Date.now())
  await editModels(taker, await newField(taker, 'ours'), await newField(taker, 'half', {}, { Manager: 'view' }))
  privateId = (await newClient(maker)).id
  publishedId = (await newClient(maker)).id
  valueOf(await tenantOf(maker).requestPublication(admin(maker), publishedId, DETAILS))
  const publish = { kind: 'publish', customFields: true } as const
  valueOf(await tenantOf(maker).decidePublication(operator(), publishedId, 1, publish))
})

/** Everything that a stranger may try with a client's id. */
const tries = [
  (id: string) => tenantOf(taker).publication(admin(taker), id),
  (id: string) => tenantOf(taker).requestPublication(admin(taker), id, DETAILS),
  (id: string) => tenantOf(taker).withdrawPublication(admin(taker), id),
  (id: string) => tenantOf(taker).decidePublication(operator(), id, 1, { kind: 'decline', reason: '' }),
  (id: string) => tenantOf(taker).blockExternalApp(admin(taker), id, true),
  (id: string) => tenantOf(taker).clientConnections(admin(taker), id),
  (id: string) => tenantOf(taker).getClient(admin(taker), id),
]

describe('A28: a client of another tenant', () => {
  it('that is private is answered like one that does not exist', async () => {
    for (const attempt of tries) expect(await attempt(privateId)).toEqual(await attempt('app_none'))
    const cookie = await knownCookie(taker.people.viewer)
    expect((await consentPage(cookie, privateId)).html).toContain('is not for that account')
  })

  it('that is published is its owner’s to change, and nobody else’s', async () => {
    const owned = [0, 1, 2, 3, 6].map((index) => tries[index])
    for (const attempt of owned) expect(await attempt?.(publishedId)).toEqual(await attempt?.('app_none'))
    expect((await auditOf(taker)).filter(({ client }) => client?.id === privateId)).toEqual([])
  })
})

describe('A36: who publishes', () => {
  it('is a platform admin alone, whatever their role in a tenant', async () => {
    valueOf(await tenantOf(maker).requestPublication(admin(maker), privateId, DETAILS))
    const publish = { kind: 'publish', customFields: true } as const
    for (const { userId, name } of [maker.people.administrator, taker.people.administrator]) {
      const caller = { ...operator(), userId, name }
      const refused = await tenantOf(maker).decidePublication(caller, privateId, 1, publish)
      expect(refused).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
    valueOf(await tenantOf(maker).withdrawPublication(admin(maker), privateId))
    for (const path of ['/platform/publications', `/platform/publications/${publishedId}`]) {
      const cookie = await knownCookie(maker.people.administrator)
      expect((await SELF.fetch(SITE + path, { headers: { cookie } })).status).toBe(404)
    }
    const viewer = callerOf(maker.people.viewer)
    for (const refused of [
      await tenantOf(maker).publication(viewer, publishedId),
      await tenantOf(maker).requestPublication(viewer, publishedId, DETAILS),
      await tenantOf(maker).withdrawPublication(viewer, publishedId),
      await tenantOf(maker).externalApps(viewer),
      await tenantOf(maker).blockExternalApp(viewer, publishedId, true),
    ]) {
      expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    }
  })

  it('decides about what they saw, once (A56)', async () => {
    const decline = { kind: 'decline', reason: '' } as const
    const late = await tenantOf(maker).decidePublication(operator(), publishedId, 1, decline)
    expect(late).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })
})

describe('A46: another site', () => {
  it.each([
    () => `/t/${taker.slug}/apps/external/${publishedId}/block`,
    () => `/t/${maker.slug}/apps/${publishedId}/publication`,
    () => `/t/${maker.slug}/apps/${publishedId}/publication/withdrawal`,
    () => `/t/${maker.slug}/apps/registration`,
    () => `/t/${maker.slug}/apps/registration/permissions`,
    () => `/t/${maker.slug}/apps/requests/ask_x/approval`,
    () => `/platform/publications/${publishedId}`,
  ])('does none of it (%#)', async (path) => {
    const cookie = await knownCookie(maker.people.administrator)
    const response = await SELF.fetch(SITE + path(), {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'blocked=yes&mode=off&decision=withdraw&version=2',
      redirect: 'manual',
    })
    expect(response.status).toBe(403)
  })
})

describe('A13: additional fields', () => {
  it('beyond the member’s role, of models that were not offered, or unknown are refused or worth nothing', async () => {
    const answerOf = async (person: Person, field: string, value: string) => {
      const cookie = await knownCookie(person)
      const { handle } = await consentPage(cookie, publishedId)
      return (await answerConsent(cookie, handle, { decision: 'authorize', [`field:company:${field}`]: value })).status
    }
    expect(await answerOf(taker.people.manager, 'half', 'edit')).toBe(403)
    expect(await answerOf(taker.people.manager, 'ours', 'view')).toBe(403)
    expect(await answerOf(taker.people.administrator, 'ours', 'own')).toBe(403)
    const refusals = await auditOf(taker, { actions: ['access.refused'] })
    expect(refusals.map(({ details }) => details['field'])).toEqual(['company.ours', 'company.ours', 'company.half'])
    // Whose role has none of them is not asked, and a tick changes nothing (A09).
    expect(await answerOf(taker.people.viewer, 'ours', 'view')).toBe(303)
    const [connection] = valueOf(await tenantOf(taker).ownConnections(callerOf(taker.people.viewer)))
    expect(JSON.stringify(connection?.permissions)).not.toContain('"ours"')
  })
})
