import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'

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
  if (vi.isMockFunction(real)) throw new Error(`${name} is bent already`)
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

/** No alarm is set from now on: whatever is to be delivered waits until a test has it done. */
export function noAlarms(state: DurableObjectState): void {
  vi.spyOn(Object.getPrototypeOf(state.storage) as DurableObjectStorage, 'setAlarm').mockResolvedValue()
}

/** An object that is running now, to be killed. */
export interface Victim {
  stub: () => DurableObjectStub
  state: DurableObjectState
}

export async function victim(stub: () => DurableObjectStub): Promise<Victim> {
  return { stub, state: await runInDurableObject(stub(), (_object, state) => state) }
}

/** Kills it, from wherever: its state can be reached only by what runs inside. What it was doing is cut off. */
export async function kill({ stub, state }: Victim): Promise<void> {
  try {
    state.abort('killed by the test')
  } catch (error) {
    if (!String(error).includes('on behalf of a different')) return
    await runInDurableObject(stub(), (_object, inside) => inside.abort('killed by the test')).catch(() => undefined)
  }
}

/** What an object that dies says of it is no news to a test. */
export function quiet(): void {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
}

/**
 * Does `work` while an object is killed at its `nth` step: a write to its SQLite, an encryption, a batch to D1 and
 * back, a call between objects and back. Whether there was such a step; what `work` throws is what being cut off is.
 */
export async function whileKilled(target: Victim, nth: number, work: () => Promise<unknown>): Promise<boolean> {
  const plan = killAtStep(target, nth)
  try {
    await work()
  } catch {
    return plan.reached()
  } finally {
    plan.stop()
    vi.restoreAllMocks()
    quiet()
  }
  return plan.reached()
}

function killAtStep(target: Victim, nth: number): { reached(): boolean; stop(): void } {
  let step = 0
  let armed = true
  const reach = (): boolean => {
    step += 1
    return armed && step === nth
  }
  const around = async (real: () => Promise<unknown>): Promise<unknown> => {
    if (reach()) await kill(target)
    const result = await real()
    if (reach()) await kill(target)
    return result
  }
  const { sql } = target.state.storage
  bend(Object.getPrototypeOf(env.DB), 'batch', (real) => around(real as () => Promise<unknown>))
  aroundObjects((_object, _method, real) => around(real))
  bend(Object.getPrototypeOf(crypto.subtle), 'encrypt', (real) => around(real as () => Promise<unknown>))
  bend(Object.getPrototypeOf(sql), 'exec', (real, self, [statement]) => {
    if (self !== sql || String(statement).startsWith('SELECT') || !reach()) return real()
    void kill(target)
    throw new Error('killed by the test')
  })
  return {
    reached: () => step >= nth,
    stop: () => {
      armed = false
    },
  }
}
