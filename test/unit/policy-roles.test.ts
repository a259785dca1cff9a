import { describe, expect, test } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS, permissionSetSchema, SYSTEM_PERMISSIONS } from '../../src/core/permissions.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'
import { atMost } from '../../src/policy/lattice.ts'
import { describePortfolio, meetPortfolio, portfolioAtMost } from '../../src/policy/portfolio.ts'
import { BUILTIN_ROLES, type BuiltinRole } from '../../src/policy/roles.ts'

const roles = BUILTIN_ROLES(BUILTIN_MODELS)
const role = (key: BuiltinRole['key']) => roles.find((one) => one.key === key)!
const allFields = BUILTIN_MODELS.flatMap((model) => model.fields.map((field) => [model.name, field.name] as const))
const fieldsWith = (key: BuiltinRole['key'], access: string) =>
  allFields
    .filter(([model, field]) => fieldAccess(role(key).permissions, model, field) === access)
    .map(([model, field]) => `${model}.${field}`)

describe('built-in roles (T5)', () => {
  test('name every model and field, and fit the stored shape (V1)', () => {
    expect(roles.map(({ key }) => key)).toEqual(['administrator', 'manager', 'customer_success', 'viewer'])
    for (const { permissions, description } of roles) {
      expect(permissionSetSchema.parse(permissions)).toEqual(permissions)
      expect(JSON.stringify(permissions)).not.toContain('"all"')
      expect(Object.keys(permissions.models)).toEqual(BUILTIN_MODELS.map((model) => model.name))
      expect(description).not.toBe('')
    }
  })

  test('Administrator may do everything, on all records', () => {
    const { permissions, system } = role('administrator')
    expect(system).toEqual([...SYSTEM_PERMISSIONS])
    expect(permissions.portfolio).toEqual([])
    for (const model of BUILTIN_MODELS) {
      for (const action of ACTIONS) expect(mayAct(permissions, model.name, action)).toBe(true)
    }
    expect(fieldsWith('administrator', 'edit')).toHaveLength(allFields.length)
  })

  test('Manager may do everything but remove companies', () => {
    const { permissions, system } = role('manager')
    expect(system).toEqual(['read_audit', 'import', 'export'])
    expect(permissions.portfolio).toEqual([])
    const refused = BUILTIN_MODELS.flatMap(({ name }) =>
      ACTIONS.filter((action) => !mayAct(permissions, name, action)).map((action) => `${name}:${action}`),
    )
    expect(refused).toEqual(['company:remove'])
    expect(fieldsWith('manager', 'edit')).toHaveLength(allFields.length)
  })

  test('Customer Success creates, views and updates what belongs to its own companies', () => {
    const { permissions, system } = role('customer_success')
    expect(system).toEqual([])
    expect(permissions.portfolio).toEqual([{ kind: 'own' }])
    for (const { name } of BUILTIN_MODELS) {
      expect(ACTIONS.filter((action) => mayAct(permissions, name, action))).toEqual(['create', 'view', 'update'])
    }
    expect(fieldsWith('customer_success', 'view')).toEqual(['company.arr', 'license.unit_price'])
    expect(fieldsWith('customer_success', 'none')).toEqual([])
    expect(fieldsWith('customer_success', 'edit')).toContain('company.notes')
  })

  test('Viewer views all records without what is confidential', () => {
    const { permissions, system } = role('viewer')
    expect(system).toEqual([])
    expect(permissions.portfolio).toEqual([])
    for (const { name } of BUILTIN_MODELS) {
      expect(ACTIONS.filter((action) => mayAct(permissions, name, action))).toEqual(['view'])
    }
    expect(fieldsWith('viewer', 'none')).toEqual([
      'company.arr',
      'company.notes',
      'end_user.email',
      'end_user.phone',
      'asset.value',
      'project.budget',
      'opportunity.amount',
      'license.unit_price',
      'note.body',
    ])
    expect(fieldsWith('viewer', 'edit')).toEqual([])
  })

  test('are each at most the administrator', () => {
    for (const { permissions } of roles) expect(atMost(permissions, role('administrator').permissions)).toBe(true)
  })
})

describe('portfolio (V3)', () => {
  const japan = { kind: 'filter', where: { field: 'country', op: 'eq', value: 'Japan' } } as const

  test('of two is what both allow', () => {
    expect(meetPortfolio([], [])).toEqual([])
    expect(meetPortfolio([{ kind: 'own' }], [japan, { kind: 'own' }])).toEqual([japan, { kind: 'own' }])
    expect(meetPortfolio([], 'none')).toBe('none')
    expect(meetPortfolio('none', [japan])).toBe('none')
  })

  test('is at most another that has no clause beyond its own', () => {
    expect(portfolioAtMost([japan, { kind: 'own' }], [japan])).toBe(true)
    expect(portfolioAtMost([japan], [japan, { kind: 'own' }])).toBe(false)
    expect(portfolioAtMost([japan], [])).toBe(true)
    expect(portfolioAtMost([], [japan])).toBe(false)
    expect(portfolioAtMost('none', [japan])).toBe(true)
    expect(portfolioAtMost([japan], 'none')).toBe(false)
    expect(portfolioAtMost([{ kind: 'filter', where: { ...japan.where, value: 'Chile' } }], [japan])).toBe(false)
  })

  test('keeps values of other types apart', () => {
    const employees = (value: string | number) =>
      [{ kind: 'filter', where: { field: 'employees', op: 'eq', value } }] as const
    expect(portfolioAtMost(employees(5), employees('5'))).toBe(false)
    expect(meetPortfolio(employees(5), employees('5'))).toHaveLength(2)
  })

  test('is described in plain words', () => {
    expect(describePortfolio('none')).toBe('No records')
    expect(describePortfolio([])).toBe('All records')
    expect(describePortfolio([{ kind: 'own' }])).toBe('Only companies that the member owns, and their records')
    expect(describePortfolio([{ kind: 'own' }, japan])).toBe(
      'Only companies that the member owns and where country is Japan, and their records',
    )
  })

  test.each([
    [{ field: 'lifecycle_stage', op: 'in', value: ['active', 'renewal'] }, 'lifecycle stage is one of active, renewal'],
    [{ field: 'employees', op: 'between', value: [10, 50] }, 'employees is between 10 and 50'],
    [{ field: 'arr', op: 'gte', value: 1000 }, 'arr is at least 1000'],
    [{ field: 'notes', op: 'is_empty', value: true }, 'notes is empty'],
    [{ field: 'notes', op: 'is_empty', value: false }, 'notes is not empty'],
    [{ field: 'owner.name', op: 'ne', value: null }, 'owner name is not empty'],
    [
      {
        all: [
          { field: 'city', op: 'starts_with', value: 'K' },
          { any: [{ field: 'country', op: 'eq', value: 'Japan' }, { all: [] }] },
        ],
      },
      'city starts with K and (country is Japan or (anything matches))',
    ],
    [{ any: [] }, 'nothing matches'],
  ] as const)('describes the filter %j', (where, words) => {
    const [clause] = permissionSetSchema.parse({ models: {}, portfolio: [{ kind: 'filter', where }] }).portfolio
    expect(describePortfolio([clause as Exclude<typeof clause, string | undefined>])).toBe(
      `Only companies where ${words}, and their records`,
    )
  })
})
