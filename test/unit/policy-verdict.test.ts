import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { MODULES } from '../../src/core/modules.ts'
import { ACTIONS, SYSTEM_PERMISSIONS, type PermissionParts, type PermissionSet } from '../../src/core/permissions.ts'
import { editableFields, effectivePermissions, mayAct, viewableFields } from '../../src/policy/access.ts'
import { permissionsInForce } from '../../src/policy/export-permission.ts'
import { TOP } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import { judge, type Rule, type Situation } from '../../src/policy/verdict.ts'
import { MODELS, permissionParts } from './policy-arbitraries.ts'

const ADMINISTRATOR = BUILTIN_ROLES(BUILTIN_MODELS)[0]?.permissions ?? TOP
const COMPANY = BUILTIN_MODELS[0] ?? { name: '', label: '', pluralLabel: '', description: '', fields: [] }

function situation(parts: Partial<PermissionParts>, more: Partial<Situation> = {}): Situation {
  const open = { role: ADMINISTRATOR, ceiling: TOP, grant: TOP, scope: TOP }
  return { stopped: null, system: SYSTEM_PERMISSIONS, modules: MODULES, parts: { ...open, ...parts }, ...more }
}

const onCompany = (given: Situation) => judge(given, BUILTIN_MODELS).on(COMPANY)
const without = (set: PermissionSet, model: string, action: string): PermissionSet => {
  if (set.models === 'all') return set
  const { [model]: known, ...others } = set.models
  const actions = (known?.actions ?? []).filter((one) => one !== action)
  return { ...set, models: { ...others, [model]: { actions, fields: known?.fields ?? {} } } }
}

describe('a verdict', () => {
  it('allows nothing that the permissions in force do not, and names a rule for each refusal (V2)', () => {
    fc.assert(
      fc.property(permissionParts, fc.subarray([...SYSTEM_PERMISSIONS]), (parts, system) => {
        const { on } = judge({ stopped: null, system, modules: MODULES, parts }, MODELS)
        const set = effectivePermissions({ ...parts, role: permissionsInForce(system, parts.role) })
        for (const model of MODELS) {
          const { actions, fields } = on(model)
          for (const action of ACTIONS) {
            const { allowed, rules } = actions[action]
            expect(allowed).toBe(rules.length === 0)
            if (allowed) expect(mayAct(set, model.name, action)).toBe(true)
            const parted = rules.some((rule) =>
              ['role', 'ceiling', 'grant', 'scope', 'export_permission'].includes(rule),
            )
            const needed = action === 'export' ? (['view', 'export'] as const) : ([action] as const)
            expect(parted).toBe(needed.some((one) => !mayAct(set, model.name, one)))
          }
          for (const field of model.fields) {
            const { view, edit } = fields[field.name] ?? {}
            if (view?.allowed === true) expect(viewableFields(set, model)).toContain(field)
            if (edit?.allowed === true) expect(editableFields(set, model)).toContain(field)
            expect([view?.allowed, edit?.allowed]).toEqual([view?.rules.length === 0, edit?.rules.length === 0])
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  const cases: [what: string, given: Situation, action: (typeof ACTIONS)[number], rules: Rule[]][] = [
    ['nothing where all allow it', situation({}), 'view', []],
    ['the ceiling', situation({ ceiling: without(ADMINISTRATOR, 'company', 'remove') }), 'remove', ['ceiling']],
    [
      'every part that refuses',
      situation({ role: without(ADMINISTRATOR, 'company', 'view'), grant: without(ADMINISTRATOR, 'company', 'view') }),
      'view',
      ['role', 'grant'],
    ],
    ['the module that is off', situation({}, { modules: ['api'] }), 'export', ['export_module']],
    ['the missing system permission', situation({}, { system: [] }), 'export', ['export_permission']],
    [
      'viewing, which exporting takes as well',
      situation({ scope: without(ADMINISTRATOR, 'company', 'view') }),
      'export',
      ['scope'],
    ],
    [
      'what belongs to a company',
      situation({ role: without(ADMINISTRATOR, 'note', 'remove') }),
      'remove',
      ['belongings'],
    ],
    [
      'a portfolio without records',
      situation({ role: { ...ADMINISTRATOR, portfolio: 'none' } }),
      'update',
      ['portfolio'],
    ],
    ['what is out of use', situation({}, { stopped: 'client' }), 'view', ['stopped']],
  ]
  it.each(cases)('names %s (V2, V3, T5)', (_what, given, action, rules) => {
    expect(onCompany(given).actions[action]).toEqual({ allowed: rules.length === 0, rules })
  })

  it('refuses to create what needs a field that may not be written, or can’t be inside the portfolio (A35)', () => {
    const fields = (names: readonly string[]): PermissionSet => ({
      models: {
        company: { actions: ACTIONS, fields: Object.fromEntries(names.map((name) => [name, 'edit' as const])) },
      },
      portfolio: [{ kind: 'own' }],
    })
    expect(onCompany(situation({ role: fields(['owner']) })).actions.create.rules).toEqual(['required_fields'])
    expect(onCompany(situation({ role: fields(['name']) })).actions.create.rules).toEqual(['portfolio'])
    expect(onCompany(situation({ role: fields(['name', 'owner']) })).actions.create.allowed).toBe(true)
  })

  it('lets nobody write a unique field who does not see every record (V4)', () => {
    const [name, ...others] = COMPANY.fields
    if (name === undefined) throw new Error('No fields')
    const unique = { ...COMPANY, fields: [{ ...name, unique: true }, ...others] }
    const own = situation({ role: { ...ADMINISTRATOR, portfolio: [{ kind: 'own' }] } })
    expect(judge(own, [unique]).on(unique).fields['name']?.edit).toEqual({ allowed: false, rules: ['unique_field'] })
    expect(judge(situation({}), [unique]).on(unique).fields['name']?.edit.allowed).toBe(true)
  })
})
