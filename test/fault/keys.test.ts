import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { newKey, ownKey } from '../setup/keys.ts'
import { alive } from '../setup/mcp.ts'
import { d1Fails, quiet } from '../setup/faults.ts'
import { admin, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, newWorld, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newWorld('key-faults')
  // The policy is in memory, and the Tenant object is awake.
  await newKey(world)
})

afterEach(() => void vi.restoreAllMocks())

const keys = async () => valueOf(await tenantOf(world).listKeys(admin(world), '')).map(({ id }) => id)

describe('D1 that fails', () => {
  it('while a key is made leaves none behind, and no event of one (A51, A52)', async () => {
    quiet()
    const [before, events] = [await keys(), (await auditOf(world, { actions: ['key.created'] })).length]
    d1Fails()
    expect(refusal(await tenantOf(world).createKey(admin(world), ownKey()))[0]).toBe('unavailable')
    vi.restoreAllMocks()
    expect(await keys()).toEqual(before)
    expect(await auditOf(world, { actions: ['key.created'] })).toHaveLength(events)
  })

  it('after a key was made, with the answer lost, leaves a key that can be revoked, with its event (A51, A52)', async () => {
    quiet()
    const before = await keys()
    d1Fails('after', (nth) => nth > 1)
    expect(refusal(await tenantOf(world).createKey(admin(world), ownKey({ name: 'Lost' })))[0]).toBe('unavailable')
    vi.restoreAllMocks()
    const [made] = (await keys()).filter((id) => !before.includes(id))
    const events = await auditOf(world, { connectionId: made ?? '', actions: ['key.created'] })
    expect(events).toHaveLength(1)
    expect(await tenantOf(world).revokeKey(admin(world), made ?? '')).toEqual({ ok: true, value: null })
  })

  it('after a secret was replaced leaves the old one dead, and the change on record (A51, A52)', async () => {
    quiet()
    const { id, secret } = await newKey(world)
    // Reading the connection and its key go through; what D1 is then told of the new secret does not.
    d1Fails('before', (nth) => nth > 2)
    expect(refusal(await tenantOf(world).rotateKey(admin(world), id, 30, 0))[0]).toBe('unavailable')
    vi.restoreAllMocks()
    expect(await alive(secret)).toBe(false)
    await vi.waitFor(async () => {
      expect(await auditOf(world, { connectionId: id, actions: ['key.rotated'] })).toHaveLength(1)
    })
    const next = valueOf(await tenantOf(world).rotateKey(admin(world), id, 30, 0))
    expect(await alive(next.secret)).toBe(true)
  })

  it('leaves a key working whose tenant is awake, and refuses with 503 where it has to be asked (A52)', async () => {
    quiet()
    const { id, secret } = await newKey(world)
    expect(await alive(secret)).toBe(true)
    d1Fails()
    expect(await alive(secret)).toBe(true)
    expect(refusal(await tenantOf(world).revokeKey(admin(world), id))[0]).toBe('unavailable')
    vi.restoreAllMocks()
    valueOf(await tenantOf(world).revokeKey(admin(world), id))
    expect(await alive(secret)).toBe(false)
  })
})
