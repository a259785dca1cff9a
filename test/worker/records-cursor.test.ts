import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VisibleRecord } from '../../src/core/records.ts'
import { ids, permissions, principal, withStore, type Answer, type Store } from './records-store.ts'

const all = principal(permissions())
const COUNT = 23

function fillCompanies(store: Store): void {
  for (let index = 0; index < COUNT; index += 1) {
    const industry = index % 4 === 0 ? null : `Industry ${index % 3}`
    const owner = index % 5 === 0 ? {} : { owner: index % 2 === 0 ? 'm_carly' : 'm_dana' }
    store.add(
      'company',
      `c${String(index).padStart(2, '0')}`,
      { name: `Name ${index % 7}`, industry, arr: index % 6 === 0 ? null : index % 6 },
      owner,
    )
  }
}

function pages(store: Store, request: object, limit: number): { seen: VisibleRecord[]; totals: number[] } {
  const seen: VisibleRecord[] = []
  const totals: number[] = []
  let cursor: string | null = null
  do {
    const more: object = cursor === null ? {} : { cursor }
    const answer = store.ask(all, { do: 'list', model: 'company', limit, ...request, ...more })
    seen.push(...answer.records)
    totals.push(answer.total)
    cursor = answer.next_cursor
  } while (cursor !== null && totals.length < 50)
  return { seen, totals }
}

type Sorts = { field: string; direction?: 'desc' }[]
type Change =
  | { do: 'remove'; id: string }
  | { do: 'add'; name: string; arr: number | null }
  | { do: 'move'; id: string; name: string; arr: number | null }

/** Makes a change that somebody else makes between two pages, and notes whose place it touches. */
function apply(store: Store, change: Change, newId: string, touched: Set<string>): void {
  if (change.do === 'add') {
    const { name, arr } = change
    return store.add('company', newId, { name, ...(arr === null ? {} : { arr }) })
  }
  const found = store.attempt(all, { do: 'get', model: 'company', id: change.id, fields: [] }).answer
  if (found?.did !== 'get') return
  touched.add(change.id)
  const { version } = found.record
  const on = { model: 'company', id: change.id, version }
  if (change.do === 'remove') store.ask(all, { do: 'remove', ...on })
  else store.ask(all, { do: 'update', ...on, values: { name: change.name, arr: change.arr } })
}

describe('a cursor', () => {
  it.each([
    ['the name', {}],
    ['the name, downwards', { sort: [{ field: 'name', direction: 'desc' }] }],
    ['a field with empty ones', { sort: [{ field: 'arr' }] }],
    ['a field with empty ones, downwards', { sort: [{ field: 'arr', direction: 'desc' }] }],
    ['several fields', { sort: [{ field: 'industry' }, { field: 'arr', direction: 'desc' }, { field: 'owner.name' }] }],
    ['a relation', { sort: [{ field: 'owner', direction: 'desc' }] }],
    [
      'the id, within a filter',
      { sort: [{ field: 'id', direction: 'desc' }], where: { field: 'arr', op: 'gt', value: 1 } },
    ],
  ])('goes through a list by %s, each record once and in order', async (_by, request) => {
    const [whole, paged] = await withStore((store) => {
      fillCompanies(store)
      return [pages(store, request, 200), pages(store, request, 4)]
    })
    expect(paged?.seen).toEqual(whole?.seen)
    expect(new Set(paged?.totals)).toEqual(new Set([whole?.seen.length]))
  })

  it('stays right while records come and go', async () => {
    const [first, rest] = await withStore((store) => {
      fillCompanies(store)
      const sort = [{ field: 'id' }]
      const page = store.ask(all, { do: 'list', model: 'company', sort, limit: 5 })
      store.ask(all, { do: 'remove', model: 'company', id: 'c04', version: 1 })
      store.ask(all, { do: 'remove', model: 'company', id: 'c10', version: 1 })
      store.add('company', 'c02b', { name: 'Before' })
      store.add('company', 'c07b', { name: 'After' })
      return [
        ids(page),
        ids(store.ask(all, { do: 'list', model: 'company', sort, limit: 5, cursor: page.next_cursor ?? '' })),
      ]
    })
    expect(first).toEqual(['c00', 'c01', 'c02', 'c03', 'c04'])
    expect(rest).toEqual(['c05', 'c06', 'c07', 'c07b', 'c08'])
  })

  it('shows what stays where it is once, whatever is added, removed and moved between two pages', async () => {
    const id = fc.integer({ min: 0, max: COUNT - 1 }).map((at) => `c${String(at).padStart(2, '0')}`)
    const name = fc.integer({ min: 0, max: 7 }).map((at) => `Name ${at}`)
    const arr = fc.option(fc.integer({ min: 0, max: 6 }), { nil: null })
    const change = fc.oneof(
      fc.record({ do: fc.constant('remove' as const), id }),
      fc.record({ do: fc.constant('add' as const), name, arr }),
      fc.record({ do: fc.constant('move' as const), id, name, arr }),
    )
    const sort = fc.constantFrom<Sorts>(
      [{ field: 'name' }],
      [{ field: 'arr', direction: 'desc' }],
      [{ field: 'industry' }, { field: 'arr' }, { field: 'name', direction: 'desc' }],
    )
    const between = fc.array(fc.array(change, { maxLength: 4 }), { minLength: 4, maxLength: 8 })
    await withStore((store) => {
      fc.assert(
        fc.property(sort, fc.integer({ min: 2, max: 5 }), between, (order, limit, steps) => {
          for (const table of ['records', 'history']) store.sql.exec(`DELETE FROM ${table}`)
          fillCompanies(store)
          const touched = new Set<string>()
          const seen: string[] = []
          let cursor: string | null = ''
          for (let at = 0; cursor !== null && at < 60; at += 1) {
            const more: object = cursor === '' ? {} : { cursor }
            const page: Answer<'list'> = store.ask(all, { do: 'list', model: 'company', sort: order, limit, ...more })
            seen.push(...ids(page))
            cursor = page.next_cursor
            for (const [index, one] of (steps[at] ?? []).entries()) apply(store, one, `n${at}${index}`, touched)
          }
          const stayed = Array.from({ length: COUNT }, (_, at) => `c${String(at).padStart(2, '0')}`)
          const still = stayed.filter((one) => !touched.has(one))
          expect(still.filter((one) => seen.filter((other) => other === one).length !== 1)).toEqual([])
          // Whoever stays is shown in the order in which a whole list has them, with the others left out.
          const whole = ids(store.ask(all, { do: 'list', model: 'company', sort: order, limit: 200 }))
          expect(seen.filter((one) => still.includes(one))).toEqual(whole.filter((one) => still.includes(one)))
          const added = seen.filter((one) => one.startsWith('n'))
          expect(added.length).toBe(new Set(added).size)
        }),
        { numRuns: 60 },
      )
    })
  })

  it.each([
    [
      'with a character changed',
      (cursor: string) => ({ cursor: `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}` }),
    ],
    [
      'with its tag changed',
      (cursor: string) => ({ cursor: `${cursor.startsWith('0') ? '1' : '0'}${cursor.slice(1)}` }),
    ],
    ['that was made up', () => ({ cursor: btoa(JSON.stringify(['a', 'b'])) })],
    ['that is empty', () => ({ cursor: '' })],
    ['that is no base64', (cursor: string) => ({ cursor: `${cursor}é%` })],
    ['cut short', (cursor: string) => ({ cursor: cursor.slice(0, 40) })],
    ['of another filter', (cursor: string) => ({ cursor, where: { field: 'arr', op: 'gt', value: 2 } })],
    ['of another sort', (cursor: string) => ({ cursor, sort: [{ field: 'name', direction: 'desc' }] })],
    ['of another model', (cursor: string) => ({ cursor, model: 'issue' })],
    ['of another operation', (cursor: string) => ({ cursor, do: 'export' })],
  ])('%s is refused (A44)', async (_what, change) => {
    const refusal = await withStore((store) => {
      fillCompanies(store)
      const request = {
        do: 'list',
        model: 'company',
        where: { field: 'version', op: 'gte', value: 1 },
        limit: 3,
      } as const
      const cursor = store.ask(all, request).next_cursor ?? ''
      expect(store.ask(all, { ...request, cursor }).records).toHaveLength(3)
      return store.refusal(all, { ...request, ...change(cursor) })
    })
    expect(refusal).toMatchObject({ code: 'invalid_cursor', details: { field: 'cursor' } })
  })

  it.each([
    ['of another member', principal(permissions(), 'm_dana')],
    ['of another tenant', principal(permissions(), 'm_carly', 'south')],
  ])('%s is refused (A44)', async (_what, other) => {
    const refusal = await withStore((store) => {
      fillCompanies(store)
      const cursor = store.ask(all, { do: 'list', model: 'company', limit: 3 }).next_cursor ?? ''
      return store.refusal(other, { do: 'list', model: 'company', limit: 3, cursor })
    })
    expect(refusal.code).toBe('invalid_cursor')
  })

  it("of another tenant's store is refused, whatever that tenant calls itself (A44)", async () => {
    const request = { do: 'list', model: 'company', limit: 3 } as const
    const cursor = await withStore((store) => {
      fillCompanies(store)
      return store.ask(all, request).next_cursor ?? ''
    })
    const refusal = await withStore((store) => {
      fillCompanies(store)
      return store.refusal(all, { ...request, cursor })
    })
    expect(refusal.code).toBe('invalid_cursor')
  })
})
