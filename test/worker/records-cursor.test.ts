import { describe, expect, it } from 'vitest'
import type { VisibleRecord } from '../../src/core/records.ts'
import { ids, permissions, principal, withStore, type Store } from './records-store.ts'

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
