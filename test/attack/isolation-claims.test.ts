import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../src/core/ids.ts'
import { failed, valueOf, type GatehouseError } from '../../src/core/errors.ts'
import { commitPolicyChange } from '../../src/ledger/commit.ts'
import { hear, heard, newFullWorld, post, send, tokenOf } from '../setup/bait.ts'
import { callerOf, connect, connectionOf, cookieFor, newClient, SITE, type Person, type World } from '../setup/world.ts'

let home: World
let bait: World
let carly: string

beforeAll(async () => {
  home = await newFullWorld('home')
  bait = await newFullWorld('bait')
  carly = await tokenOf(home, 'customer_success')
})

const claims = () => ({
  tenant: bait.slug,
  tenantId: bait.tenantId,
  tenant_id: bait.tenantId,
  user: home.people.administrator.userId,
  memberId: home.people.administrator.memberId,
  member: home.people.administrator.memberId,
  role: 'administrator',
  permissions: { models: 'all', portfolio: [] },
  scopes: ['company:remove'],
  principal: { memberId: home.people.administrator.memberId },
  connectionId: 'x',
})
const LIST = { model: 'company', detail: 'detailed' }

describe('a tenant, user or role', () => {
  it.each([
    'list_records',
    'get_record',
    'aggregate_records',
    'export_records',
    'create_record',
    'update_record',
    'remove_record',
    'record_history',
    'restore_record',
    'search',
    'fetch',
    'describe',
  ])('named in an argument of %s is refused by name (A29)', async (tool) => {
    for (const [name, value] of Object.entries(claims())) {
      const refused = await hear(carly, tool, { [name]: value })
      expect(refused.ok).toBe(false)
      expect(refused.text).toContain(`${name}: there is no such argument`)
    }
  })

  it('named among the values of a record is refused by name (A29, A43)', async () => {
    for (const name of [
      'tenantId',
      'role',
      'createdBy',
      'memberId',
      'id',
      'version',
      'owner_id',
      'company_id',
      'created_at',
    ]) {
      const refused = await hear(carly, 'create_record', {
        model: 'company',
        values: { name: 'x', owner: 'Carly Jensen', [name]: 'x' },
      })
      expect([refused.ok, refused.text]).toEqual([false, expect.stringContaining(`"${name}"`)])
    }
  })

  it('named beside the arguments, in headers, cookies or the address changes nothing (A29)', async () => {
    const usual = await hear(carly, 'list_records', LIST)
    const message = (params: object, more: object = {}) =>
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params, ...more })
    const plain = { name: 'list_records', arguments: LIST }
    const texts = Object.fromEntries(
      Object.entries(claims()).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    )
    const headers = Object.fromEntries(
      Object.entries(texts).flatMap(([name, value]) => [
        [name, value],
        [`x-${name}`, value],
        [`cf-${name}`, value],
      ]),
    )
    const admin = await cookieFor(home.people.administrator)
    const same = { origin: SITE, 'sec-fetch-site': 'same-origin' }
    const refused = await heard(await post(carly, message(plain, claims())))
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('-32600')])
    const tries: [string, Promise<Response>][] = [
      ['headers', post(carly, message(plain), headers)],
      [
        'cookies',
        post(carly, message(plain), {
          ...same,
          cookie: Object.entries(texts)
            .map((pair) => pair.join('='))
            .join('; '),
        }),
      ],
      ["an administrator's cookie", post(carly, message(plain), { ...same, cookie: admin })],
      ['the address', post(carly, message(plain), {}, `/mcp?${new URLSearchParams(texts).toString()}`)],
      ['_meta', post(carly, message({ ...plain, _meta: { 'x/tenant': bait.tenantId, 'x/role': 'administrator' } }))],
      ['the parameters', post(carly, message({ ...plain, ...claims() }))],
    ]
    for (const [how, response] of tries) {
      const said = await heard(await response)
      expect([how, said.status, said.ok]).toEqual([how, 200, true])
      expect([how, said.structured]).toEqual([how, usual.structured])
    }
  })

  it('in a token that was put together from parts of others opens nothing (A29, A26)', async () => {
    const [member = '', grant = '', secret = ''] = carly.split(':')
    const theirs = (await tokenOf(bait, 'administrator')).split(':')
    const forged = [
      [home.people.administrator.memberId, grant, secret],
      [theirs[0], grant, secret],
      [member, theirs[1], secret],
      [theirs[0], theirs[1], secret],
      [member, grant, theirs[2]],
      [bait.tenantId, grant, secret],
    ].map((parts) => parts.join(':'))
    const unknown = await heard(await post('a:bbbbbbbbbbbbbbbb:cccccccccccccccccccccccccccccccc', '{}'))
    for (const token of forged) expect((await hear(token, 'describe', {})).wire).toBe(unknown.wire)
    expect(unknown.status).toBe(401)
  })
})

describe('somebody who belongs to two tenants', () => {
  let twice: Person

  beforeAll(async () => {
    // The home tenant's viewer is an administrator of the other one.
    const { userId, email, name } = home.people.viewer
    twice = { memberId: newId('mem'), userId, email, name }
    const sql = `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at)
      SELECT ?, tenant_id, ?, id, 'active', 0 FROM roles WHERE tenant_id = ? AND key = 'administrator'`
    await commitPolicyChange(
      env.DB,
      bait.tenantId,
      [env.DB.prepare(sql).bind(twice.memberId, userId, bait.tenantId)],
      [],
    )
  })

  it('has in each the connections and permissions of that one only (T1, U1, A28)', async () => {
    const [here, there] = [await newClient(home), await newClient(bait)]
    const seesHere = (await connect(home.people.viewer, here.id)).access_token
    const seesThere = (await connect(twice, there.id)).access_token
    expect((await hear(seesHere, 'list_records', LIST)).wire).not.toMatch(/bait|arr"/)
    expect((await hear(seesThere, 'list_records', LIST)).wire).toMatch(/bait_mine.*"arr"/)
    const own = async (world: World, person: Person) =>
      valueOf(await env.TENANT.getByName(world.tenantId).ownConnections(callerOf(person))).map(({ id }) => id)
    expect(await own(home, home.people.viewer)).toEqual([connectionOf(seesHere)])
    expect(await own(bait, twice)).toEqual([connectionOf(seesThere)])
    const asked = await env.TENANT.getByName(bait.tenantId).disconnect(callerOf(twice), connectionOf(seesHere))
    expect(asked).toEqual(failed(notFound('There is no such connection.')))
    const cookie = await cookieFor(home.people.viewer)
    const paths = [
      `${bait.slug}/${connectionOf(seesHere)}`,
      `${bait.slug}/${'x'.repeat(16)}`,
      `void/${connectionOf(seesHere)}`,
    ]
    for (const path of paths) {
      expect((await send(`/profile/applications/${path}`, { headers: { cookie, accept: 'text/html' } })).status).toBe(
        404,
      )
    }
    expect((await hear(seesHere, 'describe', {})).ok).toBe(true)
  })
})

const notFound = (message: string) => ({ code: 'not_found', message, details: {} }) as GatehouseError
