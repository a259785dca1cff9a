import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { metadata, publish, put, reads } from '../setup/publish.ts'
import { codeFor, exchange, knownCookie, renew } from '../setup/tokens.ts'
import {
  auditOf,
  authorizeUrl,
  callerOf,
  connectionOf,
  consentPage,
  inTenant,
  newWorld,
  SITE,
  type Person,
  type World,
} from '../setup/world.ts'

let world: World
let other: World
let ada: Person
let carly: Person

beforeAll(async () => {
  world = await newWorld('registering')
  other = await newWorld('bystander')
  ada = world.people.administrator
  carly = world.people.customer_success
})

const tenantOf = (of: World) => env.TENANT.getByName(of.tenantId)
const text = (html: string): string => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

/** What the member sees who comes with the client. */
async function comesWith(person: Person, clientId: string): Promise<{ status: number; html: string; text: string }> {
  const { response, html } = await consentPage(await knownCookie(person), clientId)
  return { status: response.status, html, text: text(html) }
}

async function asks(person: Person, clientId: string, note = 'For my accounts'): Promise<Response> {
  const { pathname, search } = new URL(authorizeUrl(clientId))
  return await SELF.fetch(`${SITE}/oauth/requests`, {
    method: 'POST',
    headers: { cookie: await knownCookie(person), origin: SITE, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client: clientId, tenant: world.slug, note, returnTo: pathname + search }),
    redirect: 'manual',
  })
}

async function openRequest(clientId: string) {
  const all = valueOf(await tenantOf(world).listClientRequests(callerOf(ada)))
  const found = all.find(({ registration }) => registration.id === clientId)
  if (found === undefined) throw new Error('Nobody asked')
  return found
}

async function approve(clientId: string): Promise<string> {
  const { id, version } = await openRequest(clientId)
  const { clientId: own } = valueOf(await tenantOf(world).approveClientRequest(callerOf(ada), id, version))
  const role = valueOf(await tenantOf(world).rolePermissions(callerOf(ada)))
  valueOf(await tenantOf(world).changeCeiling(callerOf(ada), own ?? '', 1, role))
  return own ?? ''
}

async function settings(of: World, change: { mode: string; domains: string[] }): Promise<void> {
  const { version } = valueOf(await tenantOf(of).registrationSettings(callerOf(of.people.administrator)))
  valueOf(await tenantOf(of).changeRegistrationSettings(callerOf(of.people.administrator), version, change))
}

describe('a client with a metadata document', () => {
  it('is asked for, approved, authorized, and then like any other client (P6, A1)', async () => {
    const clientId = await publish()
    const first = await comesWith(carly, clientId)
    expect(first.status).toBe(403)
    expect(first.text).toContain('This application needs the approval of Tenant registering')
    expect(first.text).toContain('app.example Verified domain')
    expect((await asks(carly, clientId)).status).toBe(303)
    expect((await comesWith(carly, clientId)).text).toContain('Your request is waiting')
    expect((await comesWith(world.people.viewer, clientId)).text).toContain('Somebody has asked')

    const own = await approve(clientId)
    const page = await comesWith(carly, clientId)
    expect([page.status, page.text.includes('Verified domain')]).toEqual([200, true])
    const { tokens } = await exchange(await codeFor(carly, clientId), clientId)
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)

    const detail = valueOf(await tenantOf(world).getClient(callerOf(ada), own))
    expect(detail).toMatchObject({ name: 'Published app', type: 'public', requirePkce: true, connections: 1 })
    expect(detail.registration).toMatchObject({ id: clientId, kind: 'document', domain: 'app.example' })
    const events = await auditOf(world, { clientId: own })
    expect(new Set(events.map(({ action }) => action))).toEqual(
      new Set([
        'client.admitted',
        'client.changed',
        'consent.shown',
        'consent.given',
        'connection.connected',
        'connection.tokens_issued',
        'connection.refreshed',
      ]),
    )
    const decisions = (await auditOf(world)).filter(({ action }) => action.startsWith('client.request'))
    expect(decisions.map(({ action }) => action)).toEqual(['client.request_approved', 'client.requested'])

    valueOf(await tenantOf(world).setClientStatus(callerOf(ada), own, 'disabled'))
    expect((await comesWith(carly, clientId)).text).toContain('This application has been disabled')
    expect(
      await inTenant(
        world,
        async () =>
          await env.CONNECTION.getByName(connectionOf(tokens.access_token)).introspect(tokens.access_token, clientId),
      ),
    ).toBeNull()
  })

  it('may do nothing when it is approved, until somebody says what (V1)', async () => {
    const clientId = await publish()
    await comesWith(carly, clientId)
    await asks(carly, clientId)
    const { id, version } = await openRequest(clientId)
    valueOf(await tenantOf(world).approveClientRequest(callerOf(ada), id, version))
    expect((await comesWith(carly, clientId)).text).toContain('has not been given any permission')
  })

  it('is declined with a reason, and approved after all by another administrator (P6)', async () => {
    const clientId = await publish()
    await comesWith(carly, clientId)
    await asks(carly, clientId)
    const asked = await openRequest(clientId)
    const declined = await tenantOf(world).declineClientRequest(callerOf(ada), asked.id, asked.version, 'Not checked')
    expect(valueOf(declined).tell).toEqual([{ name: carly.name, email: carly.email }])
    expect((await comesWith(carly, clientId)).text).toContain('The reason: Not checked')
    // Asking again does not bring it back.
    await asks(carly, clientId)
    expect((await openRequest(clientId)).status).toBe('declined')
    const again = await tenantOf(world).declineClientRequest(callerOf(ada), asked.id, asked.version, 'Twice')
    expect(again).toMatchObject({ ok: false, error: { code: 'conflict' } })
    await approve(clientId)
    expect((await comesWith(carly, clientId)).status).toBe(200)
  })

  it('tells those who manage clients once, however many ask (P6)', async () => {
    const clientId = await publish()
    await comesWith(carly, clientId)
    const ask = async (person: Person) =>
      valueOf(await tenantOf(world).requestClient(callerOf(person), clientId, '')).tell.map(({ email }) => email)
    expect(await ask(carly)).toEqual([ada.email])
    expect(await ask(carly)).toEqual([])
    expect(await ask(world.people.viewer)).toEqual([])
    expect((await openRequest(clientId)).requesters.map(({ name }) => name)).toEqual([carly.name, 'Vera Noll'])
  })

  it('is taken as its document says by now, on record (P6, A1)', async () => {
    const clientId = await publish({}, { headers: { 'cache-control': 'max-age=1' } })
    await comesWith(carly, clientId)
    await asks(carly, clientId)
    const own = await approve(clientId)
    const changed = { client_name: 'Renamed app', redirect_uris: ['https://app.example/other'] }
    await put(clientId, { body: JSON.stringify(metadata(clientId, changed)) })
    // What was read counts for five minutes, whatever the host says.
    expect((await comesWith(carly, clientId)).text).toContain('Published app')
    await env.DB.prepare('UPDATE registrations SET fresh_until = 0 WHERE id = ?').bind(clientId).run()
    const refused = await comesWith(carly, clientId)
    expect([refused.status, refused.text.includes('not registered for it')]).toEqual([400, true])
    const cookie = await knownCookie(carly)
    const { html } = await consentPage(cookie, clientId, { redirectUri: 'https://app.example/other' })
    expect(text(html)).toContain('Renamed app wants access')
    const [event] = await auditOf(world, { clientId: own, actions: ['client.changed'] })
    expect(event).toMatchObject({ member: null, via: 'oauth:document', details: { name_after: 'Renamed app' } })
  })

  it('keeps its last good copy while its host fails, if a tenant admits it', async () => {
    const [known, unknown] = [await publish(), await publish()]
    for (const clientId of [known, unknown]) await comesWith(carly, clientId)
    await asks(carly, known)
    await approve(known)
    for (const clientId of [known, unknown]) await put(clientId, { status: 503 })
    await env.DB.prepare('UPDATE registrations SET fresh_until = 0').run()
    expect((await comesWith(carly, known)).status).toBe(200)
    const refused = await comesWith(carly, unknown)
    expect(refused.status).toBe(400)
    expect(refused.text).toContain('could not be read: the host answered 503')
    // It is not asked again by each visit.
    const before = await reads(known)
    expect((await comesWith(carly, known)).status).toBe(200)
    expect(await reads(known)).toBe(before)
    await put(known, { status: 410 })
    await env.DB.prepare('UPDATE registrations SET fresh_until = 0').run()
    expect((await comesWith(carly, known)).text).toContain('could not be read')
  })

  it('of a listed domain is admitted at once, with the default ceiling; others ask (P6)', async () => {
    const listed = await newWorld('listing')
    await settings(listed, { mode: 'domains', domains: ['App.Example'] })
    const role = valueOf(await tenantOf(listed).rolePermissions(callerOf(listed.people.administrator)))
    const ceiling = {
      models: { company: { actions: ['view'] as const, fields: { name: 'view' as const } } },
      portfolio: [],
    }
    expect(role.models).not.toBe('all')
    valueOf(await tenantOf(listed).changeDefaultCeiling(callerOf(listed.people.administrator), 1, ceiling))
    const clientId = await publish()
    const page = await comesWith(listed.people.customer_success, clientId)
    expect(page.status).toBe(200)
    expect(page.text).toContain('View companies')
    const [event] = await auditOf(listed, { actions: ['client.admitted'] })
    expect(event?.details).toMatchObject({ admitted_by: 'domain', registration: clientId })
    await put('https://other.example/c.json', {
      body: JSON.stringify(metadata('https://other.example/c.json', { redirect_uris: ['https://other.example/cb'] })),
    })
    const cookie = await knownCookie(listed.people.customer_success)
    const unlisted = await consentPage(cookie, 'https://other.example/c.json', {
      redirectUri: 'https://other.example/cb',
    })
    expect(text(unlisted.html)).toContain('needs the approval')
  })

  it('is refused where the tenant takes none, with whom to ask (P6)', async () => {
    const closed = await newWorld('closed')
    await settings(closed, { mode: 'off', domains: [] })
    const page = await comesWith(closed.people.customer_success, await publish())
    expect(page.status).toBe(403)
    expect(page.text).toContain('takes no applications that register themselves')
    expect(page.text).toContain('Ada Lind')
  })

  it('of one tenant is none of another (P6, A28)', async () => {
    const clientId = await publish()
    await comesWith(carly, clientId)
    await asks(carly, clientId)
    const own = await approve(clientId)
    const stranger = callerOf(other.people.administrator)
    expect((await comesWith(other.people.customer_success, clientId)).text).toContain('needs the approval')
    expect(valueOf(await tenantOf(other).listClientRequests(stranger))).toEqual([])
    const { id } = await openRequest(clientId)
    const [foreign, none] = [
      await tenantOf(other).getClientRequest(stranger, id),
      await tenantOf(other).getClientRequest(stranger, 'ask_none'),
    ]
    expect(foreign).toEqual(none)
    expect(await tenantOf(other).getClient(stranger, own)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    // Nor does the tenant's own id of it lead anywhere.
    expect((await comesWith(carly, own)).text).toContain('not known here')
  })

  it('lets a member of several tenants choose, and takes no other (C2, A29)', async () => {
    const clientId = await publish()
    const second = await newWorld('second')
    const { memberId, userId } = { ...second.people.viewer, userId: world.people.manager.userId }
    await env.DB.prepare('UPDATE members SET user_id = ? WHERE id = ?').bind(userId, memberId).run()
    const cookie = await knownCookie(world.people.manager)
    const at = async (tenant: string | null) => {
      const { html } = await consentPage(cookie, clientId, { change: { tenant } })
      return text(html)
    }
    expect(await at(null)).toContain('To which workspace do you want to connect Published app')
    expect(await at('second')).toContain('needs the approval of Tenant second')
    expect(await at('registering')).toContain('needs the approval of Tenant registering')
    expect(await at('closed')).toContain('To which workspace')
  })
})
