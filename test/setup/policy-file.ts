import { valueOf, type Outcome } from '../../src/core/errors.ts'
import type { PolicyFile } from '../../src/core/policy-file.ts'
import type { PolicyPlan } from '../../src/tenant/contract.ts'
import { admin, tenantOf } from './roles.ts'
import { callerOf, type Person, type World } from './world.ts'

type Parts = { [Part in 'models' | 'roles' | 'clients']: NonNullable<PolicyFile[Part]> }

/** The policy of a world as a file, by its administrator unless somebody else is named. */
export function policyOf(world: () => World) {
  const callerFor = (by?: Person) => (by === undefined ? admin(world()) : callerOf(by))
  const exported = async (by?: Person) => valueOf(await tenantOf(world()).exportPolicy(callerFor(by)))
  return {
    exported,
    read: async () => JSON.parse((await exported()).text) as Parts,
    plan: async (file: unknown) => await tenantOf(world()).planPolicy(callerFor(), textOf(file)),
    /** Applies it to the policy as it is now. */
    apply: async (file: unknown, by?: Person): Promise<Outcome<PolicyPlan>> => {
      const { version } = await exported()
      return await tenantOf(world()).applyPolicy(callerFor(by), textOf(file), version)
    },
  }
}

const textOf = (file: unknown): string => (typeof file === 'string' ? file : JSON.stringify(file, null, 2))

/** What is wrong with a file, line by line. */
export function messages(outcome: Outcome<unknown>): string[] {
  if (outcome.ok) throw new Error('Nothing was refused')
  return (outcome.error.details.issues ?? [{ message: outcome.error.message }]).map(({ message }) => message)
}
