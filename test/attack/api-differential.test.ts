import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { changeRole, ceilingWith, tokenOf } from '../setup/bait.ts'
import { PERSONAS, type Persona } from '../setup/hidden-fields.ts'
import { asRest, byRest, byTool, type Came } from '../setup/rest-twin.ts'
import { refill, twinCall, twinValues } from '../setup/twins.ts'
import { newWorld, type World } from '../setup/world.ts'

/** Every action on one's own: exports and removals are asked as well. */
const OWN_ALL = { ...ceilingWith(() => 'edit'), portfolio: [{ kind: 'own' as const }] }
const WHO: readonly Persona[] = [
  ...PERSONAS.filter(({ role }) => role !== 'customer_success'),
  {
    name: 'customer success with everything that is theirs',
    role: 'customer_success',
    ceiling: 'role',
    permissions: OWN_ALL,
  },
]

let tools: World
let api: World

beforeAll(async () => {
  tools = await newWorld('by-tools', (role) => `mem_${role}_a`)
  api = await newWorld('by-rest', (role) => `mem_${role}_b`)
  for (const world of [tools, api]) await changeRole(world, 'customer_success', OWN_ALL)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
}, 60_000)
afterAll(() => {
  vi.useRealTimers()
})

/** With what is a tenant's own, and what is random, written alike. */
function alike({ data, refusal }: Came, world: World): string {
  let said = JSON.stringify([data, refusal])
    .replaceAll(/rec_\w{20}/g, 'made')
    .replaceAll(world.slug, 'slug')
  for (const [role, { memberId }] of Object.entries(world.people)) said = said.replaceAll(memberId, role)
  return said
}

/** A tool judges the shape of its arguments before the tenant does, in words of its own. */
function inWordsOfTheTool({ refusal }: Came): boolean {
  return refusal?.message.startsWith('The arguments of ') === true
}

describe('REST and the tools', () => {
  it.each(WHO.map((who) => [who.name, who] as const))(
    'answer, refuse and hide alike for %s (A31, A32, A34, A35, A43, A45)',
    async (_name, who) => {
      const token = await tokenOf(tools, who.role, who.ceiling)
      const other = await tokenOf(api, who.role, who.ceiling)
      const seen = { answered: 0, refused: 0 }
      await fc.assert(
        fc.asyncProperty(
          twinValues(who),
          fc.array(
            twinCall.filter((call) => asRest(call) !== null),
            { minLength: 40, maxLength: 40 },
          ),
          async ([values], calls) => {
            await refill(tools, values)
            await refill(api, values)
            for (const call of calls) {
              const [told, said] = [await byTool(token, call), await byRest(other, call)]
              if (said === null) continue
              if (told.refusal === null) seen.answered += 1
              else seen.refused += 1
              if (inWordsOfTheTool(told)) expect([call, said.refusal?.code]).toEqual([call, 'invalid_input'])
              else if (alike(told, tools) !== alike(said, api)) expect([call, said]).toEqual([call, told])
            }
          },
        ),
        { numRuns: 2, endOnFailure: true },
      )
      expect(Math.min(seen.answered, seen.refused)).toBeGreaterThan(5)
    },
    60_000,
  )
})
