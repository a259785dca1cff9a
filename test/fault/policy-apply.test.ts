import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PolicyFile } from '../../src/core/policy-file.ts'
import { rolePermissions } from '../setup/bait.ts'
import { d1Fails } from '../setup/faults.ts'
import { rest } from '../setup/rest.ts'
import { admin, newRole, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, newClient, newWorld, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newWorld('apply-faults')
  await newClient(world, { name: 'ChatGPT' })
  await newRole(world, 'Helpers', rolePermissions('viewer'))
})

afterEach(() => void vi.restoreAllMocks())

const exported = async () => valueOf(await tenantOf(world).exportPolicy(admin(world)))

/** A file that changes each role and each client. */
async function changed(mark: string): Promise<{ text: string; version: number }> {
  const { text, version } = await exported()
  const { roles = {}, clients = {} } = JSON.parse(text) as PolicyFile
  const file = {
    gatehouse: 1,
    roles: Object.fromEntries(Object.entries(roles).map(([key, role]) => [key, { ...role, description: mark }])),
    clients: Object.fromEntries(
      Object.entries(clients).map(([key, client]) => [key, { ...client, description: mark }]),
    ),
  }
  return { text: JSON.stringify(file), version }
}

const marks = (text: string, mark: string): number => text.split(`"${mark}"`).length - 1
const applied = async () => (await auditOf(world, { actions: ['policy.applied'] })).length

describe('a policy file', () => {
  it('leaves nothing when D1 fails before any of its steps, and all of it when only the answer is lost (A51, A52)', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let failing = 1; ; failing += 1) {
        const mark = `${when} ${failing}`
        const { text, version } = await changed(mark)
        const before = await applied()
        const calls = d1Fails(when, (nth) => nth === failing)
        const outcome = await tenantOf(world).applyPolicy(admin(world), text, version)
        const reached = calls() >= failing
        vi.restoreAllMocks()
        const done = await applied()
        const found = marks((await exported()).text, mark)
        // All of it with its event, or none of either.
        expect([found, done - before]).toEqual(found === 0 ? [0, 0] : [5, 1])
        if (!outcome.ok) expect(refusal(outcome)[0]).toBe('unavailable')
        if (outcome.ok) expect(found).toBe(5)
        if (!reached) break
      }
    }
  })

  it('is neither given out nor taken while D1 is down, and is again when it is up (A52)', async () => {
    const made = await tenantOf(world).createPolicyToken(admin(world), { name: 'Pipeline', days: 7 })
    const { token } = valueOf(made)
    d1Fails()
    const down = await rest(token, 'GET', '/policy-file')
    expect([down.status, down.headers.get('retry-after')]).toEqual([503, '5'])
    vi.restoreAllMocks()
    expect((await rest(token, 'GET', '/policy-file')).status).toBe(200)
  })

  it('is applied once, however many send it at once (A56)', async () => {
    const { text, version } = await changed('crowd')
    const before = await applied()
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => await tenantOf(world).applyPolicy(admin(world), text, version)),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    expect(new Set(outcomes.map((outcome) => refusal(outcome)[0]))).toEqual(new Set(['no refusal', 'conflict']))
    expect((await applied()) - before).toBe(1)
  })
})
