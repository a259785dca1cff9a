import * as fc from 'fast-check'
import type { ModelDefinition } from '../../src/core/models.ts'
import {
  ACTIONS,
  type ModelPermission,
  type PermissionParts,
  type PermissionSet,
  type Portfolio,
  type PortfolioClause,
} from '../../src/core/permissions.ts'

/** Names that an attacker would choose stand beside ordinary ones. */
export const MODEL_NAMES = ['company', 'issue', '__proto__', 'constructor'] as const
export const FIELD_NAMES = ['name', 'arr', '__proto__', 'toString'] as const

export const MODELS: readonly ModelDefinition[] = MODEL_NAMES.map((name) => ({
  name,
  label: name,
  pluralLabel: name,
  description: '',
  fields: FIELD_NAMES.map((field) => ({ name: field, label: field, description: '', type: 'text' as const })),
}))

const actions = fc.subarray([...ACTIONS])

const fields: fc.Arbitrary<ModelPermission['fields']> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('all' as const) },
  { weight: 4, arbitrary: byName(FIELD_NAMES, fc.constantFrom('view' as const, 'edit' as const)) },
)

const modelPermission: fc.Arbitrary<ModelPermission> = fc.record({ actions, fields })

/** Written twice with other key orders, so that clauses are not compared by accident of their writing. */
const CLAUSES: readonly PortfolioClause[] = [
  { kind: 'own' },
  { kind: 'filter', where: { field: 'industry', op: 'eq', value: 'Software' } },
  { where: { value: 'Software', op: 'eq', field: 'industry' }, kind: 'filter' },
  { kind: 'filter', where: { any: [{ field: 'country', op: 'in', value: ['Japan', 'Chile'] }] } },
]

const portfolio: fc.Arbitrary<Portfolio> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('none' as const) },
  { weight: 5, arbitrary: fc.array(fc.constantFrom(...CLAUSES), { maxLength: 3 }) },
)

/** A set that names each of its models. */
const namedSet: fc.Arbitrary<PermissionSet> = fc.record({
  models: byName(MODEL_NAMES, modelPermission),
  portfolio,
})

export const permissionSet: fc.Arbitrary<PermissionSet> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ models: fc.constant('all' as const), portfolio }) },
  { weight: 6, arbitrary: namedSet },
)

/** Full of permissions, so that a meet of several still has some. */
export const generousSet: fc.Arbitrary<PermissionSet> = fc.record({
  models: fc
    .tuple(...MODEL_NAMES.map(() => fc.record({ actions: fc.subarray([...ACTIONS], { minLength: 3 }), fields })))
    .map((permissions) => Object.fromEntries(MODEL_NAMES.map((name, index) => [name, permissions[index]!]))),
  portfolio: fc.array(fc.constantFrom(...CLAUSES), { maxLength: 1 }),
})

const part = fc.oneof(permissionSet, generousSet, generousSet)
export const permissionParts: fc.Arbitrary<PermissionParts> = fc.record({
  role: part,
  ceiling: part,
  grant: part,
  scope: part,
})

function byName<T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  const entries = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name })
  return entries.map((named) => Object.fromEntries(named))
}
