import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS } from '../../src/core/permissions.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'
import { materialize, pick, readOnly, type Selection } from '../../src/policy/grant.ts'
import { atMost, TOP } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES, type BuiltinRole } from '../../src/policy/roles.ts'
import { abilities, isSubset } from './policy-abilities.ts'
import { FIELD_NAMES, generousSet, MODEL_NAMES, MODELS, permissionSet } from './policy-arbitraries.ts'
import { errorOf, refusalOf } from './policy-refusals.ts'

const anySet = fc.oneof(permissionSet, generousSet)
const roleOf = (key: BuiltinRole['key']) => BUILTIN_ROLES(BUILTIN_MODELS).find((role) => role.key === key)!.permissions

describe('pick (C3)', () => {
  const selection: fc.Arbitrary<Selection> = fc
    .uniqueArray(
      fc.record({
        model: fc.constantFrom(...MODEL_NAMES, 'added_later'),
        actions: fc.array(fc.constantFrom<string>(...ACTIONS, 'constructor'), { maxLength: 4 }),
        fields: fc
          .array(
            fc.tuple(
              fc.constantFrom(...FIELD_NAMES, 'added_later'),
              fc.constantFrom('none', 'view', 'view', 'edit', 'own', ''),
            ),
            { maxLength: 3 },
          )
          .map((entries): Record<string, string> => Object.fromEntries(entries)),
      }),
      { selector: ({ model }) => model, maxLength: 3 },
    )
    .map((models) => Object.fromEntries(models.map(({ model, actions, fields }) => [model, { actions, fields }])))

  test('refuses exactly when a tick goes beyond what was offered (A13)', () => {
    const seen = { picked: 0, refused: 0 }
    fc.assert(
      fc.property(anySet, selection, (set, ticked) => {
        const offered = materialize(set, MODELS)
        const exceeds = !isSubset(ticks(ticked), abilities(offered))
        expect(refusalOf(() => pick(offered, ticked))?.code ?? null).toBe(exceeds ? 'forbidden' : null)
        seen[exceeds ? 'refused' : 'picked'] += 1
      }),
      { numRuns: 1000 },
    )
    expect(Math.min(seen.picked, seen.refused)).toBeGreaterThan(50)
  })

  test('gives exactly the actions and fields that were ticked, at most what was offered (A13)', () => {
    fc.assert(
      fc.property(anySet, selection, (set, ticked) => {
        const offered = materialize(set, MODELS)
        fc.pre(isSubset(ticks(ticked), abilities(offered)))
        const result = pick(offered, ticked)
        expect(atMost(result, offered)).toBe(true)
        const given = [...abilities(result)].filter((ability) => !ability.startsWith('record '))
        expect(given.sort()).toEqual([...usefulTicks(ticked)].sort())
      }),
      { numRuns: 300 },
    )
  })

  test('names the tick that goes too far (A13)', () => {
    const offered = materialize(roleOf('viewer'), BUILTIN_MODELS)
    const named = (ticked: Selection) => errorOf(() => pick(offered, ticked)).details.field
    expect(named({ company: { actions: ['view', 'remove'], fields: {} } })).toBe('company:remove')
    expect(named({ company: { actions: ['view'], fields: { name: 'view', arr: 'view' } } })).toBe('company.arr')
    expect(named({ company: { actions: ['view'], fields: { name: 'edit' } } })).toBe('company.name')
    expect(named({ company: { actions: [], fields: { name: 'admin' } } })).toBe('company.name')
    expect(named({ vendor: { actions: ['view'], fields: {} } })).toBe('vendor:view')
    expect(named(JSON.parse('{"__proto__":{"actions":["view"],"fields":{}}}') as Selection)).toBe('__proto__:view')
    expect(named({ company: { actions: ['constructor'], fields: {} } })).toBe('company:constructor')
  })

  test('keeps the offered portfolio, and leaves out models without a ticked action', () => {
    const offered = materialize(roleOf('customer_success'), BUILTIN_MODELS)
    const ticked = {
      company: { actions: ['update', 'view'], fields: { name: 'edit', arr: 'view', city: 'none' } },
      issue: { actions: [], fields: { title: 'view' } },
      vendor: { actions: [], fields: { name: 'none' } },
    }
    expect(pick(offered, ticked)).toEqual({
      models: { company: { actions: ['view', 'update'], fields: { arr: 'view', name: 'edit' } } },
      portfolio: [{ kind: 'own' }],
    })
    expect(pick(offered, {})).toEqual({ models: {}, portfolio: [{ kind: 'own' }] })
  })

  test('can pick all that was offered', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const offered = materialize(set, MODELS)
        expect(pick(offered, offered.models as Selection)).toEqual(offered)
      }),
    )
  })
})

describe('readOnly (C3)', () => {
  test('is at most its argument, views what that views, and writes nothing', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const named = materialize(set, MODELS)
        const result = readOnly(named)
        expect(atMost(result, named)).toBe(true)
        expect(result.portfolio).toEqual(named.portfolio)
        for (const model of MODEL_NAMES) {
          const view = mayAct(named, model, 'view')
          for (const action of ACTIONS) expect(mayAct(result, model, action)).toBe(view && action === 'view')
          for (const field of FIELD_NAMES) {
            const seen = view && fieldAccess(named, model, field) !== 'none'
            expect(fieldAccess(result, model, field)).toBe(seen ? 'view' : 'none')
          }
        }
      }),
    )
  })

  test("counts an 'all' that is left as nothing", () => {
    expect(readOnly(TOP)).toEqual({ models: {}, portfolio: [] })
    expect(readOnly({ models: { company: { actions: ['view'], fields: 'all' } }, portfolio: [] })).toEqual({
      models: { company: { actions: ['view'], fields: {} } },
      portfolio: [],
    })
  })
})

/** What a selection asks for, in the words of `abilities`. */
function ticks(ticked: Selection): Set<string> {
  return new Set(
    Object.entries(ticked).flatMap(([model, { actions, fields }]) => [
      ...actions.map((action) => `${model}:${action}`),
      ...Object.entries(fields)
        .filter(([, access]) => access !== 'none')
        .flatMap(([field, access]) => [
          ...(access === 'edit' ? [`${model}.${field}:view`] : []),
          `${model}.${field}:${access}`,
        ]),
    ]),
  )
}

/** Those on models of which an action is ticked. */
function usefulTicks(ticked: Selection): Set<string> {
  return ticks(Object.fromEntries(Object.entries(ticked).filter(([, { actions }]) => actions.length > 0)))
}
