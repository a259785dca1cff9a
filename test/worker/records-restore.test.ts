import { describe, expect, it } from 'vitest'
import { purgeRemoved } from '../../src/tenant/records/purge.ts'
import { fill, ids, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
const DAY = 24 * 60 * 60_000

function remove(store: Store, model: string, id: string, version = 1): void {
  store.perform(all, { do: 'remove', model, id, version })
}
const restore = (model: string, id: string) => ({ do: 'restore', model, id }) as const

describe('a removed record (D2)', () => {
  it('is listed, with who removed it and until when it is kept, the latest first', async () => {
    const answer = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i1')
      store.now += DAY
      remove(store, 'issue', 'i2')
      return store.perform(all, { do: 'removed', model: 'issue' })
    })
    const removedBy = { id: 'm_carly', name: 'Carly Jensen' }
    expect(answer.answer).toEqual({
      did: 'removed',
      model: 'issue',
      next_cursor: null,
      records: [
        {
          id: 'i2',
          title: 'Invoice wrong',
          version: 2,
          removed_at: '2026-05-05T10:00:00.000Z',
          removed_by: removedBy,
          kept_until: '2026-06-04T10:00:00.000Z',
        },
        {
          id: 'i1',
          title: 'Login fails',
          version: 2,
          removed_at: '2026-05-04T10:00:00.000Z',
          removed_by: removedBy,
          kept_until: '2026-06-03T10:00:00.000Z',
        },
      ],
    })
    expect(answer.facts).toMatchObject({ action: 'record.listed', recordCount: 2, fields: ['title'] })
  })

  it('comes back as it was, with a version of its own, and is found again', async () => {
    const [back, found, listed] = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i1')
      const { answer, facts } = store.perform(all, restore('issue', 'i1'))
      const search = store.ask(all, { do: 'search', query: 'login' })
      return [{ answer, facts }, search.hits, store.ask(all, { do: 'removed', model: 'issue' }).records] as const
    })
    expect(back.answer).toMatchObject({
      did: 'restore',
      id: 'i1',
      version: 3,
      record: { version: 3, title: 'Login fails', reporter: { id: 'eva' }, updated_at: '2026-05-04T10:00:00.000Z' },
    })
    expect(back.facts).toEqual({
      action: 'record.restored',
      model: 'issue',
      recordId: 'i1',
      recordCount: 1,
      fields: [],
    })
    expect(found.map(({ id }) => id)).toEqual(['i1'])
    expect(listed).toEqual([])
  })

  it('is listed in pages', async () => {
    const pages = await withStore((store) => {
      fill(store)
      for (const id of ['i1', 'i2', 'i3']) remove(store, 'issue', id)
      const first = store.ask(all, { do: 'removed', model: 'issue', limit: 2 })
      const cursor = first.next_cursor ?? ''
      const other = store.refusal(principal(permissions(), 'm_dana'), {
        do: 'removed',
        model: 'issue',
        limit: 2,
        cursor,
      })
      return [ids(first), ids(store.ask(all, { do: 'removed', model: 'issue', limit: 2, cursor })), other.code]
    })
    expect(pages).toEqual([['i3', 'i2'], ['i1'], 'invalid_cursor'])
  })

  it('comes back together with all that was removed with it, and with nothing else', async () => {
    const [restored, alone, issues, version] = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i3')
      remove(store, 'company', 'acme')
      const refused = store.refusal(all, restore('issue', 'i1'))
      const { facts } = store.perform(all, restore('company', 'acme'))
      const left = store.ask(all, { do: 'list', model: 'issue', sort: [{ field: 'id' }] })
      return [facts, refused, ids(left), left.records[0]?.version] as const
    })
    expect(restored).toMatchObject({ recordId: 'acme', recordCount: 3 })
    expect(alone.message).toMatch(/comes back with the company/)
    expect(issues).toEqual(['i1', 'i2'])
    expect(version).toBe(1)
  })

  it('whose company was removed after it waits for that one, which the refusal names (D2, V4)', async () => {
    const [told, untold, hidden, unknown, back] = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i1')
      remove(store, 'company', 'acme')
      const views = principal(permissions({ actions: { issue: ['view', 'create'], company: ['view'] } }))
      const blind = principal(permissions({ fields: { 'issue.company': 'none' } }))
      const listed = ids(store.ask(blind, { do: 'removed', model: 'issue' }))
      const refusals = [
        store.refusal(all, restore('issue', 'i1')),
        store.refusal(views, restore('issue', 'i1')),
        { ...store.refusal(blind, restore('issue', 'i1')), listed },
        { ...store.refusal(blind, restore('issue', 'xx')), listed },
      ] as const
      store.perform(all, restore('company', 'acme'))
      return [...refusals, store.ask(all, restore('issue', 'i1')).record] as const
    })
    expect(told).toMatchObject({ code: 'conflict', details: { field: 'company' } })
    expect(told.message).toContain('Restore the company "Acme" (acme) first')
    expect([untold.code, untold.message.includes('Acme')]).toEqual(['conflict', false])
    expect(hidden).toMatchObject({ code: 'not_found', listed: [] })
    expect(JSON.stringify(hidden).replace('i1', 'xx')).toBe(JSON.stringify(unknown))
    expect(back).toMatchObject({ company: { id: 'acme' } })
  })

  it('of which another has the external id by now comes back without it', async () => {
    const [record, entries] = await withStore((store) => {
      const { id } = store.ask(all, { do: 'create', model: 'task', values: { title: 'One', external_id: 'T-1' } })
      remove(store, 'task', id)
      store.perform(all, { do: 'create', model: 'task', values: { title: 'Two', external_id: 'T-1' } })
      const back = store.ask(all, restore('task', id))
      return [back.record, store.ask(all, { do: 'history', model: 'task', id }).entries] as const
    })
    expect(record).not.toHaveProperty('external_id')
    expect(entries[0]).toMatchObject({
      did: 'restored',
      changes: [{ field: 'external_id', before: 'T-1', after: null }],
    })
  })

  it('can be restored for 30 days', async () => {
    const found = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i1')
      store.now += 30 * DAY - 1
      const still = ids(store.ask(all, { do: 'removed', model: 'issue' }))
      store.now += 1
      const late = ids(store.ask(all, { do: 'removed', model: 'issue' }))
      return [still, late, store.refusal(all, restore('issue', 'i1')).code]
    })
    expect(found).toEqual([['i1'], [], 'not_found'])
  })
})

describe('who brings records back', () => {
  it.each([
    ['the list', { do: 'removed', model: 'issue' }],
    ['a record', { do: 'restore', model: 'issue', id: 'i1' }],
  ])('needs the permissions to view and to create: %s (V1, M6)', async (_what, request) => {
    const [updates, creates] = await withStore((store) => [
      store.refusal(principal(permissions({ actions: { issue: ['view', 'update', 'remove'] } })), request),
      store.refusal(principal(permissions({ actions: { issue: ['create'] } })), request),
    ])
    expect(updates).toMatchObject({ code: 'missing_permission', details: { missing: ['issue:create'] } })
    expect(creates).toMatchObject({ code: 'missing_permission', details: { missing: ['issue:view'] } })
  })

  it('needs them on all that belongs to a company (V1)', async () => {
    const limited = principal(permissions({ actions: { note: ['view'], asset: [] } }))
    const refusal = await withStore((store) => {
      fill(store)
      remove(store, 'company', 'acme')
      return store.refusal(limited, restore('company', 'acme'))
    })
    expect(refusal).toMatchObject({ code: 'missing_permission', details: { missing: ['note:create'] } })
  })

  it('sees of removed records only what is inside the portfolio (V3, A34)', async () => {
    const soft = { field: 'industry', op: 'eq', value: 'Software' } as const
    const filtered = principal(permissions({ portfolio: [{ kind: 'filter', where: soft }] }))
    const [listed, refused, unknown, company, back] = await withStore((store) => {
      fill(store)
      for (const id of ['i1', 'i2', 'i3']) remove(store, 'issue', id)
      const issues = ids(store.ask(own, { do: 'removed', model: 'issue' }))
      const outcomes = [store.refusal(own, restore('issue', 'i2')), store.refusal(own, restore('issue', 'xx'))]
      for (const id of ['acme', 'beta']) remove(store, 'company', id)
      const companies = ids(store.ask(filtered, { do: 'removed', model: 'company' }))
      return [issues, ...outcomes, companies, store.ask(filtered, restore('company', 'acme')).id] as const
    })
    expect(listed).toEqual(['i3', 'i1'])
    expect(refused).toMatchObject({ code: 'not_found' })
    expect(JSON.stringify(refused).replace('i2', 'xx')).toBe(JSON.stringify(unknown))
    expect([company, back]).toEqual([['acme'], 'acme'])
  })

  it('is told no name that is hidden (V4, A31)', async () => {
    const nameless = principal(permissions({ fields: { 'issue.title': 'none' } }))
    const answer = await withStore((store) => {
      fill(store)
      remove(store, 'issue', 'i1')
      return store.perform(nameless, { do: 'removed', model: 'issue' })
    })
    expect(answer.answer).toMatchObject({ records: [{ id: 'i1', title: 'Issue i1' }] })
    expect(answer.facts.fields).toEqual([])
  })

  it('finds nothing of a record that is still there', async () => {
    const refusal = await withStore((store) => {
      fill(store)
      return store.refusal(all, restore('issue', 'i1'))
    })
    expect(refusal.code).toBe('not_found')
  })
})

describe('a purge (D2)', () => {
  it('deletes what can no longer be restored, with its history, its texts and what went with it', async () => {
    const [early, purged, left] = await withStore((store) => {
      fill(store)
      store.perform(all, { do: 'update', model: 'issue', id: 'i2', version: 1, values: { title: 'Invoice late' } })
      remove(store, 'company', 'acme')
      store.now += DAY
      remove(store, 'issue', 'i2', 2)
      const before = purgeRemoved(store.sql, store.now + 28 * DAY, 50)
      const first = purgeRemoved(store.sql, store.now + 29 * DAY, 50)
      const second = purgeRemoved(store.sql, store.now + 31 * DAY, 50)
      const count = (table: string, where: string) =>
        store.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).one().n
      const rest = [
        count('records', 'removed_at IS NOT NULL'),
        count('history', "record_id IN ('acme', 'i2')"),
        count('search_entries', "record_id IN ('acme', 'eva', 'i1', 'i2', 'i3')"),
        count('search_texts', "search_texts MATCH 'invoice OR login'"),
        count('records', '1'),
      ]
      return [before, [first, second], rest] as const
    })
    expect(early).toEqual([])
    expect(purged).toEqual([[{ model: 'company', id: 'acme', count: 4 }], [{ model: 'issue', id: 'i2', count: 1 }]])
    expect(left).toEqual([0, 0, 0, 0, 5])
  })
})
