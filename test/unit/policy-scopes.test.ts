import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ACTIONS } from '../../src/core/permissions.ts'
import { atMost, meet, TOP } from '../../src/policy/lattice.ts'
import {
  allScopes,
  granularScopes,
  parseScopes,
  scopePermissions,
  scopesAsPermissions,
  SPECIAL_SCOPES,
} from '../../src/policy/scopes.ts'
import { MODELS, permissionSet } from './policy-arbitraries.ts'
import { errorOf } from './policy-refusals.ts'

const GRANULAR = granularScopes(TOP, MODELS)
const parse = (...names: string[]) => parseScopes(names, MODELS, { alwaysInclusive: false })
const some = fc.subarray(GRANULAR, { minLength: 1 })

describe('scopes (V6)', () => {
  test('lists the special ones, then each action of each model', () => {
    expect(allScopes(MODELS)).toEqual([...SPECIAL_SCOPES, ...GRANULAR])
    expect(GRANULAR).toHaveLength(MODELS.length * ACTIONS.length)
    expect(GRANULAR.slice(0, 6)).toEqual([
      'company:create',
      'company:view',
      'company:update',
      'company:remove',
      'company:export',
      'issue:create',
    ])
  })

  test('round trip through permission sets in the order of models and actions', () => {
    fc.assert(
      fc.property(some, (scopes) => {
        expect(granularScopes(scopesAsPermissions([...scopes].toReversed()), MODELS)).toEqual(scopes)
      }),
    )
  })

  test('are parsed to themselves, in any order and given twice', () => {
    fc.assert(
      fc.property(some, (scopes) => {
        expect(parse(...[...scopes, ...scopes].toReversed())).toEqual({ mode: 'granular', scopes })
      }),
    )
  })

  test('bound a set from above: what it says in scopes covers its actions, and no other', () => {
    fc.assert(
      fc.property(permissionSet, (set) => {
        const known = meet(set, scopesAsPermissions(GRANULAR))
        expect(atMost(known, scopesAsPermissions(granularScopes(set, MODELS)))).toBe(true)
        expect(granularScopes(scopesAsPermissions(granularScopes(set, MODELS)), MODELS)).toEqual(
          granularScopes(set, MODELS),
        )
      }),
    )
  })

  test('fewer scopes never allow more (V2)', () => {
    fc.assert(
      fc.property(some, some, (one, other) => {
        const both = one.filter((scope) => other.includes(scope))
        expect(meet(scopesAsPermissions(one), scopesAsPermissions(other))).toEqual(meet(scopesAsPermissions(both)))
        expect(atMost(scopesAsPermissions(both), scopesAsPermissions(one))).toBe(true)
      }),
    )
  })

  test('open every field and record of the actions that they name, and nothing else', () => {
    expect(scopePermissions({ mode: 'granular', scopes: ['issue:update', 'company:view', 'issue:view'] })).toEqual({
      models: {
        issue: { actions: ['view', 'update'], fields: 'all' },
        company: { actions: ['view'], fields: 'all' },
      },
      portfolio: [],
    })
    expect(scopePermissions({ mode: 'inclusive' })).toEqual(TOP)
    expect(scopePermissions({ mode: 'default' })).toEqual(TOP)
  })

  test('that are not granular open nothing where granular ones are stored', () => {
    const names = ['inclusive', 'default', 'offline_access', 'company', 'company:', ':view', 'view', 'company:own', '']
    expect(scopesAsPermissions(names)).toEqual({ models: {}, portfolio: [] })
    expect(scopesAsPermissions([])).toEqual({ models: {}, portfolio: [] })
  })

  test('inclusive is what a client gets that names no scope, or offline_access alone', () => {
    for (const names of [[], [''], ['offline_access'], ['inclusive'], ['inclusive', 'offline_access']]) {
      expect(parse(...names)).toEqual({ mode: 'inclusive' })
    }
  })

  test('default wins over inclusive, and inclusive over granular scopes', () => {
    expect(parse('company:view', 'inclusive', 'default')).toEqual({ mode: 'default' })
    expect(parse('company:view', 'default')).toEqual({ mode: 'default' })
    expect(parse('company:view', 'inclusive')).toEqual({ mode: 'inclusive' })
    expect(parse('company:view', 'offline_access')).toEqual({ mode: 'granular', scopes: ['company:view'] })
  })

  test('are inclusive for MCP clients, whatever known ones they ask for', () => {
    fc.assert(
      fc.property(fc.subarray(allScopes(MODELS)), (names) => {
        expect(parseScopes(names, MODELS, { alwaysInclusive: true })).toEqual({ mode: 'inclusive' })
      }),
    )
  })

  test.each([true, false])('that are unknown are refused by name (always inclusive: %s)', (alwaysInclusive) => {
    for (const name of ['openid', 'company', 'company:own', 'Company:view', 'vendor:view', 'toString:view', ':view']) {
      const refused = errorOf(() => parseScopes(['company:view', name], MODELS, { alwaysInclusive }))
      expect(refused.code).toBe('invalid_input')
      expect(refused.message).toContain(` ${name}.`)
      expect(refused.details).toEqual({ field: 'scope' })
    }
  })

  test('that are unknown appear short and in the characters of an error_description', () => {
    const names = ['"quoted"\\', 'x'.repeat(10_000), ...Array.from({ length: 500 }, (_, index) => `s${index}`)]
    const { message } = errorOf(() => parse(...names))
    expect(message.length).toBeLessThan(400)
    expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(message).toContain('and 497 more')
  })
})
