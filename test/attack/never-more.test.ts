import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { valueOf } from '../../src/core/errors.ts'
import { ACTIONS, type Action, type FieldAccess, type PermissionSet } from '../../src/core/permissions.ts'
import { hear, newFullWorld, recordId } from '../setup/bait.ts'
import { rest, type RestAnswer } from '../setup/rest.ts'
import { newRole, roleById, settingsOf } from '../setup/roles.ts'
import { callerOf, connect, newClient, type World } from '../setup/world.ts'

/*
 * What a connection may do is tried out on REST and MCP after each change of role and ceiling, and compared with what
 * each part says for itself. None of the policy's own functions is asked.
 */

const NAMES = ['company', 'issue', 'note'] as const
const MODELS = BUILTIN_MODELS.filter(({ name }) => NAMES.some((known) => known === name))

const setOfModels: fc.Arbitrary<PermissionSet> = fc
  .tuple(
    ...MODELS.map(({ fields }) =>
      fc.record({
        actions: fc.subarray(
          ACTIONS.filter((action) => action !== 'export'),
          { minLength: 3 },
        ),
        access: fc.array(fc.constantFrom('none', 'view', 'edit', 'edit'), {
          minLength: fields.length,
          maxLength: fields.length,
        }),
      }),
    ),
  )
  .map((chosen) => ({
    models: Object.fromEntries(
      chosen.map(({ actions, access }, index) => [
        MODELS[index]?.name ?? '',
        {
          actions,
          fields: Object.fromEntries(
            (MODELS[index]?.fields ?? []).flatMap(({ name }, at) => {
              // The name can always be written: without it nothing can be created.
              const can = at === 0 ? 'edit' : access[at]
              return can === 'view' || can === 'edit' ? [[name, can] as const] : []
            }),
          ),
        },
      ]),
    ),
    portfolio: [],
  }))

type Change = { of: 'role' | 'ceiling'; to: PermissionSet } | { of: 'connection' }
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ of: fc.constant('role' as const), to: setOfModels }) },
  { weight: 3, arbitrary: fc.record({ of: fc.constant('ceiling' as const), to: setOfModels }) },
  { weight: 1, arbitrary: fc.constant({ of: 'connection' as const }) },
)

const scopes = fc.subarray(['company:view', 'company:update', 'issue:view', 'issue:remove', 'note:create'], {
  minLength: 1,
})

let count = 0

/** Every part as it is now: what the connection was granted is what role and ceiling had in common then. */
interface Parts {
  role: PermissionSet
  ceiling: PermissionSet
  granted: readonly [PermissionSet, PermissionSet]
  scope: readonly string[] | null
}

it('a connection can do nothing that its role, ceiling, grant or scope lacks, whatever changes (A38, V2, V5)', async () => {
  const could = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      setOfModels,
      setOfModels,
      fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: scopes }),
      fc.array(change, { minLength: 3, maxLength: 5 }),
      async (role, ceiling, scope, changes) => {
        count += 1
        const world = await newFullWorld(`more${count}`)
        const home = await settle(world, role, ceiling)
        let token = await home.authorize(scope)
        let parts: Parts = { role, ceiling, granted: [role, ceiling], scope }
        for (const next of changes) {
          if (next.of === 'connection') {
            token = await home.authorize(scope)
            parts = { ...parts, granted: [parts.role, parts.ceiling] }
          } else {
            await home[next.of](next.to)
            parts = { ...parts, [next.of]: next.to }
          }
          for (const [what, allowed] of await tryAll(token, `more${count}`)) {
            if (!allowed) continue
            could.add(what.replace(/.*:/, ''))
            expect([what, partsThatLack(parts, what)]).toEqual([what, []])
          }
        }
      },
    ),
    { numRuns: 4, endOnFailure: true },
  )
  // Otherwise nothing has been shown.
  expect([...could].toSorted()).toEqual(['create', 'remove', 'update', 'view'])
}, 120_000)

/** A member of a role of their own and a client; both change by the calls of the console. */
async function settle(world: World, first: PermissionSet, ceiling: PermissionSet) {
  const tenant = env.TENANT.getByName(world.tenantId)
  const admin = callerOf(world.people.administrator)
  const { id: roleId } = await newRole(world, 'Changing', first)
  const person = world.people.viewer
  const { version } = valueOf(await tenant.getMember(admin, person.memberId))
  valueOf(await tenant.changeMemberRole(admin, person.memberId, version, roleId))
  const client = await newClient(world, {}, ceiling)
  return {
    async role(permissions: PermissionSet): Promise<void> {
      const now = await roleById(world, roleId)
      valueOf(await tenant.changeRole(admin, roleId, now.version, settingsOf(now, { permissions })))
    },
    async ceiling(permissions: PermissionSet): Promise<void> {
      const now = valueOf(await tenant.getClient(admin, client.id))
      valueOf(await tenant.changeCeiling(admin, client.id, now.version, permissions))
    },
    async authorize(scope: readonly string[] | null): Promise<string> {
      const options = scope === null ? {} : { scope: scope.join(' ') }
      return (await connect(person, client.id, options)).access_token
    },
  }
}

/** Nothing but what was sent stood in the way: the version of a record, or a value that is missing. */
function past({ status, json }: RestAnswer): boolean {
  return (
    status < 300 || !['missing_permission', 'unknown_model', 'not_found', 'forbidden'].includes(String(json['code']))
  )
}

/** What was tried, `company:update` or `company.arr:edit`, and whether anything but permission stood in the way. */
async function tryAll(token: string, mark: string): Promise<[what: string, allowed: boolean][]> {
  const found: [string, boolean][] = []
  for (const { name, fields } of MODELS) {
    const id = recordId(mark, 'mine', name)
    const asked: [Action, string, string, unknown, (answer: RestAnswer) => boolean][] = [
      ['view', 'GET', `/${name}?limit=1`, undefined, ({ status }) => status === 200],
      ['create', 'POST', `/${name}`, {}, past],
      ['update', 'PATCH', `/${name}/${id}`, {}, past],
      ['remove', 'DELETE', `/${name}/${id}`, undefined, past],
    ]
    for (const [action, method, path, body, may] of asked) {
      const answer = await rest(token, method, path, { headers: { 'if-match': '"999"' }, body })
      if (answer.status === 401 || answer.status >= 500) throw new Error(`${method} ${path}: ${answer.status}`)
      found.push([`${name}:${action}`, may(answer)])
    }
    for (const field of fields.slice(0, 6)) {
      const seen = await hear(token, 'list_records', { model: name, fields: [field.name], limit: 1 })
      found.push([`${name}.${field.name}:view`, seen.ok])
    }
  }
  return found
}

function partsThatLack({ role, ceiling, granted, scope }: Parts, what: string): string[] {
  const parts = { role, ceiling, 'granted by the role': granted[0], 'granted by the ceiling': granted[1] }
  const lacking = Object.entries(parts).flatMap(([name, set]) => (has(set, what) ? [] : [name]))
  const [model] = what.split(/[.:]/)
  const action = what.includes('.') ? `${model}:view` : what
  return scope === null || scope.includes(action) ? lacking : [...lacking, 'scope']
}

function has({ models }: PermissionSet, what: string): boolean {
  const [thing = '', right] = what.split(':')
  const [model = '', field] = thing.split('.')
  const permission = models === 'all' ? undefined : models[model]
  if (permission === undefined) return false
  if (field === undefined) return permission.actions.includes(right as Action)
  const access: FieldAccess | undefined = permission.fields === 'all' ? 'edit' : permission.fields[field]
  return permission.actions.includes('view') && access !== undefined
}
