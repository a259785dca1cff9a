import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'
import { materialize, offer } from '../../src/policy/grant.ts'
import { atMost, meet, same, TOP } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES, type BuiltinRole } from '../../src/policy/roles.ts'
import { granularScopes, scopePermissions, type ScopeRequest } from '../../src/policy/scopes.ts'
import { abilities, isSubset } from './policy-abilities.ts'
import { generousSet, MODELS, permissionSet } from './policy-arbitraries.ts'
import { errorOf } from './policy-refusals.ts'

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

  test('counts the fields that are viewed by an export, and none for a removal', () => {
    const issues = (fields: Record<string, 'view'>): PermissionSet => ({
      models: { issue: { actions: ['export', 'remove'], fields } },
      portfolio: [],
    })
    const missing = (scope: string) =>
      offer({
        role: issues({ title: 'view' }),
        ceiling: issues({ title: 'view', status: 'view' }),
        request: { mode: 'granular', scopes: [scope] },
        models: BUILTIN_MODELS,
      }).missing
    expect(missing('issue:export')).toEqual(['issue.status'])
    expect(missing('issue:remove')).toEqual([])
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
