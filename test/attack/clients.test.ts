import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import type { ClientSettings } from '../../src/tenant/contract.ts'
import {
  auditOf,
  callerOf,
  CUSTOM,
  inTenant,
  newClient,
  newWorld,
  refresh,
  connect,
  type World,
} from '../setup/world.ts'
import { connectionsOf, rewriteRole } from '../setup/tampering.ts'
import { basic, codeFor, dump, exchange } from '../setup/tokens.ts'

const SECRET: Partial<ClientSettings> = { type: 'confidential', requireSecret: true, requirePkce: false }

let world: World
let other: World
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)
const viewer = () => callerOf(world.people.viewer)

beforeAll(async () => {
  world = await newWorld('clients')
  other = await newWorld('clients-other')
})

const ceiling = (model: string, actions: string[], fields: Record<string, string> = {}): PermissionSet =>
  ({ models: { [model]: { actions, fields } }, portfolio: [] }) as PermissionSet

describe('settings of a client (P2, P3)', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['a long name', { name: 'x'.repeat(81) }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a name that is no text', { name: { toString: 'x' } }, 'name'],
    ['a long description', { description: 'x'.repeat(201) }, 'description'],
    ['an unknown preset', { preset: 'admin' }, 'preset'],
    ['an unknown type', { type: 'trusted' }, 'type'],
    ['a public client with a secret', { requireSecret: true }, 'type'],
    ['a public client without PKCE', { requirePkce: false }, 'type'],
    ['a confidential client with neither', { type: 'confidential', requirePkce: false }, 'type'],
    ['a window below none', { replayWindow: -1 }, 'replayWindow'],
    ['a window above 300 s', { replayWindow: 301 }, 'replayWindow'],
    ['half a second', { replayWindow: 0.5 }, 'replayWindow'],
    ['no number', { replayWindow: Number.NaN }, 'replayWindow'],
    ['redirect URLs that are no list', { redirectUris: 'https://app.example/' }, 'redirectUris'],
  ])('are refused by name: %s', async (_name, wrong, field) => {
    const settings: ClientSettings = { ...CUSTOM, ...wrong }
    const { id } = await newClient(world)
    for (const outcome of [
      await tenant().createClient(admin(), settings),
      await tenant().changeClient(admin(), id, 2, settings),
    ]) {
      expect(outcome.ok ? null : [outcome.error.code, outcome.error.details.issues?.[0]?.field]).toEqual([
        'invalid_input',
        field,
      ])
    }
  })

  it.each([
    'id',
    'tenantId',
    'status',
    'ceiling',
    'version',
    'createdBy',
    'createdAt',
    'secrets',
    '__proto__x',
    'clientSecret',
  ])('hold nothing that is not asked for: %s (A29, A43)', async (name) => {
    const settings = { ...CUSTOM, [name]: name === 'tenantId' ? other.tenantId : 'x' }
    expect((await tenant().createClient(admin(), settings)).ok).toBe(false)
  })

  it('begin with a ceiling of nothing', async () => {
    const { id } = valueOf(await tenant().createClient(admin(), CUSTOM))
    expect(valueOf(await tenant().getClient(admin(), id)).ceiling).toEqual({ models: {}, portfolio: [] })
    expect((await connect(world.people.administrator, id)).scope).toBe('')
  })
})

describe('a secret (P3)', () => {
  it('is told once, and is neither stored in clear, shown again, nor on record (A27)', async () => {
    const { id, secret } = await newClient(world, SECRET)
    expect(secret).toMatch(/^ghs_[\w-]{40,}$/)
    const { secret: second } = valueOf(await tenant().rotateSecret(admin(), id, 3600))
    const detail = valueOf(await tenant().getClient(admin(), id))
    const tables = ['clients', 'client_secrets', 'audit_events', 'connections']
    const audit = await auditOf(world, { clientId: id })
    const rows = await Promise.all(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`).all()))
    const object = await inTenant(world, (_tenant, state) => dump(state.storage.sql))
    const everything = JSON.stringify([detail, audit, rows.map(({ results }) => results)]) + object
    for (const clear of [secret, second]) {
      expect(everything).not.toContain((clear ?? '').slice(4, -4))
      expect(detail.secrets.map(({ lastFour }) => lastFour)).toContain(clear?.slice(-4))
    }
  })

  it('works beside the new one for the overlap alone, and a second rotation cuts that short', async () => {
    const { id, secret } = await newClient(world, SECRET)
    const works = async (clear: string | null): Promise<boolean> => {
      const code = await codeFor(world.people.viewer, id)
      return (await exchange(code, id, { client_id: null }, basic(id, clear ?? ''))).status === 200
    }
    const { secret: second } = valueOf(await tenant().rotateSecret(admin(), id, 3600))
    expect([await works(secret), await works(second)]).toEqual([true, true])
    await env.DB.prepare('UPDATE client_secrets SET expires_at = ? WHERE client_id = ? AND expires_at IS NOT NULL')
      .bind(Date.now() - 1, id)
      .run()
    expect([await works(secret), await works(second)]).toEqual([false, true])
    valueOf(await tenant().rotateSecret(admin(), id, 3600))
    const { secret: last } = valueOf(await tenant().rotateSecret(admin(), id, 0))
    expect([await works(second), await works(last)]).toEqual([false, true])
    for (const overlap of [-1, 0.5, Number.NaN, 30 * 24 * 3600 + 1, Number.POSITIVE_INFINITY]) {
      expect((await tenant().rotateSecret(admin(), id, overlap)).ok).toBe(false)
    }
  })

  it('ends when the client becomes public, and is a new one when it is confidential again', async () => {
    const { id, secret } = await newClient(world, SECRET)
    valueOf(await tenant().changeClient(admin(), id, 2, CUSTOM))
    expect(valueOf(await tenant().getClient(admin(), id)).secrets).toEqual([])
    expect((await tenant().rotateSecret(admin(), id, 0)).ok).toBe(false)
    const again = valueOf(await tenant().changeClient(admin(), id, 3, { ...CUSTOM, ...SECRET }))
    expect(again.secret).not.toBeNull()
    expect(again.secret).not.toBe(secret)
  })
})

describe('a ceiling (P4, T5, A36)', () => {
  it.each<[string, PermissionSet]>([
    ['an action', ceiling('company', ['view', 'remove'])],
    ['a hidden field', ceiling('company', ['view'], { arr: 'view' })],
    ['more of a field', ceiling('company', ['view'], { name: 'edit' })],
  ])('goes no further than the role of who sets it: %s', async (_name, wanted) => {
    const { id } = await newClient(world, {}, ceiling('company', ['view', 'update'], { city: 'edit' }))
    await rewriteRole(world, 'viewer', { system: ['manage_clients'] })
    for (const outcome of [
      await tenant().changeCeiling(viewer(), id, 2, wanted),
      await tenant().ceilingImpact(viewer(), id, wanted),
    ]) {
      expect(outcome.ok ? null : outcome.error.code).toBe('forbidden')
    }
    // What somebody else has given already, they may keep or take away, and not give back.
    const kept = ceiling('company', ['view', 'update'], { city: 'edit', name: 'view' })
    expect((await tenant().changeCeiling(viewer(), id, 2, kept)).ok).toBe(true)
    expect((await tenant().changeCeiling(viewer(), id, 3, ceiling('company', ['view']))).ok).toBe(true)
    const back = await tenant().changeCeiling(viewer(), id, 4, kept)
    await rewriteRole(world, 'viewer', { system: [] })
    expect(back.ok ? null : back.error.code).toBe('forbidden')
  })

  it.each<[string, unknown]>([
    ['everything at once', { models: 'all', portfolio: [] }],
    ['an unknown action', ceiling('company', ['admin'])],
    ['an unknown access', ceiling('company', ['view'], { name: 'admin' })],
    ['more beside', { models: {}, portfolio: [], system: ['manage_members'] }],
    ['no portfolio', { models: {} }],
    ['a text', 'all'],
    ['nothing', undefined],
  ])('is refused in a form that no page sends: %s', async (_name, wanted) => {
    const { id } = await newClient(world)
    expect((await tenant().changeCeiling(admin(), id, 2, wanted as PermissionSet)).ok).toBe(false)
  })

  it('names every field that it means, and drops models and fields that there are not (V1)', async () => {
    const { id } = await newClient(world)
    const wanted = {
      models: {
        company: { actions: ['view', 'view'], fields: { name: 'view', salary: 'view' } },
        salary: { actions: ['view'], fields: 'all' },
        task: { actions: ['view'], fields: 'all' },
      },
      portfolio: 'none',
    } as unknown as PermissionSet
    valueOf(await tenant().changeCeiling(admin(), id, 2, wanted))
    const stored = valueOf(await tenant().getClient(admin(), id)).ceiling
    const models = stored?.models === 'all' ? {} : (stored?.models ?? {})
    expect(Object.keys(models).sort()).toEqual(['company', 'task'])
    expect(models['company']).toEqual({ actions: ['view'], fields: { name: 'view' } })
    expect(models['task']?.fields).not.toBe('all')
    expect(stored?.portfolio).toEqual([])
  })
})

describe('two admins at once (A56)', () => {
  it('learn of each other: of twenty changes to one version one is made', async () => {
    const { id } = await newClient(world)
    const rename = (index: number) => tenant().changeClient(admin(), id, 2, { ...CUSTOM, name: `Name ${index}` })
    const limit = () => tenant().changeCeiling(admin(), id, 2, null)
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? rename(index) : limit())),
    )
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1)
    expect(outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.error.code))).toEqual(Array(19).fill('conflict'))
    expect(valueOf(await tenant().getClient(admin(), id)).version).toBe(3)
    expect((await auditOf(world, { clientId: id, actions: ['client.changed'] })).length).toBe(2)
    for (const version of [0, 2, 4, -1, Number.NaN, 3.5]) {
      expect((await tenant().changeClient(admin(), id, version, CUSTOM)).ok).toBe(false)
    }
  })

  it('can’t undo by an old page that a client was disabled', async () => {
    const { id } = await newClient(world)
    valueOf(await tenant().setClientStatus(admin(), id, 'disabled'))
    const stale = await tenant().changeClient(admin(), id, 2, CUSTOM)
    expect(stale.ok ? null : stale.error.code).toBe('conflict')
    valueOf(await tenant().changeClient(admin(), id, 3, CUSTOM))
    expect(valueOf(await tenant().getClient(admin(), id)).status).toBe('disabled')
  })
})

describe('who may (T5, A28)', () => {
  const calls = (caller: ReturnType<typeof admin>, id: string, object = tenant()) => [
    object.getClient(caller, id),
    object.changeClient(caller, id, 2, CUSTOM),
    object.ceilingImpact(caller, id, null),
    object.changeCeiling(caller, id, 2, null),
    object.rotateSecret(caller, id, 0),
    object.setClientStatus(caller, id, 'disabled'),
    object.deleteClient(caller, id),
    object.clientConnections(caller, id),
  ]

  it('is decided by the object for each call: nobody but those whose role manages clients', async () => {
    const { id } = await newClient(world)
    for (const key of ['manager', 'customer_success', 'viewer'] as const) {
      const caller = callerOf(world.people[key])
      const outcomes = await Promise.all([
        ...calls(caller, id),
        tenant().listClients(caller, ''),
        tenant().createClient(caller, CUSTOM),
      ])
      expect(outcomes.map((outcome) => (outcome.ok ? 'done' : outcome.error.code))).toEqual(Array(10).fill('forbidden'))
    }
    const stranger = await Promise.all(calls(callerOf(other.people.administrator), id))
    expect(stranger.map((outcome) => (outcome.ok ? 'done' : outcome.error.code))).toEqual(
      Array(8).fill('not_signed_in'),
    )
    expect(valueOf(await tenant().getClient(admin(), id)).version).toBe(2)
  })

  it('finds a client of another tenant exactly as one that does not exist', async () => {
    const { id } = await newClient(other)
    const foreign = await Promise.all(calls(admin(), id))
    const unknown = await Promise.all(calls(admin(), 'app_unknown'))
    expect(foreign).toEqual(unknown)
    expect(foreign.some((outcome) => outcome.ok)).toBe(false)
    expect(valueOf(await tenant().listClients(admin(), '')).map((client) => client.id)).not.toContain(id)
  })

  it('stops every connection at once by disabling or deleting, and enabling brings none back (P7)', async () => {
    for (const stop of ['disabled', 'deleted'] as const) {
      const { id } = await newClient(world)
      const tokens = await connect(world.people.viewer, id)
      const stopping =
        stop === 'disabled' ? tenant().setClientStatus(admin(), id, stop) : tenant().deleteClient(admin(), id)
      valueOf(await stopping)
      if (stop === 'disabled') valueOf(await tenant().setClientStatus(admin(), id, 'active'))
      const response = await refresh(tokens.refresh_token, id)
      expect([stop, response.ok]).toEqual([stop, false])
      await response.text()
      expect((await connectionsOf(id)).map(({ ended }) => ended)).toEqual([`client_${stop}`])
    }
  })
})
