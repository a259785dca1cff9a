import { describe, expect, it } from 'vitest'
import type { Filter } from '../../src/core/query.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'
import { definitionOf, ids, NOW, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

/** Three thousand companies; every third has no revenue, and many have the same. */
function fillCompanies(store: Store): void {
  const rows = Array.from({ length: 3_000 }, (_, at) => ({
    id: `c${String(at).padStart(4, '0')}`,
    ownerId: at % 100 === 0 ? 'm_carly' : 'm_dana',
    companyId: null,
    values: { name: `Company ${at}`, health: at % 2 === 0 ? 'good' : 'at_risk', arr: at % 3 === 0 ? null : at % 7 },
    at: NOW,
  }))
  insertRecords(store.sql, definitionOf(store.models, 'company'), rows)
}

describe('the total of a list', () => {
  it('is exact as far as it is counted, and says so where more match (M3)', async () => {
    const totals = await withStore((store) => {
      fillCompanies(store)
      const total = (where: Filter[]) => {
        const answer = store.ask<'list'>(all, { do: 'list', model: 'company', where })
        return [answer.total, answer.more_than_total]
      }
      return [
        total([]),
        total([{ field: 'health', op: 'eq', value: 'good' }]),
        total([{ field: 'arr', op: 'is_empty' }]),
        total([{ field: 'health', op: 'is_empty' }]),
      ]
    })
    expect(totals).toEqual([
      [2_000, true],
      [1_500, undefined],
      [1_000, undefined],
      [0, undefined],
    ])
  })

  it('counts what the reader may see and nothing else (V3)', async () => {
    const answer = await withStore((store) => {
      fillCompanies(store)
      return store.ask(own, { do: 'list', model: 'company' })
    })
    expect(answer).toMatchObject({ total: 30 })
    expect(answer).not.toHaveProperty('more_than_total')
  })
})

describe('the pages of a long list', () => {
  it.each([
    ['asc', []],
    ['desc', []],
    ['asc', [{ field: 'health', op: 'eq', value: 'good' }]],
    ['desc', [{ field: 'health', op: 'eq', value: 'good' }]],
  ] as const)('have each record once, %s, those without a value last (M2)', async (direction, where) => {
    const pages = await withStore((store) => {
      fillCompanies(store)
      const sort = [{ field: 'arr', direction }]
      const read: { id: string; arr: unknown }[] = []
      let cursor: string | undefined
      for (;;) {
        const request = { do: 'list', model: 'company', where: [...where], sort, fields: ['arr'], limit: 170, cursor }
        const page = store.ask(all, request as never) as unknown as {
          records: { id: string; arr: unknown }[]
          next_cursor: string | null
        }
        read.push(...page.records)
        if (page.next_cursor === null) return read
        cursor = page.next_cursor
      }
    })
    const expected = where.length === 0 ? 3_000 : 1_500
    expect(new Set(pages.map(({ id }) => id)).size).toBe(expected)
    expect(pages).toHaveLength(expected)
    const values = pages.map(({ arr }) => arr)
    const filled = values.filter((value) => value !== null) as number[]
    expect(values.slice(0, filled.length)).toEqual(filled.toSorted((a, b) => (direction === 'asc' ? a - b : b - a)))
    expect(values.slice(filled.length).every((value) => value === null)).toBe(true)
  })

  it('go on after a record that has gone meanwhile (M2)', async () => {
    const [first, second] = await withStore((store) => {
      fillCompanies(store)
      const request = { do: 'list', model: 'company', limit: 5, sort: [{ field: 'updated_at' }] } as const
      const before = store.ask(all, request as never) as unknown as { records: { id: string }[]; next_cursor: string }
      store.sql.exec('UPDATE records SET removed_at = ? WHERE id = ?', '2026-05-01T00:00:00.000Z', 'c0004')
      const after = store.ask(all, { ...request, cursor: before.next_cursor } as never) as unknown as typeof before
      return [ids(before), ids(after)]
    })
    expect(first).toEqual(['c0000', 'c0001', 'c0002', 'c0003', 'c0004'])
    expect(second).toEqual(['c0005', 'c0006', 'c0007', 'c0008', 'c0009'])
  })
})

describe('a search for words that are everywhere', () => {
  function fillIssues(store: Store): void {
    const rows = Array.from({ length: 700 }, (_, at) => ({
      id: `i${at}`,
      ownerId: at === 3 ? 'm_carly' : 'm_dana',
      companyId: null,
      values: { title: at === 5 ? 'Renewal of the outage contract' : at % 2 === 0 ? `Renewal ${at}` : `Outage ${at}` },
      at: NOW + at,
    }))
    insertRecords(store.sql, definitionOf(store.models, 'issue'), rows)
  }

  it('finds the one that has all of them, however old it is (M2)', async () => {
    const hits = await withStore((store) => {
      fillIssues(store)
      return store.ask(all, { do: 'search', query: 'renewal outage', limit: 3 }).hits
    })
    expect(hits.map(({ id }) => id)).toEqual(['i5', 'i699', 'i698'])
  })

  it('finds what is inside the portfolio behind any number of others (V3, A34)', async () => {
    const hits = await withStore((store) => {
      fillIssues(store)
      return store.ask(own, { do: 'search', query: 'outage' }).hits
    })
    expect(hits.map(({ id }) => id)).toEqual(['i3'])
  })
})

describe('whose portfolio a record is in', () => {
  const seen = (store: Store) => ids(store.ask(own, { do: 'list', model: 'issue' }))

  it('follows the owner of its company at once, and comes back with it (V3, V5)', async () => {
    const seenThen = await withStore((store) => {
      store.add('company', 'acme', { name: 'Acme' }, { owner: 'm_dana' })
      store.add('issue', 'i1', { title: 'Broken' }, { company: 'acme', owner: 'm_carly' })
      store.add('issue', 'i2', { title: 'Alone' }, { owner: 'm_carly' })
      const steps = [seen(store)]
      const give = (owner: string, version: number) =>
        store.perform(all, { do: 'update', model: 'company', id: 'acme', version, values: { owner } })
      give('m_carly', 1)
      steps.push(seen(store))
      store.perform(all, { do: 'remove', model: 'company', id: 'acme', version: 2 })
      steps.push(seen(store))
      store.perform(all, { do: 'restore', model: 'company', id: 'acme' })
      steps.push(seen(store))
      give('m_dana', 4)
      steps.push(seen(store))
      store.perform(all, { do: 'update', model: 'issue', id: 'i1', version: 1, values: { company: null } })
      steps.push(seen(store))
      return steps
    })
    expect(seenThen).toEqual([['i2'], ['i2', 'i1'], ['i2'], ['i2', 'i1'], ['i2'], ['i2', 'i1']])
  })

  it('is worked out for a store from before it was kept', async () => {
    const after = await withStore((store) => {
      store.add('company', 'acme', { name: 'Acme' }, { owner: 'm_carly' })
      store.add('issue', 'i1', { title: 'Broken' }, { company: 'acme', owner: 'm_dana' })
      for (const { name, type } of store.sql
        .exec<{ name: string; type: string }>(
          `SELECT name, type FROM sqlite_master WHERE sql LIKE '%keeper_id%' AND type IN ('index', 'trigger')`,
        )
        .toArray())
        store.sql.exec(`DROP ${type} "${name}"`)
      store.sql.exec('ALTER TABLE records DROP COLUMN keeper_id')
      return seen(store.under(store.models))
    })
    expect(after).toEqual(['i1'])
  })
})
