import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { inConnection, inTenant, type World } from './world.ts'

/*
 * Faults. Tests, Worker and objects share one isolate, so that bending what the bindings have in common bends it for
 * all of them. `vi.restoreAllMocks()` makes everything straight again.
 */

type Method = (this: unknown, ...args: unknown[]) => unknown

/** Calls `around` in place of a method, with the way to the real one. */
function bend(
  owner: unknown,
  name: string,
  around: (real: () => unknown, self: unknown, args: unknown[]) => unknown,
): void {
  const target = owner as Record<string, Method>
  const real = target[name]
  if (real === undefined) throw new Error(`There is no ${name}`)
  vi.spyOn(target, name).mockImplementation(function (this: unknown, ...args: unknown[]) {
    return around(() => real.apply(this, args), this, args)
  })
}

/** Puts `around` around every round trip to D1. */
export function aroundD1(around: (real: () => Promise<unknown>) => Promise<unknown>): void {
  bend(Object.getPrototypeOf(env.DB), 'batch', (real) => around(real as () => Promise<unknown>))
  const statement: unknown = Object.getPrototypeOf(env.DB.prepare('SELECT 1'))
  for (const name of ['first', 'all', 'run', 'raw']) {
    bend(statement, name, (real) => around(real as () => Promise<unknown>))
  }
}

/** Each round trip to D1 fails, before D1 has seen it or, with `after`, once it is done. Gives how many were tried. */
export function d1Fails(
  when: 'before' | 'after' = 'before',
  which: (nth: number) => boolean = () => true,
): () => number {
  let calls = 0
  aroundD1(async (real) => {
    calls += 1
    const fails = which(calls)
    if (fails && when === 'before') throw new Error('D1_ERROR: Network connection lost.')
    const result = await real()
    if (fails) throw new Error('D1_ERROR: Network connection lost.')
    return result
  })
  return () => calls
}

/** Everything that KV can be asked fails. Gives how often it was. */
export function kvFails(): () => number {
  let calls = 0
  for (const name of ['get', 'getWithMetadata', 'put', 'delete', 'list']) {
    bend(Object.getPrototypeOf(env.OAUTH_KV), name, () => {
      calls += 1
      return Promise.reject(new Error('KV is down'))
    })
  }
  return () => calls
}

type Around = (object: string, method: string, real: () => Promise<unknown>) => Promise<unknown>

/** Puts `around` around every call of an object by another or by the Worker; `object` is its name. */
export function aroundObjects(around: Around): void {
  bend(Object.getPrototypeOf(env.TENANT), 'getByName', (real, _self, args) => {
    const stub = real() as Record<string, (...args: unknown[]) => Promise<unknown>>
    return new Proxy(stub, {
      get(target, name) {
        if (typeof name !== 'string' || name === 'then') return undefined
        return async (...given: unknown[]) =>
          await around(String(args[0]), name, () => (target[name] as Method)(...given) as Promise<unknown>)
      },
    })
  })
}

/** Calls of the Tenant objects fail, all or those of some methods. */
export function tenantUnreachable(methods?: readonly string[]): void {
  aroundObjects((object, method, real) => {
    if (object.startsWith('ten_') && (methods?.includes(method) ?? true)) throw new Error('Network connection lost.')
    return real()
  })
}

/** The state of an object that is running now; `abort` on it is the kill. */
export async function stateOf(object: { connection: string } | { tenant: World }): Promise<DurableObjectState> {
  if ('connection' in object) return await inConnection(object.connection, (_connection, state) => state)
  return await inTenant(object.tenant, (_tenant, state) => state)
}

/**
 * Kills an object when the `nth` step is reached: a statement in any object's SQLite, an encryption, a round trip to
 * D1 and back, a call between objects and back. Gives whether that step was reached.
 */
export function killAtStep(state: DurableObjectState, nth: number): () => boolean {
  let step = 0
  const reach = (own: boolean): void => {
    step += 1
    if (step !== nth) return
    state.abort('killed by the test')
    if (own) throw new Error('killed by the test')
  }
  const around = async (real: () => Promise<unknown>): Promise<unknown> => {
    reach(false)
    const result = await real()
    reach(false)
    return result
  }
  aroundD1(around)
  aroundObjects((_object, _method, real) => around(real))
  bend(Object.getPrototypeOf(crypto.subtle), 'encrypt', (real) => around(real as () => Promise<unknown>))
  bend(Object.getPrototypeOf(state.storage.sql), 'exec', (real, self) => {
    reach(self === state.storage.sql)
    return real()
  })
  return () => step >= nth
}
