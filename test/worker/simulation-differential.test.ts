import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { valueOf } from '../../src/core/errors.ts'
import { MODULES, type Module } from '../../src/core/modules.ts'
import { ACTIONS, type PermissionSet, type Portfolio, type SystemPermission } from '../../src/core/permissions.ts'
import { PATCHY, rolePermissions } from '../setup/bait.ts'
import { admin, giveRole, newRole, notice, tenantOf } from '../setup/roles.ts'
import {
  connect,
  connectionOf,
  newClient,
  newWorld,
  type Person,
  type RoleKey,
  type Tokens,
  type World,
} from '../setup/world.ts'
import { fillForAsking, INDUSTRY, simulated, throughApi, throughTools } from './simulation-surfaces.ts'

let world: World
/** Somebody with a role that each run makes anew. */
let somebody: { person: Person; roleId: string; clientId: string }

beforeAll(async () => {
  world = await newWorld('simulation')
  await fillForAsking(world)
  const role = await newRole(world, 'Anything', rolePermissions('administrator'), ['export'])
  const { customer_success: carly } = world.people
  await giveRole(world, carly, role.id)
  somebody = { person: carly, roleId: role.id, clientId: (await newClient(world)).id }
})

/** Asks the simulator and both surfaces, and expects one answer. */
async function expectAgreement({ access_token: token, scope }: Tokens, owner: string): Promise<string[]> {
  const subject = { connectionId: connectionOf(token), scopes: scope.split(' ') }
  const { now } = valueOf(await tenantOf(world).simulateAccess(admin(world), { subject }))
  const told = [...simulated(now)].toSorted()
  expect([...(await throughTools(token, owner))].toSorted()).toEqual(told)
  expect([...(await throughApi(token, owner))].toSorted()).toEqual(told)
  return told
}

describe('the access simulator', () => {
  it.each<[RoleKey, 'role' | PermissionSet | null, string | undefined]>([
    ['administrator', 'role', undefined],
    ['administrator', PATCHY, undefined],
    ['manager', 'role', undefined],
    ['manager', 'role', 'company:view company:remove issue:create issue:view issue:export'],
    ['viewer', 'role', undefined],
  ])(
    'tells of a connection of %s what the tools and the API answer, with ceiling and scope of row %# (V2, V6, U)',
    async (role, ceiling, scope) => {
      const client = await newClient(world, {}, ceiling)
      const options = scope === undefined ? {} : { scope }
      const tokens = await connect(world.people[role], client.id, options)
      await expectAgreement(tokens, world.people[role].memberId)
    },
  )

  it('says what they answer for any role, ceiling, grant and scope (V2, V3, V6, U)', async () => {
    const runs = fc.sample(policies, { seed: 20_261_125, numRuns: 7 })
    const { person, clientId } = somebody
    const everything = rolePermissions('administrator')
    const told = new Set<string>()
    for (const { role, system, modules, ceiling, grant, scopes } of runs) {
      await inForce({ role: everything, system: ['export'], modules: MODULES, ceiling: everything })
      const tokens = await connect(person, clientId, scopes === null ? {} : { scope: scopes.join(' ') })
      await inForce({ role, system, modules, ceiling, grant: { id: connectionOf(tokens.access_token), set: grant } })
      for (const ability of await expectAgreement(tokens, person.memberId)) told.add(ability.replace(/^.*:/, ''))
    }
    // What was compared was not nothing.
    expect([...told].toSorted()).toEqual(['create', 'edit', 'export', 'remove', 'update', 'view'])
  }, 240_000)
})

/** Puts a policy into D1 as it is, whatever a page would say to it. */
async function inForce(policy: {
  role: PermissionSet
  system: readonly SystemPermission[]
  modules: readonly Module[]
  ceiling: PermissionSet | null
  grant?: { id: string; set: PermissionSet }
}): Promise<void> {
  const { role, system, modules, ceiling, grant } = policy
  const put = (sql: string, ...values: (string | null)[]) => env.DB.prepare(sql).bind(...values)
  await env.DB.batch([
    put('UPDATE roles SET permissions = ?, system = ? WHERE id = ?', json(role), json(system), somebody.roleId),
    put('UPDATE tenants SET modules = ? WHERE id = ?', json(modules), world.tenantId),
    put('UPDATE clients SET ceiling = ? WHERE id = ?', ceiling && json(ceiling), somebody.clientId),
    ...(grant === undefined ? [] : [put('UPDATE connections SET granted = ? WHERE id = ?', json(grant.set), grant.id)]),
  ])
  await notice(world)
}

const json = (value: unknown): string => JSON.stringify(value)

const PORTFOLIOS: readonly Portfolio[] = [
  [],
  [],
  [{ kind: 'own' }],
  [{ kind: 'filter', where: { field: 'industry', op: 'eq', value: INDUSTRY } }],
  [{ kind: 'own' }, { kind: 'filter', where: { field: 'industry', op: 'eq', value: INDUSTRY } }],
  'none',
]

/** A set that names its models and fields; more is allowed than not, so that a meet of four still has something. */
const someSet = (portfolio: fc.Arbitrary<Portfolio>): fc.Arbitrary<PermissionSet> =>
  fc.record({
    models: fc
      .tuple(
        ...BUILTIN_MODELS.map(({ name, fields }) =>
          fc.record({
            name: fc.constant(name),
            actions: fc.oneof(
              { weight: 4, arbitrary: fc.constant([...ACTIONS]) },
              { weight: 2, arbitrary: fc.subarray([...ACTIONS]) },
            ),
            fields: fc
              .array(fc.constantFrom(...Array.from({ length: 8 }, () => 'edit'), 'view', 'none'), {
                minLength: fields.length,
                maxLength: fields.length,
              })
              .map((access) =>
                Object.fromEntries(
                  fields.flatMap((field, index) => (access[index] === 'none' ? [] : [[field.name, access[index]]])),
                ),
              ),
          }),
        ),
      )
      .map(
        (models) => Object.fromEntries(models.map(({ name, actions, fields }) => [name, { actions, fields }])) as never,
      ),
    portfolio,
  })

const policies = fc.record({
  role: someSet(fc.constantFrom(...PORTFOLIOS)),
  system: fc.constantFrom<readonly SystemPermission[]>(['export'], ['export'], []),
  modules: fc.constantFrom<readonly Module[]>(MODULES, MODULES, ['api', 'mcp']),
  ceiling: fc.oneof(fc.constant(null), someSet(fc.constant([]))),
  grant: someSet(fc.constant([])),
  scopes: fc.oneof(
    fc.constant(null),
    fc.subarray(
      BUILTIN_MODELS.flatMap(({ name }) => ACTIONS.map((action) => `${name}:${action}`)),
      { minLength: 25 },
    ),
  ),
})
