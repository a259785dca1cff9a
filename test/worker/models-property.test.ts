import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { atMost } from '../../src/policy/lattice.ts'
import { newField, read, tryEdit, write, type Edit } from '../setup/models.ts'
import { callerOf, newWorld, putRecords, type RoleKey, type World } from '../setup/world.ts'

const FIELDS = ['alpha', 'beta', 'gamma'] as const
const ROLES: readonly RoleKey[] = ['manager', 'customer_success', 'viewer']
let world: World

beforeAll(async () => {
  world = await newWorld('property')
  const owner = world.people.administrator.memberId
  await putRecords(world, 'company', [{ id: 'rec_acme', owner, values: { name: 'Acme', city: 'Bonn' } }])
})

const field = fc.constantFrom(...FIELDS, 'city', 'health')
const step = fc.oneof(
  fc.record({ what: fc.constant('create' as const), field: fc.constantFrom(...FIELDS) }),
  fc.record({
    what: fc.constant('write' as const),
    field: fc.constantFrom(...FIELDS),
    text: fc.constantFrom('a', 'Öl', '1'),
  }),
  fc.record({ what: fc.constantFrom('archive' as const, 'restore' as const, 'delete' as const, 'up' as const), field }),
  fc.record({
    what: fc.constantFrom('require' as const, 'unique' as const, 'long' as const, 'choice' as const),
    field,
  }),
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

async function editOf({ what, field: name }: Step): Promise<Edit | null> {
  const on = { model: 'company', field: name }
  switch (what) {
    case 'create':
      return await newField(world, name)
    case 'write':
      return null
    case 'archive':
    case 'restore':
      return { do: 'set_field_status', ...on, status: what === 'archive' ? 'archived' : 'active' }
    case 'delete':
      return { do: 'delete_field', ...on, confirm: name }
    case 'up':
      return { do: 'move_field', ...on, direction: 'up' }
    case 'require':
      return { do: 'change_field', ...on, rules: { required: true } }
    case 'unique':
      return { do: 'change_field', ...on, rules: { unique: true } }
    case 'long':
    case 'choice':
      return { do: 'change_type', ...on, type: what === 'long' ? 'long_text' : 'choice' }
  }
}

async function permissionsOf(role: RoleKey): Promise<PermissionSet> {
  return valueOf(await env.TENANT.getByName(world.tenantId).rolePermissions(callerOf(world.people[role])))
}

describe('any sequence of changes to data models', () => {
  it('leaves every value that was not deleted readable, and nobody with more than before (A38, D1)', async () => {
    const before = new Map(await Promise.all(ROLES.map(async (role) => [role, await permissionsOf(role)] as const)))
    const values = new Map<string, string>([['city', 'Bonn']])
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const one of steps) {
          const edit = await editOf(one)
          if (edit === null && 'text' in one) {
            const written = await write(world, 'administrator', 'rec_acme', { [one.field]: one.text })
            if (written.ok) values.set(one.field, one.text)
            continue
          }
          const outcome = edit === null ? null : await tryEdit(world, edit)
          if (outcome?.ok === true && one.what === 'delete') values.delete(one.field)
          if (outcome?.ok === false) expect(['invalid_input', 'not_found']).toContain(outcome.error.code)
          const record = await read(world, 'administrator', 'rec_acme')
          for (const [name, value] of values) if (name in record) expect(record[name]).toBe(value)
          for (const role of ROLES) {
            expect(atMost(await permissionsOf(role), before.get(role) ?? { models: {}, portfolio: 'none' })).toBe(true)
            expect(
              Object.keys(await read(world, role === 'customer_success' ? 'manager' : role, 'rec_acme')),
            ).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(alpha|beta|gamma)$/)]))
          }
        }
        for (const name of [...FIELDS, 'city']) {
          await tryEdit(world, { do: 'set_field_status', model: 'company', field: name, status: 'active' })
        }
        const record = await read(world, 'administrator', 'rec_acme')
        for (const [name, value] of values) expect([name, record[name]]).toEqual([name, value])
      }),
      { numRuns: 12 },
    )
  })
})
