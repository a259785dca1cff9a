import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { atMost, BOTTOM, meet, permissionOn, same, TOP } from '../../src/policy/lattice.ts'
import { abilities, isSubset } from './policy-abilities.ts'
import { permissionSet } from './policy-arbitraries.ts'

const text = (set: PermissionSet) => JSON.stringify(set)

describe('meet (V2)', () => {
  test('is associative, to the letter of its JSON', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, permissionSet, (a, b, c) => {
        expect(text(meet(meet(a, b), c))).toBe(text(meet(a, meet(b, c))))
        expect(text(meet(a, b, c))).toBe(text(meet(a, meet(b, c))))
      }),
    )
  })

  test('is commutative, to the letter of its JSON', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, (a, b) => {
        expect(text(meet(a, b))).toBe(text(meet(b, a)))
      }),
    )
  })

  test('is idempotent: a set meets itself in its normalised self', () => {
    fc.assert(
      fc.property(permissionSet, (a) => {
        expect(text(meet(a, a))).toBe(text(meet(a)))
        expect(text(meet(meet(a)))).toBe(text(meet(a)))
        expect(same(meet(a), a)).toBe(true)
      }),
    )
  })

  test('has TOP as identity and BOTTOM as absorber', () => {
    fc.assert(
      fc.property(permissionSet, (a) => {
        expect(text(meet(a, TOP))).toBe(text(meet(a)))
        expect(text(meet(a, BOTTOM))).toBe(text(BOTTOM))
      }),
    )
    expect(meet()).toEqual(TOP)
  })

  test('is monotone: less on one side never gives more', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, permissionSet, (a, b, c) => {
        const less = meet(a, c)
        expect(atMost(meet(less, b), meet(a, b))).toBe(true)
        expect(isSubset(abilities(meet(less, b)), abilities(meet(a, b)))).toBe(true)
      }),
    )
  })

  test('is the greatest lower bound', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, permissionSet, (a, b, c) => {
        expect(atMost(meet(a, b), a) && atMost(meet(a, b), b)).toBe(true)
        const below = meet(a, b, c)
        expect(atMost(below, meet(a, b))).toBe(true)
        expect(atMost(c, meet(a, b))).toBe(atMost(c, a) && atMost(c, b))
      }),
    )
  })

  test('allows exactly what both allow, actions, fields and records', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, (a, b) => {
        const [inA, inB, inBoth] = [abilities(a), abilities(b), abilities(meet(a, b))]
        expect(isSubset(inBoth, inA) && isSubset(inBoth, inB)).toBe(true)
        for (const ability of [...inA].filter((one) => inB.has(one))) {
          const [model = ''] = ability.split(/[.:]/)
          // Fields of a model on which no action is left are no use and are left out.
          const leftOut = ability.includes('.') && permissionOn(meet(a, b), model).actions.length === 0
          expect({ ability, allowed: inBoth.has(ability) }).toEqual({ ability, allowed: !leftOut })
        }
      }),
    )
  })

  test('leaves its arguments as they are, and shares no list of its bounds', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, (a, b) => {
        const before = text(a) + text(b)
        meet(a, b)
        expect(text(a) + text(b)).toBe(before)
      }),
    )
    expect(Object.isFrozen(TOP) && Object.isFrozen(TOP.portfolio)).toBe(true)
    expect(Object.isFrozen(BOTTOM) && Object.isFrozen(BOTTOM.models)).toBe(true)
  })

  test('normalises: order, doubles and models without actions', () => {
    const messy: PermissionSet = {
      models: {
        task: { actions: [], fields: 'all' },
        issue: { actions: ['export', 'view', 'view'], fields: { title: 'edit', owner: 'view' } },
        company: { actions: ['view'], fields: 'all' },
      },
      portfolio: [
        { kind: 'own' },
        { kind: 'filter', where: { field: 'country', op: 'eq', value: 'Japan' } },
        { kind: 'filter', where: { value: 'Japan', op: 'eq', field: 'country' } },
        { kind: 'own' },
      ],
    }
    expect(text(meet(messy))).toBe(
      text({
        models: {
          company: { actions: ['view'], fields: 'all' },
          issue: { actions: ['view', 'export'], fields: { owner: 'view', title: 'edit' } },
        },
        portfolio: [{ kind: 'filter', where: { field: 'country', op: 'eq', value: 'Japan' } }, { kind: 'own' }],
      }),
    )
  })

  test("takes the named side where one side says 'all'", () => {
    const named: PermissionSet = {
      models: { company: { actions: ['view', 'update'], fields: { name: 'edit', arr: 'view' } } },
      portfolio: [],
    }
    const allFields: PermissionSet = { models: { company: { actions: ['view'], fields: 'all' } }, portfolio: [] }
    expect(meet(named, TOP)).toEqual(named)
    expect(meet(TOP, named)).toEqual(named)
    expect(meet(TOP, allFields)).toEqual(allFields)
    expect(meet(named, allFields)).toEqual({
      models: { company: { actions: ['view'], fields: { name: 'edit', arr: 'view' } } },
      portfolio: [],
    })
  })

  test('ignores actions and accesses that it does not know, as if they were not there', () => {
    const stored = JSON.parse(
      '{"models":{"company":{"actions":["view","own"],"fields":{"name":"none","arr":"admin","city":"view"}}},"portfolio":[]}',
    ) as PermissionSet
    expect(meet(stored, TOP).models).toEqual({ company: { actions: ['view'], fields: { city: 'view' } } })
  })

  test('treats __proto__ and constructor as names like any other (A41)', () => {
    const parsed = (json: string) => JSON.parse(json) as PermissionSet
    const all = '{"actions":["view"],"fields":"all"}'
    const proto = parsed(`{"models":{"__proto__":${all},"company":${all}},"portfolio":[]}`)
    const company = parsed(`{"models":{"company":${all}},"portfolio":[]}`)
    expect(text(meet(proto, company))).toBe(text(company))
    expect(text(meet(proto, TOP))).toBe(text(proto))
    expect(atMost(proto, company)).toBe(false)
    expect(atMost(company, proto)).toBe(true)
    expect(permissionOn(company, '__proto__').actions).toEqual([])
    expect(permissionOn(company, 'constructor').actions).toEqual([])
    expect(Object.getPrototypeOf(meet(proto).models)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['actions']).toBeUndefined()
  })
})

describe('atMost (V2)', () => {
  test('is reflexive, transitive, and antisymmetric up to normalisation', () => {
    fc.assert(
      fc.property(permissionSet, permissionSet, permissionSet, (a, b, c) => {
        expect(atMost(a, a)).toBe(true)
        expect(atMost(meet(a, b, c), a)).toBe(true)
        expect(atMost(a, c) || !(atMost(a, b) && atMost(b, c))).toBe(true)
        expect(atMost(a, b) && atMost(b, a)).toBe(text(meet(a)) === text(meet(b)))
        expect(same(a, b)).toBe(text(meet(a)) === text(meet(b)))
      }),
    )
  })

  test('holds exactly if meet(a, b) is a', () => {
    const pair = fc.oneof(
      fc.tuple(permissionSet, permissionSet),
      fc.tuple(permissionSet, permissionSet).map(([a, b]): [PermissionSet, PermissionSet] => [meet(a, b), b]),
      fc.tuple(permissionSet, permissionSet).map(([a, b]): [PermissionSet, PermissionSet] => [a, meet(a, b)]),
    )
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(atMost(a, b)).toBe(text(meet(a, b)) === text(meet(a)))
      }),
      { numRuns: 500 },
    )
  })

  test('holds exactly if every ability of a is one of b, records being equal', () => {
    const pair = fc.oneof(
      fc.tuple(permissionSet, permissionSet),
      fc.tuple(permissionSet, permissionSet).map(([a, b]): [PermissionSet, PermissionSet] => [meet(a, b), b]),
    )
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [one, other] = [
          { ...a, portfolio: [] },
          { ...b, portfolio: [] },
        ]
        expect(atMost(one, other)).toBe(isSubset(abilities(one), abilities(other)))
        expect(isSubset(abilities(a), abilities(b)) || !atMost(a, b)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('has BOTTOM below and TOP above everything, and nothing beyond them', () => {
    fc.assert(
      fc.property(permissionSet, (a) => {
        expect(atMost(BOTTOM, a) && atMost(a, TOP)).toBe(true)
        expect(atMost(a, BOTTOM)).toBe(same(a, BOTTOM))
        expect(atMost(TOP, a)).toBe(same(a, TOP))
      }),
    )
  })
})
