import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { GatehouseError } from '../../src/core/errors.ts'
import { ACTIONS, type PermissionSet } from '../../src/core/permissions.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'
import { materialize, offer, pick, readOnly, type Selection } from '../../src/policy/grant.ts'
import { atMost, meet, same, TOP } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES, type BuiltinRole } from '../../src/policy/roles.ts'
import { granularScopes, scopePermissions, type ScopeRequest } from '../../src/policy/scopes.ts'
import { abilities, isSubset } from './policy-abilities.ts'
import { FIELD_NAMES, generousSet, MODEL_NAMES, MODELS, permissionSet } from './policy-arbitraries.ts'

const anySet = fc.oneof(permissionSet, generousSet)
const request: fc.Arbitrary<ScopeRequest> = fc.oneof(
  fc.constant<ScopeRequest>({ mode: 'inclusive' }),
  fc.subarray(granularScopes(TOP, MODELS)).map((scopes): ScopeRequest => ({ mode: 'granular', scopes })),
)
const roleOf = (key: BuiltinRole['key']) => BUILTIN_ROLES(BUILTIN_MODELS).find((role) => role.key === key)!.permissions

describe('materialize (V1)', () => {
  test('is at most its argument, names everything, and changes nothing that is known', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        const named = materialize(set, MODELS)
        expect(atMost(named, set)).toBe(true)
        expect(JSON.stringify(named)).not.toContain('"all"')
        const known = [...abilities(set)].filter((ability) => !ability.includes('added_later'))
        expect([...abilities(named)].sort()).toEqual(known.sort())
        expect(same(materialize(named, MODELS), named)).toBe(true)
      }),
    )
  })

  test('leaves out models and fields that are gone, and hides those that come later', () => {
    const set: PermissionSet = {
      models: {
        company: { actions: ['view'], fields: { name: 'view', gone: 'edit' } },
        gone: { actions: ['view'], fields: 'all' },
      },
      portfolio: [{ kind: 'own' }],
    }
    expect(materialize(set, BUILTIN_MODELS)).toEqual({
      models: { company: { actions: ['view'], fields: { name: 'view' } } },
      portfolio: [{ kind: 'own' }],
    })
    const granted = materialize(TOP, BUILTIN_MODELS)
    expect(mayAct(granted, 'company', 'remove')).toBe(true)
    expect(mayAct(granted, 'vendor', 'view')).toBe(false)
    expect(fieldAccess(granted, 'company', 'secret_score')).toBe('none')
  })
})

describe('offer (V6, C2)', () => {
  test('never exceeds role, ceiling or scope, and is all of their overlap (A13, A38)', () => {
    fc.assert(
      fc.property(anySet, anySet, request, (role, ceiling, asked) => {
        const { offered } = offer({ role, ceiling, request: asked, models: MODELS })
        for (const bound of [role, ceiling, scopePermissions(asked)]) {
          expect(atMost(offered, bound)).toBe(true)
          expect(isSubset(abilities(offered), abilities(bound))).toBe(true)
        }
        expect(same(offered, materialize(meet(role, ceiling, scopePermissions(asked)), MODELS))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('reports as missing exactly the actions that the client may ask for and the role lacks', () => {
    fc.assert(
      fc.property(anySet, anySet, request, (role, ceiling, asked) => {
        const { offered, missing, narrowed } = offer({ role, ceiling, request: asked, models: MODELS })
        const wanted = granularScopes(meet(ceiling, scopePermissions(asked)), MODELS)
        const lacking = wanted.filter((scope) => !abilities(role).has(scope))
        expect(missing.filter((name) => name.includes(':'))).toEqual(lacking)
        expect(granularScopes(offered, MODELS)).toEqual(wanted.filter((scope) => !lacking.includes(scope)))
        expect(narrowed).toBe(missing.length > 0)
      }),
      { numRuns: 300 },
    )
  })

  test('reports fields of which the role gives less than the actions need', () => {
    const viewer = roleOf('viewer')
    const offered = (scopes: string[]) =>
      offer({ role: viewer, ceiling: TOP, request: { mode: 'granular', scopes }, models: BUILTIN_MODELS })
    expect(offered(['company:view']).missing).toEqual(['company.arr', 'company.notes'])
    expect(offered(['issue:view'])).toMatchObject({ missing: [], narrowed: false })
    expect(offered(['issue:update']).missing).toEqual(['issue:update'])
    const success = offer({
      role: roleOf('customer_success'),
      ceiling: TOP,
      request: { mode: 'granular', scopes: ['company:update', 'company:remove', 'end_user:view'] },
      models: BUILTIN_MODELS,
    })
    expect(success.missing).toEqual(['company:remove', 'company.arr'])
  })

  test('counts a narrower portfolio as nothing missing, but keeps to it', () => {
    const role: PermissionSet = { ...roleOf('administrator'), portfolio: [{ kind: 'own' }] }
    const result = offer({ role, ceiling: TOP, request: { mode: 'default' }, models: BUILTIN_MODELS })
    expect(result).toMatchObject({ missing: [], narrowed: false })
    expect(result.offered.portfolio).toEqual([{ kind: 'own' }])
  })

  test('refuses the scope default when the role has less than the ceiling, listing what is missing', () => {
    const ceiling: PermissionSet = {
      models: { company: { actions: ['view', 'update'], fields: { name: 'edit', arr: 'view' } } },
      portfolio: [],
    }
    const ask = (role: PermissionSet) => offer({ role, ceiling, request: { mode: 'default' }, models: BUILTIN_MODELS })
    const refused = errorOf(() => ask(roleOf('viewer')))
    expect(refused.code).toBe('missing_permission')
    expect(refused.message).toBe(
      'OAuth permission check failed: missing permissions: company:update, company.name, company.arr',
    )
    expect(refused.details.missing).toEqual(['company:update', 'company.name', 'company.arr'])
    expect(ask(roleOf('customer_success')).offered).toEqual(meet({ ...ceiling, portfolio: [{ kind: 'own' }] }))
  })

  test('under default gives the same as under inclusive, or refuses when that would be narrowed', () => {
    fc.assert(
      fc.property(anySet, anySet, (role, ceiling) => {
        const inclusive = offer({ role, ceiling, request: { mode: 'inclusive' }, models: MODELS })
        const byDefault = () => offer({ role, ceiling, request: { mode: 'default' }, models: MODELS })
        const outcome = inclusive.narrowed ? errorOf(byDefault).details.missing : byDefault()
        expect(outcome).toEqual(inclusive.narrowed ? inclusive.missing : inclusive)
      }),
    )
  })
})

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

function refusalOf(work: () => unknown): GatehouseError | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof GatehouseError) return error
    throw error
  }
}

function errorOf(work: () => unknown): GatehouseError {
  const refusal = refusalOf(work)
  if (refusal === null) throw new Error('nothing was refused')
  return refusal
}
