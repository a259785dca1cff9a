import { runDurableObjectAlarm } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { connectionOfApiKey, newApiKey } from '../../src/core/keys.ts'
import { newKey, ownKey, READS_COMPANIES } from '../setup/keys.ts'
import { alive, callTool, mcp } from '../setup/mcp.ts'
import { admin, builtIn, giveRole, newMember, newRole, refusal, settingsOf, tenantOf } from '../setup/roles.ts'
import { rest } from '../setup/rest.ts'
import { connectionStub } from '../setup/tokens.ts'
import { auditOf, callerOf, inConnection, newWorld, putRecords, type Person, type World } from '../setup/world.ts'

const DAY = 24 * 3600_000

let world: World
/** Manages clients and keys, and may view companies and issues. */
let integrator: Person

beforeAll(async () => {
  world = await newWorld('keys')
  await putRecords(world, 'company', [
    { id: 'rec_a', owner: world.people.customer_success.memberId, values: { name: 'Acme', industry: 'software' } },
  ])
  const role = await newRole(world, 'Integrator', READS_COMPANIES, ['manage_clients'])
  integrator = await newMember(world, 'Ines Grator', role.id)
})

afterEach(() => void vi.restoreAllMocks())

describe('an API key', () => {
  it('has a shape that is told from any other text, and names its connection (K1)', async () => {
    const { id, secret, clientId } = await newKey(world)
    expect(secret).toMatch(/^ghk_[0-9A-Za-z]{16}_[0-9A-Za-z]{32}[0-9a-f]{6}$/)
    expect([connectionOfApiKey(secret), clientId]).toEqual([id, null])
    expect(connectionOfApiKey(`${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`)).toBeNull()
  })

  it('works on MCP and REST with what was ticked, and with nothing else (K1, R1, M1)', async () => {
    const { secret } = await newKey(world)
    const listed = await callTool(secret, 'list_records', { model: 'company' })
    expect(listed.structuredContent).toMatchObject({ records: [{ name: 'Acme', industry: 'software' }] })
    const got = await rest(secret, 'GET', '/company/rec_a')
    expect([got.status, got.json['name'], 'arr' in got.json]).toEqual([200, 'Acme', false])
    expect(
      (await rest(secret, 'PATCH', '/company/rec_a', { headers: { 'if-match': '"1"' }, body: { name: 'X' } })).status,
    ).toBe(403)
    expect((await rest(secret, 'GET', '/opportunity')).status).toBe(404)
  })

  it('is refused by name and without an invitation to authorize again: there is nobody to ask (M6)', async () => {
    const { secret } = await newKey(world)
    const answer = await rest(secret, 'DELETE', '/company/rec_a', { headers: { 'if-match': '"1"' } })
    expect([answer.status, answer.json['code'], answer.headers.get('www-authenticate')]).toEqual([
      403,
      'missing_permission',
      null,
    ])
    expect(answer.json['detail']).toContain('company:remove')
    const call = { name: 'remove_record', arguments: { model: 'company', id: 'rec_a' } }
    expect((await mcp(secret, 'tools/call', call)).status).toBe(200)
  })

  it('is shown by its beginning and its last four characters, with maker, end and last use (K1)', async () => {
    const { id, secret } = await newKey(world, { name: 'Shown' })
    const before = valueOf(await tenantOf(world).getKey(admin(world), id))
    expect(before).toMatchObject({
      name: 'Shown',
      prefix: secret.slice(0, 10),
      lastFour: secret.slice(-4),
      holder: { kind: 'member', name: 'Ada Lind' },
      createdBy: { name: 'Ada Lind' },
      lastUsedAt: null,
      rotatedAt: null,
      previous: null,
      unrotatable: null,
      permissions: { models: { company: { actions: ['view'] }, issue: { actions: ['view'] } } },
    })
    expect(before.expiresAt - before.createdAt).toBe(30 * DAY)
    await callTool(secret, 'list_records', { model: 'company' })
    expect(valueOf(await tenantOf(world).getKey(admin(world), id)).lastUsedAt).toBeGreaterThanOrEqual(before.createdAt)
  })

  it('can do no more than its maker, and the refusal names what goes too far (K1, T5, A36)', async () => {
    const tries = [
      [{ company: { actions: ['view', 'remove'], fields: {} } }, 'company:remove'],
      [{ company: { actions: ['view'], fields: { name: 'edit' } } }, 'company.name'],
      [{ company: { actions: ['view'], fields: { arr: 'view' } } }, 'company.arr'],
      [{ opportunity: { actions: ['view'], fields: {} } }, 'opportunity:view'],
    ] as const
    for (const [models, named] of tries) {
      const permissions = { models, portfolio: [] } as never
      const made = await tenantOf(world).createKey(callerOf(integrator), ownKey({ permissions }))
      expect(refusal(made)).toEqual(['forbidden', named])
    }
    const refused = await auditOf(world, { memberIds: [integrator.memberId], actions: ['access.refused'] })
    expect(refused.map(({ details }) => details['field'])).toEqual(tries.map(([, named]) => named).toReversed())
  })

  it('takes a name, an end within a year and something to do, each told by its field (K1)', async () => {
    const fields = async (change: Parameters<typeof ownKey>[0]) => {
      const made = await tenantOf(world).createKey(admin(world), ownKey(change))
      return made.ok ? [] : [made.error.code, ...(made.error.details.issues ?? []).map(({ field }) => field)]
    }
    expect(await fields({ name: ' ' })).toEqual(['invalid_input', 'name'])
    expect(await fields({ days: 0 })).toEqual(['invalid_input', 'days'])
    expect(await fields({ days: 366 })).toEqual(['invalid_input', 'days'])
    expect(await fields({ days: 1.5 })).toEqual(['invalid_input', 'days'])
    expect(await fields({ permissions: { models: {}, portfolio: [] } })).toEqual(['invalid_input', 'permissions'])
    expect(await fields({ permissions: null })).toEqual(['invalid_input', 'permissions'])
    expect(await fields({ kind: 'credentials' })).toEqual(['invalid_input', 'serviceAccountId'])
  })

  it('is made by those who manage clients and keys alone (T5)', async () => {
    const made = await tenantOf(world).createKey(callerOf(world.people.manager), ownKey())
    expect(refusal(made)[0]).toBe('forbidden')
  })

  it('shrinks with its maker’s role at once, and never grows with it (V2, V5, A37)', async () => {
    const { secret } = await newKey(world, {}, integrator)
    const smaller = await newRole(world, 'Smaller', { models: {}, portfolio: [] }, ['manage_clients'])
    const before = valueOf(await tenantOf(world).getMember(admin(world), integrator.memberId)).role.id
    await giveRole(world, integrator, smaller.id)
    expect((await rest(secret, 'GET', '/company/rec_a')).status).toBe(404)
    await giveRole(world, integrator, (await builtIn(world, 'administrator')).id)
    const got = await rest(secret, 'GET', '/company/rec_a')
    expect([got.status, 'arr' in got.json]).toEqual([200, false])
    await giveRole(world, integrator, before)
  })

  it('counts among its maker’s connections where a role is changed (V5)', async () => {
    const maker = await newMember(world, 'Counted Maker', (await builtIn(world, 'administrator')).id)
    const role = await newRole(world, 'Counted', READS_COMPANIES, ['manage_clients'])
    await giveRole(world, maker, role.id)
    await newKey(world, {}, maker)
    const none = settingsOf(role, { permissions: { models: {}, portfolio: [] } })
    const { members } = valueOf(await tenantOf(world).roleImpact(admin(world), role.id, none))
    expect(members).toMatchObject([{ name: 'Counted Maker', connections: 1, losing: 1, needReauthorization: 0 }])
  })

  it('dies with its maker’s membership, in the same change (T4, A37)', async () => {
    const leaver = await newMember(world, 'Lea Ver', (await builtIn(world, 'administrator')).id)
    const { id, secret } = await newKey(world, {}, leaver)
    expect(await alive(secret)).toBe(true)
    valueOf(await tenantOf(world).deactivateMember(admin(world), leaver.memberId, 1, null))
    expect(await alive(secret)).toBe(false)
    expect((await rest(secret, 'GET', '/company')).status).toBe(401)
    expect(refusal(await tenantOf(world).getKey(admin(world), id))[0]).toBe('not_found')
  })
})

describe('a rotation', () => {
  it('gives a new secret and lets the old one go on for as long as was chosen (K1)', async () => {
    const { id, secret } = await newKey(world)
    const next = valueOf(await tenantOf(world).rotateKey(admin(world), id, 90, 3600))
    expect([connectionOfApiKey(next.secret), next.secret === secret]).toEqual([id, false])
    expect([await alive(secret), await alive(next.secret)]).toEqual([true, true])
    const shown = valueOf(await tenantOf(world).getKey(admin(world), id))
    expect(shown).toMatchObject({ lastFour: next.secret.slice(-4), previous: { lastFour: secret.slice(-4) } })
    const later = Date.now() + 3601_000
    vi.spyOn(Date, 'now').mockReturnValue(later)
    expect([await alive(secret), await alive(next.secret)]).toEqual([false, true])
  })

  it('without an overlap stops the old secret at once, and puts its further use on record (K1, A1, A18)', async () => {
    const { id, secret } = await newKey(world)
    const next = valueOf(await tenantOf(world).rotateKey(admin(world), id, 30, 0))
    expect([await alive(secret), await alive(next.secret)]).toEqual([false, true])
    await vi.waitFor(async () => {
      const actions = (await auditOf(world, { connectionId: id })).map(({ action }) => action)
      expect(actions).toContain('connection.token_refused')
      expect(actions).toContain('key.rotated')
    })
    const [rotated] = await auditOf(world, { connectionId: id, actions: ['key.rotated'] })
    expect(rotated).toMatchObject({
      member: { name: 'Ada Lind' },
      key: 'Nightly sync',
      details: { overlap_seconds: 0 },
    })
  })

  it('is for its maker alone, whatever others manage (K1)', async () => {
    const { id } = await newKey(world, {}, integrator)
    expect(refusal(await tenantOf(world).rotateKey(admin(world), id, 30, 0))[0]).toBe('forbidden')
    expect(valueOf(await tenantOf(world).getKey(admin(world), id)).unrotatable).toContain('Ines Grator')
    expect(refusal(await tenantOf(world).rotateKey(admin(world), id, 0, 0))[0]).toBe('invalid_input')
    expect(refusal(await tenantOf(world).rotateKey(callerOf(integrator), id, 30, -1))[0]).toBe('invalid_input')
  })
})

describe('the end', () => {
  it('comes at once when its maker or an administrator revokes it, and says who did (K1, P7)', async () => {
    const [own, other] = [await newKey(world, {}, integrator), await newKey(world, {}, integrator)]
    valueOf(await tenantOf(world).revokeKey(callerOf(integrator), own.id))
    valueOf(await tenantOf(world).revokeKey(admin(world), other.id))
    expect([await alive(own.secret), await alive(other.secret)]).toEqual([false, false])
    const reason = async (id: string) =>
      (await auditOf(world, { connectionId: id, actions: ['key.revoked'] }))[0]?.details['reason']
    expect([await reason(own.id), await reason(other.id)]).toEqual(['by_member', 'by_administrator'])
  })

  it('is not another member’s to bring about: for them there is no such key (A28)', async () => {
    const { id, secret } = await newKey(world, {}, integrator)
    const foreign = await newWorld('keys-foreign')
    for (const outcome of [
      await tenantOf(world).revokeKey(callerOf(world.people.manager), id),
      await tenantOf(world).revokeKey(callerOf(world.people.manager), 'A'.repeat(16)),
      await tenantOf(world).getKey(callerOf(world.people.manager), id),
      await tenantOf(foreign).getKey(admin(foreign), id),
    ]) {
      expect(outcome).toMatchObject({
        ok: false,
        error: { code: 'not_found', message: 'There is no such key. It may have ended already.' },
      })
    }
    expect(await alive(secret)).toBe(true)
  })

  it('comes by itself when it has expired: refused in that second, then on record, then forgotten (K1, A54)', async () => {
    const { id, secret } = await newKey(world, { days: 1 })
    const { expiresAt } = valueOf(await tenantOf(world).getKey(admin(world), id))
    const second = Math.floor(expiresAt / 1000) * 1000
    const turned = vi.spyOn(Date, 'now').mockReturnValue(second - 1)
    expect(await alive(secret)).toBe(true)
    turned.mockReturnValue(second)
    expect(await alive(secret)).toBe(false)
    await runDurableObjectAlarm(connectionStub(id))
    await runDurableObjectAlarm(connectionStub(id))
    vi.restoreAllMocks()
    const events = await auditOf(world, { connectionId: id })
    expect(events.filter(({ action }) => action === 'key.expired')).toHaveLength(1)
    expect(refusal(await tenantOf(world).getKey(admin(world), id))[0]).toBe('not_found')
    const tables = await inConnection(id, (_connection, state) =>
      state.storage.sql.exec(`SELECT name FROM sqlite_master WHERE name = 'connection'`).toArray(),
    )
    expect(tables).toEqual([])
  })

  it('leaves a made-up key without a trace: nothing is stored for it (A23)', async () => {
    const made = 'ghk_ABCDEFGHJKMNPQRS_' + '7'.repeat(32)
    for (const token of [made, `${made}000000`, newApiKey('ABCDEFGHJKMNPQRS')]) expect(await alive(token)).toBe(false)
    const names = await inConnection('ABCDEFGHJKMNPQRS', (_connection, state) =>
      state.storage.sql.exec(`SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'`).toArray(),
    )
    expect(names).toEqual([])
  })
})

it('everything that is done with a key is on record under it (A1, A2)', async () => {
  const { id, secret } = await newKey(world, { name: 'On record' })
  await callTool(secret, 'list_records', { model: 'company' })
  await rest(secret, 'POST', '/company', { body: { name: 'No' } })
  valueOf(await tenantOf(world).revokeKey(admin(world), id))
  const events = await auditOf(world, { connectionId: id })
  expect(events.map(({ action }) => action).toSorted()).toEqual(
    ['access.refused', 'key.created', 'key.revoked', 'record.listed'].toSorted(),
  )
  expect(events.every(({ key, client }) => key === 'On record' && client === null)).toBe(true)
  expect(JSON.stringify(events)).not.toContain(secret.slice(-38))
})

it('the history of a record names the key (D2)', async () => {
  const permissions = {
    models: { company: { actions: ['view', 'create'], fields: { name: 'edit' } } },
    portfolio: [],
  } as never
  const { secret } = await newKey(world, { name: 'Importer', permissions })
  const made = await rest(secret, 'POST', '/company', { body: { name: 'By key' } })
  expect(made.status).toBe(201)
  const history = await rest(secret, 'GET', `/company/${String(made.json['id'])}/history`)
  expect(history.text).toContain('Importer')
})
