import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { aroundObjects, quiet, victim, whileKilled } from '../setup/faults.ts'
import { at, rest } from '../setup/rest.ts'
import { auditOf, connect, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('api-once')
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

afterEach(() => {
  vi.restoreAllMocks()
})

const tasksCalled = async (title: string): Promise<unknown> =>
  (await rest(token, 'GET', at('/task', { where: { field: 'title', op: 'eq', value: title } }))).json['total']

const create = (title: string) =>
  rest(token, 'POST', '/task', {
    body: { title },
    headers: { 'idempotency-key': `create ${title}`.replaceAll(' ', '-') },
  })

describe('a change under an idempotency key', () => {
  it('is made once, whichever step the tenant is killed at, when it is asked for again (A51, R2)', async () => {
    quiet()
    const tenants = env.TENANT as unknown as DurableObjectNamespace
    let steps = 0
    for (let nth = 1; nth < 60; nth += 1) {
      const title = `Killed at ${nth}`
      // The rate limit is no part of this, and the policy is read before, so that only the change has steps.
      expect((await rest(token, 'GET', '/task')).status).toBe(200)
      const target = await victim(() => tenants.getByName(world.tenantId))
      const reached = await whileKilled(target, nth, async () => {
        const answer = await create(title)
        if (answer.status !== 201) throw new Error(`refused with ${answer.status}`)
      })
      const again = await create(title)
      expect([nth, again.status, await tasksCalled(title)]).toEqual([nth, 201, 1])
      const events = await auditOf(world, { actions: ['record.created'], limit: 200 })
      expect(events.filter(({ recordId }) => recordId === again.json['id'])).toHaveLength(1)
      if (!reached) break
      steps = nth
    }
    expect(steps).toBeGreaterThan(5)
  }, 60_000)

  it('is made once when its answer gets lost on the way back (A51, A52, R2)', async () => {
    quiet()
    let lost = 0
    aroundObjects(async (_object, method, real) => {
      const answer = await real()
      if (method !== 'records' || lost > 0) return answer
      lost += 1
      throw new Error('Network connection lost.')
    })
    const first = await create('Lost')
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '5'])
    const second = await create('Lost')
    expect([second.status, second.headers.get('idempotency-replayed'), lost]).toEqual([201, 'true', 1])
    vi.restoreAllMocks()
    expect(await tasksCalled('Lost')).toBe(1)
  })
})

describe('a tenant or connection out of reach', () => {
  it.each(['rest', 'records'])('is 503 with Retry-After, as a problem document: %s (A52, R2)', async (lost) => {
    quiet()
    aroundObjects((_object, method, real) => {
      if (method === lost) throw new Error('Network connection lost.')
      return real()
    })
    const answer = await rest(token, 'GET', '/task')
    expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '5'])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    vi.restoreAllMocks()
    expect((await rest(token, 'GET', '/task')).status).toBe(200)
  })
})
