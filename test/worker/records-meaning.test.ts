import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OPERATORS_OF } from '../../src/core/operators.ts'
import type { Filter, Sort } from '../../src/core/query.ts'
import { grouped, listed, type Grouped, type Plain, type World } from './records-reference.ts'
import { ids, NOW, type Answer, PEOPLE, principal, withStore, type Store } from './records-store.ts'
import {
  aggregates,
  conditionOn,
  filters,
  MODELS,
  onThings,
  records,
  sorts,
  SUPPORTED,
  TYPES,
} from './records-things.ts'

const ME = 'm_carly'
/** Midnight in Oslo, an hour that does not exist there, the evening before in New York, noon of the next day in Auckland. */
const TIMES = [
  '2026-05-02T22:00:00.000Z',
  '2026-05-02T21:59:59.999Z',
  '2026-03-29T01:30:00.000Z',
  '2026-05-03T23:59:00Z',
]
const nows = fc.constantFrom(NOW, ...TIMES.map(Date.parse))
const zones = fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Pacific/Auckland')

function fillWith(store: Store, all: readonly Plain[]): void {
  store.sql.exec('DELETE FROM records')
  store.sql.exec('DELETE FROM search_entries')
  store.sql.exec('DELETE FROM search_texts')
  for (const { model, id, values } of all) {
    const { owner, company, ...rest } = values
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
    store.add(model, id, given, {
      ...(typeof owner === 'string' ? { owner } : {}),
      ...(typeof company === 'string' ? { company } : {}),
    })
  }
}

/** A record follows its company; without one, its own owner. */
function isOwn(all: readonly Plain[], { model, values }: Plain): boolean {
  const company = model === 'company' ? null : all.find(({ id }) => id === values['company'])
  return (company ?? { values }).values['owner'] === ME
}

interface Case {
  all: readonly Plain[]
  now: number
  timeZone: string
  own: boolean
}
const cases: fc.Arbitrary<Case> = fc.record({ all: records, now: nows, timeZone: zones, own: fc.boolean() })

function worldOf({ all, now, timeZone, own }: Case): World {
  return { models: MODELS, records: all, people: PEOPLE, now, timeZone, sees: (one) => !own || isOwn(all, one) }
}

function readerOf({ timeZone, own }: Case) {
  const reader = principal(onThings(own ? [{ kind: 'own' }] : []), ME)
  return { ...reader, tenant: { ...reader.tenant, timeZone } }
}

/** Lists with a filter and a sort, in one page and in pages of three, and counts; expects what the reference says. */
function compare(store: Store, one: Case, where: Filter | null, sort: readonly Sort[]): void {
  store.now = one.now
  const expected = listed(
    worldOf(one),
    'thing',
    where,
    sort.length === 0 ? [{ field: 'title', direction: 'asc' }] : sort,
  )
  const reader = readerOf(one)
  const request = { do: 'list' as const, model: 'thing', ...(where === null ? {} : { where }), sort: [...sort] }
  const whole = store.ask(reader, { ...request, limit: 200 })
  expect(ids(whole)).toEqual(expected)
  expect(whole.total).toBe(expected.length)
  const paged: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Answer<'list'> = store.ask(reader, { ...request, limit: 3, ...(cursor === '' ? {} : { cursor }) })
    paged.push(...ids(page))
    cursor = page.next_cursor
  }
  expect(paged).toEqual(expected)
  const counted = store.ask(reader, { do: 'aggregate', model: 'thing', ...(where === null ? {} : { where }) })
  expect(counted.groups[0]?.value).toBe(expected.length)
}

describe('the query language, beside a reference over plain objects', () => {
  it('has each operator on each type that it should work on (D1)', () => {
    expect(OPERATORS_OF).toEqual(SUPPORTED)
  })

  it.each(TYPES.flatMap((type) => SUPPORTED[type].map((op) => [type, op] as const)))(
    'means the same by %s %s, own or related, in every time zone, whatever the portfolio (D1, V3)',
    async (type, op) => {
      await withStore((store) => {
        const things = store.under(MODELS)
        fc.assert(
          fc.property(cases, fc.array(conditionOn(type, op), { minLength: 8, maxLength: 8 }), (one, conditions) => {
            fillWith(things, one.all)
            for (const where of conditions) compare(things, one, where, [])
          }),
          { numRuns: 8 },
        )
      })
    },
  )

  it('means the same by groups in groups, in any order (D1, V3)', async () => {
    await withStore((store) => {
      const things = store.under(MODELS)
      const queries = fc.array(fc.tuple(fc.option(filters, { nil: null }), sorts), { minLength: 6, maxLength: 6 })
      fc.assert(
        fc.property(cases, queries, (one, asked) => {
          fillWith(things, one.all)
          for (const [where, sort] of asked) compare(things, one, where, sort)
        }),
        { numRuns: 40 },
      )
    })
  })

  it('means the same by each measure, grouped by one field or two, by periods in every time zone (D1, V3)', async () => {
    await withStore((store) => {
      const things = store.under(MODELS)
      const queries = fc.array(fc.tuple(filters, aggregates), { minLength: 10, maxLength: 10 })
      fc.assert(
        fc.property(cases, queries, (one, asked) => {
          fillWith(things, one.all)
          things.now = one.now
          for (const [where, { measure, field, by }] of asked) {
            const request = { do: 'aggregate' as const, model: 'thing', where, measure, group_by: [...by], limit: 200 }
            const { groups } = things.ask(readerOf(one), { ...request, ...(field === null ? {} : { field }) })
            const expected = grouped(worldOf(one), 'thing', where, { measure, field, by })
            expect(asSet(groups)).toEqual(asSet(expected))
          }
        }),
        { numRuns: 40 },
      )
    })
  })
})

/** Groups in no order, numbers as exact as sums in any order are. */
function asSet(groups: readonly Grouped[]): string[] {
  return groups
    .map(({ by, value, count }) => {
      const rounded = typeof value === 'number' ? Number(value.toPrecision(10)) : value
      return JSON.stringify([by, rounded, count])
    })
    .toSorted()
}
