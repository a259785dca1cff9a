import { describe, expect, it } from 'vitest'
import { fill, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const dana = principal(permissions(), 'm_dana')

function historyOf(store: Store, who = all, id = 'acme', model = 'company') {
  return store.ask(who, { do: 'history', model, id })
}

/** Version 2 of Acme changes its industry and revenue, 3 the revenue alone, 4 its owner. */
function changeAcme(store: Store): void {
  fill(store)
  const change = (version: number, values: object) => {
    store.now += 60_000
    store.perform(dana, { do: 'update', model: 'company', id: 'acme', version, values })
  }
  change(1, { industry: 'Retail', arr: 500 })
  change(2, { arr: 700 })
  change(3, { owner: 'm_dana' })
}

describe('a history (D2)', () => {
  it('tells who changed what, when, through what, from what to what, the latest first', async () => {
    const answer = await withStore((store) => {
      changeAcme(store)
      return historyOf(store)
    })
    const by = { id: 'm_dana', name: 'Dana Ørsted' }
    const how = { did: 'updated', by, client: 'Test client', connection_id: 'con_test', via: 'test' }
    expect(answer).toEqual({
      did: 'history',
      model: 'company',
      id: 'acme',
      next_before: null,
      entries: [
        {
          ...how,
          version: 4,
          at: '2026-05-04T10:03:00.000Z',
          changes: [{ field: 'owner', before: { id: 'm_carly', name: 'Carly Jensen' }, after: by }],
        },
        { ...how, version: 3, at: '2026-05-04T10:02:00.000Z', changes: [{ field: 'arr', before: 500, after: 700 }] },
        {
          ...how,
          version: 2,
          at: '2026-05-04T10:01:00.000Z',
          changes: [
            { field: 'industry', before: 'Software', after: 'Retail' },
            { field: 'arr', before: 100, after: 500 },
          ],
        },
      ],
    })
  })

  it('begins with the creation, and tells of removal and restoration', async () => {
    const answer = await withStore((store) => {
      const values = { title: 'New', topics: ['risk'], time_of_day: '09:30' }
      const { id } = store.ask(all, { do: 'create', model: 'note', values })
      store.perform(all, { do: 'remove', model: 'note', id, version: 1 })
      store.perform(dana, { do: 'restore', model: 'note', id })
      return historyOf(store, all, id, 'note')
    })
    expect(answer.entries.map(({ version, did, by, changes }) => [version, did, by.id, changes])).toEqual([
      [3, 'restored', 'm_dana', []],
      [2, 'removed', 'm_carly', []],
      [
        1,
        'created',
        'm_carly',
        [
          { field: 'title', before: null, after: 'New' },
          { field: 'topics', before: null, after: ['risk'] },
          { field: 'time_of_day', before: null, after: '09:30' },
        ],
      ],
    ])
  })

  it('comes in pages', async () => {
    const pages = await withStore((store) => {
      changeAcme(store)
      const ask = (before?: number) =>
        store.ask(all, {
          do: 'history',
          model: 'company',
          id: 'acme',
          limit: 2,
          ...(before === undefined ? {} : { before }),
        })
      const first = ask()
      return [first, ask(first.next_before ?? 0)]
    })
    expect(pages.map(({ entries, next_before: next }) => [entries.map(({ version }) => version), next])).toEqual([
      [[4, 3], 3],
      [[2], null],
    ])
  })

  it('says in the audit which fields it showed, and never a value (A1)', async () => {
    const { facts } = await withStore((store) => {
      changeAcme(store)
      return store.perform(all, { do: 'history', model: 'company', id: 'acme' })
    })
    expect(facts).toEqual({
      action: 'record.read',
      model: 'company',
      recordId: 'acme',
      recordCount: 1,
      fields: ['owner', 'arr', 'industry'],
    })
  })

  it('makes no version of a change that changes nothing', async () => {
    const answer = await withStore((store) => {
      fill(store)
      store.perform(all, { do: 'update', model: 'company', id: 'acme', version: 1, values: { industry: 'Software' } })
      return historyOf(store)
    })
    expect(answer.entries).toEqual([])
  })

  it('is undone with the change that it tells of (A51)', async () => {
    const answer = await withStore((store) => {
      fill(store)
      const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
      const values = { owner: 'm_dana' }
      store.refusal(own, { do: 'update', model: 'company', id: 'acme', version: 1, values })
      return historyOf(store)
    })
    expect(answer.entries).toEqual([])
  })
})

describe('what a reader may not see', () => {
  it('is in no version: one that touched hidden fields only does not show (V4, A31)', async () => {
    const blind = principal(permissions({ fields: { 'company.arr': 'none' } }))
    const answer = await withStore((store) => {
      changeAcme(store)
      return historyOf(store, blind)
    })
    expect(answer.entries.map(({ version, changes }) => [version, changes.map(({ field }) => field)])).toEqual([
      [4, ['owner']],
      [2, ['industry']],
    ])
    expect(JSON.stringify(answer)).not.toMatch(/arr|500|700/)
  })

  it('reads as nothing at the end of a link, and is no change when both ends do (V3, V4)', async () => {
    const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
    const blind = principal(permissions({ actions: { end_user: [] } }))
    const [seen, hidden] = await withStore((store) => {
      fill(store)
      store.add('end_user', 'gus', { name: 'Gus' }, { company: 'beta' })
      store.perform(all, { do: 'update', model: 'issue', id: 'i3', version: 1, values: { reporter: 'eva' } })
      store.perform(all, { do: 'update', model: 'issue', id: 'i3', version: 2, values: { reporter: 'finn' } })
      store.perform(all, { do: 'update', model: 'issue', id: 'i3', version: 3, values: { reporter: 'gus' } })
      return [historyOf(store, own, 'i3', 'issue'), historyOf(store, blind, 'i3', 'issue')]
    })
    const eva = { id: 'eva', name: 'Eva Lund' }
    expect(seen?.entries.map(({ version, changes }) => [version, changes])).toEqual([
      [3, [{ field: 'reporter', before: eva, after: null }]],
      [2, [{ field: 'reporter', before: null, after: eva }]],
    ])
    expect(hidden?.entries).toEqual([])
  })

  it.each([
    ['outside the portfolio', principal(permissions({ portfolio: [{ kind: 'own' }] }), 'm_ada'), 'acme'],
    ['removed', all, 'beta'],
    ['unknown', all, 'nobody'],
  ])('has no history when it is %s (A34)', async (_what, who, id) => {
    const refusal = await withStore((store) => {
      changeAcme(store)
      store.perform(all, { do: 'remove', model: 'company', id: 'beta', version: 1 })
      return store.refusal(who, { do: 'history', model: 'company', id })
    })
    expect(refusal).toEqual({ code: 'not_found', message: `There is no company with the id "${id}".`, details: {} })
  })

  it('takes the permission to view (V1)', async () => {
    const writer = principal(permissions({ actions: { company: ['update'] } }))
    const refusal = await withStore((store) => store.refusal(writer, { do: 'history', model: 'company', id: 'acme' }))
    expect(refusal).toMatchObject({ code: 'missing_permission', details: { missing: ['company:view'] } })
  })
})

describe('an earlier version (D2)', () => {
  const restore = (to: number, version = 4) =>
    ({ do: 'restore_version', model: 'company', id: 'acme', version, to }) as const

  it('comes back as a change like any other, and can be taken back itself', async () => {
    const [first, second, history] = await withStore((store) => {
      changeAcme(store)
      return [store.perform(all, restore(1)), store.ask(all, restore(4, 5)), historyOf(store)] as const
    })
    expect(first.answer).toMatchObject({
      version: 5,
      kept: [],
      record: { version: 5, industry: 'Software', arr: 100, owner: { id: 'm_carly' }, notes: 'secret plan' },
    })
    expect(first.facts).toMatchObject({
      action: 'record.restored',
      recordId: 'acme',
      fields: ['owner', 'arr', 'industry'],
    })
    expect(second.record).toMatchObject({ version: 6, industry: 'Retail', arr: 700, owner: { id: 'm_dana' } })
    expect(history.entries.slice(0, 2).map(({ did, restored_version: to }) => [did, to])).toEqual([
      ['restored', 4],
      ['restored', 1],
    ])
  })

  it('leaves hidden fields alone, and names those that may be seen but not written (V4)', async () => {
    const limited = principal(permissions({ fields: { 'company.arr': 'none', 'company.industry': 'view' } }))
    const [answer, after] = await withStore((store) => {
      changeAcme(store)
      return [store.ask(limited, restore(1)), store.ask(all, { do: 'get', model: 'company', id: 'acme' })] as const
    })
    expect(answer.kept).toEqual(['industry'])
    expect(after.record).toMatchObject({ owner: { id: 'm_carly' }, industry: 'Retail', arr: 700 })
  })

  it('changes nothing where nothing that may be written differs', async () => {
    const blind = principal(permissions({ fields: { 'company.arr': 'none' } }))
    const answer = await withStore((store) => {
      fill(store)
      store.perform(all, { do: 'update', model: 'company', id: 'acme', version: 1, values: { arr: 5 } })
      return store.ask(blind, restore(1, 2))
    })
    expect(answer).toMatchObject({ version: 2, kept: [] })
  })

  it.each([
    ['that is the present one', restore(4), 'not_found'],
    ['that is still to come', restore(9), 'not_found'],
    ['of a record that has changed since', restore(1, 3), 'stale_version'],
  ])('is refused %s', async (_what, request, code) => {
    const refusal = await withStore((store) => {
      changeAcme(store)
      return store.refusal(all, request)
    })
    expect(refusal.code).toBe(code)
  })

  it('is refused where its history does not reach back', async () => {
    const refusal = await withStore((store) => {
      changeAcme(store)
      store.sql.exec('DELETE FROM history WHERE version = 2')
      return store.refusal(all, restore(1))
    })
    expect(refusal).toMatchObject({ code: 'not_found', details: { field: 'to' } })
  })

  it('is judged anew: a member who has gone can not become the owner again (T4)', async () => {
    const refusal = await withStore((store) => {
      changeAcme(store)
      store.sql.exec("UPDATE people SET active = 0 WHERE id = 'm_carly'")
      return store.refusal(all, restore(1))
    })
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field: 'owner' } })
  })

  it('takes the permissions to view and to update, and stays inside the portfolio (V1, A35)', async () => {
    const own = principal(permissions({ portfolio: [{ kind: 'own' }] }), 'm_dana')
    const viewer = principal(permissions({ actions: { company: ['view', 'create'] } }))
    const [outside, missing] = await withStore((store) => {
      changeAcme(store)
      return [store.refusal(own, restore(1)), store.refusal(viewer, restore(1))]
    })
    expect(outside?.code).toBe('forbidden')
    expect(missing).toMatchObject({ code: 'missing_permission', details: { missing: ['company:update'] } })
  })
})
