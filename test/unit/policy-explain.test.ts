import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACTIONS, type PermissionParts, type PermissionSet } from '../../src/core/permissions.ts'
import { editableFields, effectivePermissions, mayAct, viewableFields } from '../../src/policy/access.ts'
import { explain } from '../../src/policy/explain.ts'
import { couldGainBy, losesBy } from '../../src/policy/impact.ts'
import { meet, TOP } from '../../src/policy/lattice.ts'
import { FIELD_NAMES, MODELS, permissionParts, permissionSet } from './policy-arbitraries.ts'

const only = (action: (typeof ACTIONS)[number], access: 'view' | 'edit' = 'edit'): PermissionSet => ({
  models: { company: { actions: [action], fields: { name: access } } },
  portfolio: [],
})

describe('explain (V2)', () => {
  test('agrees with effective permissions for every model, action and field', () => {
    fc.assert(
      fc.property(permissionParts, (parts) => {
        const effective = effectivePermissions(parts)
        for (const definition of MODELS) {
          const model = definition.name
          for (const action of ACTIONS) {
            expect(explain(parts, { model, action }).allowed).toBe(mayAct(effective, model, action))
          }
          const viewable = viewableFields(effective, definition).map((field) => field.name)
          const editable = editableFields(effective, definition).map((field) => field.name)
          for (const field of FIELD_NAMES) {
            expect(explain(parts, { model, field, access: 'view' }).allowed).toBe(viewable.includes(field))
            expect(explain(parts, { model, field, access: 'edit' }).allowed).toBe(editable.includes(field))
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  test('blames the parts that refuse: it is allowed exactly if each of the four allows it', () => {
    const target = fc.oneof(
      fc.record({ model: fc.constantFrom(...MODELS.map(({ name }) => name)), action: fc.constantFrom(...ACTIONS) }),
      fc.record({
        model: fc.constantFrom(...MODELS.map(({ name }) => name)),
        field: fc.constantFrom(...FIELD_NAMES),
        access: fc.constantFrom('view' as const, 'edit' as const),
      }),
    )
    fc.assert(
      fc.property(permissionParts, target, (parts, asked) => {
        const { allowed, parts: decided } = explain(parts, asked)
        expect(decided.map(({ part }) => part)).toEqual(['role', 'ceiling', 'grant', 'scope'])
        expect(allowed).toBe(decided.every(({ allows }) => allows))
        // A part that is said to refuse refuses on its own as well; opening all of these opens the way.
        const opened = Object.fromEntries(decided.map(({ part, allows }) => [part, allows ? parts[part] : TOP]))
        expect(explain(opened as unknown as PermissionParts, asked).allowed).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('says so in a sentence', () => {
    const parts = { role: only('view', 'view'), ceiling: TOP, grant: only('view', 'view'), scope: TOP }
    expect(explain(parts, { model: 'company', action: 'view' }).sentence).toBe(
      'company:view is allowed: every part allows it.',
    )
    expect(explain({ ...parts, grant: TOP }, { model: 'company', field: 'arr', access: 'view' }).sentence).toBe(
      "Viewing company.arr is not allowed: the member's role does not allow it.",
    )
    expect(
      explain({ ...parts, scope: only('view') }, { model: 'company', field: 'name', access: 'edit' }).sentence,
    ).toBe(
      "Editing company.name is not allowed: the member's role, what the member granted and the token's scopes do not allow it.",
    )
  })

  test('judges editing by the action that fewer parts refuse', () => {
    const parts = { role: only('create'), ceiling: only('update'), grant: only('update'), scope: only('update') }
    const { allowed, parts: decided } = explain(parts, { model: 'company', field: 'name', access: 'edit' })
    expect(allowed).toBe(false)
    expect(decided.filter(({ allows }) => !allows).map(({ part }) => part)).toEqual(['role'])
    expect(
      explain({ ...parts, role: only('update') }, { model: 'company', field: 'name', access: 'edit' }).allowed,
    ).toBe(true)
    expect(
      explain(
        { role: only('create'), ceiling: only('create'), grant: only('create'), scope: TOP },
        { model: 'company', field: 'name', access: 'edit' },
      ).allowed,
    ).toBe(true)
  })
})

describe('impact of a change (V5)', () => {
  test('a connection loses exactly when it could do something that it may not do any more', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, (before, after) => {
        const loses = losesBy(before, after)
        expect(loses).toBe(JSON.stringify(meet(before, after)) !== JSON.stringify(meet(before)))
        expect(couldGainBy(before, after)).toBe(losesBy(after, before))
        expect(losesBy(meet(before, after), before)).toBe(false)
      }),
    )
  })

  test('counts an action, a field and a portfolio', () => {
    const before = only('update')
    expect(losesBy(before, only('view'))).toBe(true)
    expect(losesBy(before, only('update', 'view'))).toBe(true)
    expect(losesBy(before, { ...before, portfolio: [{ kind: 'own' }] })).toBe(true)
    expect(couldGainBy(only('update', 'view'), before)).toBe(true)
    expect(couldGainBy({ ...before, portfolio: [{ kind: 'own' }] }, before)).toBe(true)
    expect(losesBy(before, before) || couldGainBy(before, before)).toBe(false)
  })
})
