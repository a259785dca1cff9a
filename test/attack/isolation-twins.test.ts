import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ACTIONS } from '../../src/core/permissions.ts'
import { meet } from '../../src/policy/lattice.ts'
import { ceilingWith, changeRole, hear, PATCHY, rolePermissions, tokenOf } from '../setup/bait.ts'
import { PERSONAS, type Persona } from '../setup/hidden-fields.ts'
import { refill, twinCall, twinValues, type TwinCall } from '../setup/twins.ts'
import { newWorld, type World } from '../setup/world.ts'

let one: World
let other: World

/** Customer success with every action, so that exports and removals are asked as well. */
const OWN_ALL = { ...ceilingWith(() => 'edit'), portfolio: [{ kind: 'own' as const }] }
const personaOf = (name: string): Persona => PERSONAS.find((known) => known.name === name) ?? ({} as Persona)
const HALF = ceilingWith((model, field) =>
  ['arr', 'notes', 'email', 'value', 'description', 'reporter'].includes(field)
    ? 'none'
    : model === 'asset'
      ? 'view'
      : 'edit',
)
const WHO: readonly Persona[] = [
  personaOf('viewer'),
  personaOf('administrator through a patchy ceiling'),
  personaOf('administrator who sees no names'),
  {
    name: 'customer success with everything that is theirs',
    role: 'customer_success',
    ceiling: 'role',
    permissions: OWN_ALL,
  },
  {
    name: 'customer success with less of their own',
    role: 'customer_success',
    ceiling: HALF,
    permissions: meet(OWN_ALL, HALF),
  },
  {
    name: 'customer success through a patchy ceiling',
    role: 'customer_success',
    ceiling: PATCHY,
    permissions: meet(OWN_ALL, PATCHY),
  },
]
const tokens = new Map<string, [string, string]>()

beforeAll(async () => {
  // The order of members' ids is the same in both tenants: it is all that their answers may show of an id.
  ;[one, other] = [
    await newWorld('twin-a', (role) => `mem_${role}_a`),
    await newWorld('twin-b', (role) => `mem_${role}_b`),
  ]
  for (const world of [one, other]) await changeRole(world, 'customer_success', OWN_ALL)
  for (const who of WHO) {
    tokens.set(who.name, [await tokenOf(one, who.role, who.ceiling), await tokenOf(other, who.role, who.ceiling)])
  }
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
}, 60_000)
afterAll(() => {
  vi.useRealTimers()
})

/** What came back, with what is the tenant's own and random written alike: its id and slug, its members, its cursors. */
function alike(wire: string, world: World, made: unknown): string {
  const read = wire.replaceAll(
    /[0-9a-f]{64}([\w-]*)(?=\\?")/g,
    (_cursor, values: string) => `cursor of ${decoded(values)}`,
  )
  let said = read.replaceAll(world.tenantId, 'tenant').replaceAll(world.slug, 'slug')
  for (const [role, { memberId }] of Object.entries(world.people)) said = said.replaceAll(memberId, role)
  return typeof made === 'string' ? said.replaceAll(made, 'made') : said
}

/** The values inside a cursor; what it is signed with differs from tenant to tenant. */
const decoded = (values: string) => atob(values.replaceAll('-', '+').replaceAll('_', '/'))

/** The same call in both tenants, and the call of the next page where there is one. */
async function both(who: Persona, [tool, args]: TwinCall): Promise<{ said: [string, string]; ok: boolean }> {
  const [first = '', second = ''] = tokens.get(who.name) ?? []
  const answers = [await hear(first, tool, args), await hear(second, tool, args)] as const
  let said = answers.map(({ wire, structured }, index) => alike(wire, index === 0 ? one : other, structured['id']))
  const cursors = answers.map(({ structured }) => structured['next_cursor'])
  if (typeof cursors[0] === 'string' && typeof cursors[1] === 'string') {
    const next = [
      await hear(first, tool, { ...args, cursor: cursors[0] }),
      await hear(second, tool, { ...args, cursor: cursors[1] }),
    ]
    said = said.map((text, index) => text + alike(next[index]?.wire ?? '', index === 0 ? one : other, null))
  }
  return { said: [said[0] ?? '', said[1] ?? ''], ok: answers[0].ok }
}

describe('two tenants that differ only in what is hidden', () => {
  it.each(WHO.map((who) => [who.name, who] as const))(
    'are the same to %s, whatever the tools are asked (A33, V4)',
    async (_name, who) => {
      let answered = 0
      await fc.assert(
        fc.asyncProperty(
          twinValues(who),
          fc.array(twinCall, { minLength: 40, maxLength: 40 }),
          async ([here, there], calls) => {
            await refill(one, here)
            await refill(other, there)
            for (const call of calls) {
              const { said, ok } = await both(who, call)
              if (ok) answered += 1
              if (said[0] !== said[1]) expect([call, said[0]]).toEqual([call, said[1]])
              if (call[0] === 'create_record' && ok) return
            }
          },
        ),
        { numRuns: 3, endOnFailure: true },
      )
      expect(answered).toBeGreaterThan(15)
    },
    60_000,
  )

  it('differ to somebody who sees it, so that being the same means something (A33)', async () => {
    const viewer = personaOf('viewer')
    const [here, there] = [
      fc.sample(twinValues(viewer), { numRuns: 1, seed: 7 })[0]?.[0] ?? {},
      fc.sample(twinValues(viewer), { numRuns: 1, seed: 8 })[0]?.[1] ?? {},
    ]
    await refill(one, here)
    await refill(other, there)
    const { said } = await both(viewer, ['list_records', { model: 'company', limit: 50 }])
    expect(said[0]).not.toBe(said[1])
    expect(rolePermissions('administrator').models).toHaveProperty('company.actions', [...ACTIONS])
  })
})
