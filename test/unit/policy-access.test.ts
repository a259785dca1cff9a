import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACTIONS, type ModelPermission, type PermissionParts, type PermissionSet } from '../../src/core/permissions.ts'
import { editableFields, effectivePermissions, fieldAccess, mayAct, viewableFields } from '../../src/policy/access.ts'
import { atMost, TOP } from '../../src/policy/lattice.ts'
import { abilities, isSubset } from './policy-abilities.ts'
import { FIELD_NAMES, MODEL_NAMES, MODELS, permissionParts, permissionSet } from './policy-arbitraries.ts'

const PARTS = ['role', 'ceiling', 'grant', 'scope'] as const
const definition = (name: string) => MODELS.find((model) => model.name === name)!
const named = (permission: ModelPermission): PermissionSet => ({ models: { company: permission }, portfolio: [] })

describe('effective permissions', () => {
  test('never exceed any of the four parts, fields and portfolio included (A38)', () => {
    fc.assert(
      fc.property(permissionParts, (parts) => {
        const effective = effectivePermissions(parts)
        for (const part of PARTS) {
          expect(atMost(effective, parts[part])).toBe(true)
          expect(isSubset(abilities(effective), abilities(parts[part]))).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('keep every action that all four parts allow', () => {
    fc.assert(
      fc.property(
        permissionParts,
        fc.constantFrom(...MODEL_NAMES),
        fc.constantFrom(...ACTIONS),
        (parts, model, action) => {
          const allowed = PARTS.every((part) => abilities(parts[part]).has(`${model}:${action}`))
          expect(mayAct(effectivePermissions(parts), model, action)).toBe(allowed)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('gain nothing from any sequence of removals anywhere (V2)', () => {
    const removal = fc.record({
      part: fc.constantFrom(...PARTS),
      model: fc.constantFrom(...MODEL_NAMES),
      field: fc.constantFrom(...FIELD_NAMES),
      action: fc.constantFrom(...ACTIONS),
      what: fc.constantFrom<Removal['what']>('model', 'action', 'field', 'edit', 'own records only', 'records'),
    })
    let shrunk = 0
    fc.assert(
      fc.property(permissionParts, fc.array(removal, { minLength: 1, maxLength: 12 }), (parts, removals) => {
        let current = parts
        for (const step of removals) {
          const before = effectivePermissions(current)
          current = { ...current, [step.part]: without(current[step.part], step) }
          const after = effectivePermissions(current)
          expect(atMost(after, before)).toBe(true)
          expect(isSubset(abilities(after), abilities(before))).toBe(true)
          if (!atMost(before, after)) shrunk += 1
        }
      }),
      { numRuns: 300 },
    )
    expect(shrunk).toBeGreaterThan(50)
  })

  test('are those of the role where nothing else limits it', () => {
    fc.assert(
      fc.property(permissionSet, (role) => {
        const parts: PermissionParts = { role, ceiling: TOP, grant: TOP, scope: TOP }
        expect([...abilities(effectivePermissions(parts))].sort()).toEqual([...abilities(role)].sort())
      }),
    )
  })

  test('do not change when the same permission is written in another order', () => {
    fc.assert(
      fc.property(permissionParts, ({ role, ceiling, grant, scope }) => {
        const one = effectivePermissions({ role, ceiling, grant, scope })
        const other = effectivePermissions({ role: scope, ceiling: role, grant: ceiling, scope: grant })
        expect(JSON.stringify(one)).toBe(JSON.stringify(other))
      }),
    )
  })
})

describe('access to models and fields (V1)', () => {
  test('says what the set says, for every model, action and field', () => {
    fc.assert(
      fc.property(permissionSet, (set) => {
        const all = abilities(set)
        for (const model of MODEL_NAMES) {
          for (const action of ACTIONS) expect(mayAct(set, model, action)).toBe(all.has(`${model}:${action}`))
          for (const field of FIELD_NAMES) {
            const expected = all.has(`${model}.${field}:edit`)
              ? 'edit'
              : all.has(`${model}.${field}:view`)
                ? 'view'
                : 'none'
            expect(fieldAccess(set, model, field)).toBe(expected)
          }
        }
      }),
    )
  })

  test('shows fields only with the action view, and edits them only with create or update', () => {
    fc.assert(
      fc.property(permissionSet, fc.constantFrom(...MODEL_NAMES), (set, model) => {
        const all = abilities(set)
        const shown = all.has(`${model}:view`) ? FIELD_NAMES.filter((field) => all.has(`${model}.${field}:view`)) : []
        const writes = all.has(`${model}:create`) || all.has(`${model}:update`)
        const written = writes ? FIELD_NAMES.filter((field) => all.has(`${model}.${field}:edit`)) : []
        expect(viewableFields(set, definition(model)).map((field) => field.name)).toEqual(shown)
        expect(editableFields(set, definition(model)).map((field) => field.name)).toEqual(written)
      }),
      { numRuns: 300 },
    )
  })

  test('lets a set that may only create write what it can not read', () => {
    const set = named({ actions: ['create'], fields: { name: 'edit', arr: 'view' } })
    expect(viewableFields(set, definition('company'))).toEqual([])
    expect(editableFields(set, definition('company')).map((field) => field.name)).toEqual(['name'])
  })

  test('gives nothing on a field or model that is not named, whatever objects inherit', () => {
    const set = named({ actions: ['view'], fields: { name: 'view' } })
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'added_later']) {
      expect(fieldAccess(set, 'company', name)).toBe('none')
      expect(fieldAccess(set, name, 'name')).toBe('none')
      for (const action of ACTIONS) expect(mayAct(set, name, action)).toBe(false)
    }
  })

  test('counts own keys only, even where a prototype looks like a permission (A41)', () => {
    const set = named({ actions: ['view'], fields: Object.create({ arr: 'edit' }) as Record<string, 'edit'> })
    expect(fieldAccess(set, 'company', 'arr')).toBe('none')
    const inherited: PermissionSet = {
      models: Object.create(set.models as object) as Record<string, ModelPermission>,
      portfolio: [],
    }
    expect(mayAct(inherited, 'company', 'view')).toBe(false)
  })

  test("reaches models and fields that are added later only through 'all'", () => {
    expect(mayAct(TOP, 'added_later', 'view')).toBe(true)
    expect(fieldAccess(named({ actions: ['view'], fields: 'all' }), 'company', 'added_later')).toBe('edit')
    expect(mayAct(named({ actions: ['view'], fields: 'all' }), 'added_later', 'view')).toBe(false)
  })
})

interface Removal {
  model: string
  field: string
  action: string
  what: 'model' | 'action' | 'field' | 'edit' | 'own records only' | 'records'
}

/** Takes one thing away, the long way; an `all` is first written out by the names that there are. */
function without(set: PermissionSet, { what, model, field, action }: Removal): PermissionSet {
  if (what === 'records') return { ...set, portfolio: 'none' }
  if (what === 'own records only') {
    return { ...set, portfolio: set.portfolio === 'none' ? 'none' : [...set.portfolio, { kind: 'own' }] }
  }
  const everyModel = MODEL_NAMES.map((name) => [name, { actions: ACTIONS, fields: 'all' }] as const)
  const models: (readonly [string, ModelPermission])[] = set.models === 'all' ? everyModel : Object.entries(set.models)
  const remaining = models.filter(([name]) => what !== 'model' || name !== model)
  const changed = remaining.map(([name, permission]) => {
    if (name !== model) return [name, permission] as const
    if (what === 'action') {
      return [name, { ...permission, actions: permission.actions.filter((one) => one !== action) }] as const
    }
    return [name, { ...permission, fields: withoutField(permission.fields, field, what === 'edit') }] as const
  })
  return { ...set, models: Object.fromEntries(changed) }
}

function withoutField(fields: ModelPermission['fields'], field: string, keepView: boolean): ModelPermission['fields'] {
  const entries = fields === 'all' ? FIELD_NAMES.map((name) => [name, 'edit'] as const) : Object.entries(fields)
  return Object.fromEntries(
    entries
      .filter(([name]) => keepView || name !== field)
      .map(([name, access]) => [name, name === field ? 'view' : access] as const),
  )
}
