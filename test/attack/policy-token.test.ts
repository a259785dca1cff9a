import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { newFullWorld, rolePermissions } from '../setup/bait.ts'
import { aroundD1 } from '../setup/faults.ts'
import { rest } from '../setup/rest.ts'
import { admin, builtIn, giveRole, memberVersion, newMember, newRole, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, callerOf, connect, newClient, type Person, type World } from '../setup/world.ts'

let world: World
let petra: Person
let roleId: string

beforeAll(async () => {
  world = await newFullWorld('policy-tokens')
  roleId = (await newRole(world, 'People', rolePermissions('administrator'), ['manage_members', 'export'])).id
  petra = await newMember(world, 'Petra Holm', roleId)
})

async function tokenOf(person: Person): Promise<string> {
  const made = await tenantOf(world).createPolicyToken(callerOf(person), { name: 'Pipeline', days: 30 })
  return valueOf(made).token
}

const take = async (token: string | null) => await rest(token, 'GET', '/policy-file')
const put = async (token: string, file: unknown, version: string | null) =>
  await rest(token, 'PUT', '/policy-file', { body: file, headers: version === null ? {} : { 'if-match': version } })

describe('a policy token', () => {
  it('exports, plans and applies what its member may, by the version of the plan (T5, R2, A1)', async () => {
    const token = await tokenOf(petra)
    const taken = await take(token)
    expect([taken.status, Object.keys(taken.json)]).toEqual([200, ['gatehouse', 'settings', 'roles']])
    const version = taken.headers.get('etag') ?? ''
    const roles = taken.json['roles'] as Record<string, { description: string }>
    const file = { gatehouse: 1, roles: { viewer: { ...roles['viewer'], description: 'Looks on' } } }
    const planned = await rest(token, 'POST', '/policy-file/plan', { body: file })
    expect([planned.status, `"${String(planned.json['version'])}"`]).toEqual([200, version])
    expect((await put(token, file, null)).status).toBe(428)
    expect((await put(token, file, '"1"')).status).toBe(409)
    expect((await put(token, file, version)).status).toBe(200)
    expect((await builtIn(world, 'viewer')).description).toBe('Looks on')
    const [event] = await auditOf(world, { actions: ['policy.applied'] })
    expect([event?.via, event?.member?.name]).toEqual(['rest:PUT /policy-file', 'Petra Holm'])
    const wrong = await put(token, '{ "gatehouse": 1,\n "roles": { "viewer": {} } }', version)
    expect([wrong.status, JSON.stringify(wrong.json)]).toEqual([
      400,
      expect.stringContaining('Line 2, roles.viewer.name'),
    ])
  })

  it('has no more than its member’s role has at that moment (V5, A36, A37)', async () => {
    const token = await tokenOf(petra)
    const taken = await take(token)
    const clients = { [(await newClient(world)).id]: {} }
    expect((await put(token, { gatehouse: 1, models: {} }, taken.headers.get('etag'))).status).toBe(403)
    expect((await put(token, { gatehouse: 1, clients }, taken.headers.get('etag'))).status).toBe(400)
    const viewer = await builtIn(world, 'viewer')
    await giveRole(world, petra, viewer.id)
    expect((await take(token)).status).toBe(403)
    await giveRole(world, petra, roleId)
    expect((await take(token)).status).toBe(200)
  })

  it('stops at once when its member is deactivated, for good, and when it is revoked (T4, A37, A50)', async () => {
    const tired = await newMember(world, 'Tina Reed', roleId)
    const [token, revoked] = [await tokenOf(tired), await tokenOf(petra)]
    const { memberId } = tired
    valueOf(await tenantOf(world).deactivateMember(admin(world), memberId, await memberVersion(world, tired), null))
    expect((await take(token)).status).toBe(401)
    valueOf(await tenantOf(world).reactivateMember(admin(world), memberId, await memberVersion(world, tired)))
    expect((await take(token)).status).toBe(401)

    const tokens = valueOf(await tenantOf(world).policyTokens(callerOf(petra)))
    const id = tokens.find(({ lastFour }) => revoked.endsWith(lastFour))?.id ?? ''
    valueOf(await tenantOf(world).revokePolicyToken(admin(world), id))
    expect((await take(revoked)).status).toBe(401)
  })

  it('made while its member is being deactivated does not outlive that (T4, A24, A37)', async () => {
    const leaving = await newMember(world, 'Lena Moss', roleId)
    const { memberId } = leaving
    const version = await memberVersion(world, leaving)
    const asked: ReturnType<ReturnType<typeof tenantOf>['createPolicyToken']>[] = []
    aroundD1(async (real) => {
      if (asked.length < 8) {
        asked.push(tenantOf(world).createPolicyToken(callerOf(leaving), { name: 'Late', days: 1 }))
      }
      await scheduler.wait(20)
      return await real()
    })
    valueOf(await tenantOf(world).deactivateMember(admin(world), memberId, version, null))
    const made = await Promise.all(asked)
    vi.restoreAllMocks()
    valueOf(await tenantOf(world).reactivateMember(admin(world), memberId, await memberVersion(world, leaving)))
    expect(made.length).toBeGreaterThan(0)
    for (const one of made) if (one.ok) expect((await take(one.value.token)).status).toBe(401)
  })

  it('opens the policy file and nothing else, and nothing else opens that (A18, A26)', async () => {
    const token = await tokenOf(world.people.administrator)
    expect((await rest(token, 'GET', '/company')).status).toBe(401)
    const { access_token: granted } = await connect(world.people.administrator, (await newClient(world)).id)
    const bare = await take(null)
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('invalid_token')])
    for (const other of [granted, `${token}x`, token.slice(0, -1), token.replace(world.tenantId, 'ten_elsewhere')]) {
      expect((await take(other)).status).toBe(401)
    }
    // A made-up tenant gets no object with tables of its own (A23).
    expect((await rest(token, 'DELETE', '/policy-file')).status).toBe(405)
  })

  it('is in clear nowhere, neither stored nor told (O5, A27)', async () => {
    const token = await tokenOf(petra)
    await put(token, '{', '"1"')
    const secret = token.split('.')[2] ?? ''
    const rows = await env.DB.prepare('SELECT * FROM audit_events').all()
    expect(JSON.stringify(rows.results)).not.toContain(secret)
    expect(JSON.stringify(valueOf(await tenantOf(world).policyTokens(admin(world))))).not.toContain(secret)
  })

  it('is made by whoever manages a part of the policy, and revoked by its member or whoever manages members (A28)', async () => {
    const input = { name: 'Mine', days: 7 }
    expect(refusal(await tenantOf(world).createPolicyToken(callerOf(world.people.viewer), input))[0]).toBe('forbidden')
    expect(refusal(await tenantOf(world).createPolicyToken(admin(world), { name: '', days: 7 }))).toEqual([
      'invalid_input',
      'name',
    ])
    expect(refusal(await tenantOf(world).createPolicyToken(admin(world), { name: 'x', days: 91 }))).toEqual([
      'invalid_input',
      'days',
    ])
    const modeller = await newRole(world, 'Modeller', rolePermissions('viewer'), ['manage_models'])
    const other = await newMember(world, 'Moa Dahl', modeller.id)
    await tokenOf(world.people.administrator)
    const [first] = valueOf(await tenantOf(world).policyTokens(admin(world)))
    expect(valueOf(await tenantOf(world).policyTokens(callerOf(other)))).toEqual([])
    expect(await tenantOf(world).revokePolicyToken(callerOf(other), first?.id ?? '')).toEqual(
      await tenantOf(world).revokePolicyToken(callerOf(other), 'plt_unknown'),
    )
  })
})
