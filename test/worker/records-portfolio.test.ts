import { describe, expect, it } from 'vitest'
import { fill, ids, permissions, principal, withStore, type Refusal } from './records-store.ts'

const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

describe('the portfolio', () => {
  it('holds for list, count, aggregate, export and search (V3, A34)', async () => {
    const answers = await withStore((store) => {
      fill(store)
      return {
        companies: ids(store.ask(own, { do: 'list', model: 'company' })),
        issues: store.ask(own, { do: 'list', model: 'issue', limit: 1 }),
        tasks: ids(store.ask(own, { do: 'list', model: 'task' })),
        people: ids(store.ask(own, { do: 'list', model: 'end_user' })),
        count: store.ask(own, { do: 'aggregate', model: 'issue' }).groups,
        revenue: store.ask(own, {
          do: 'aggregate',
          model: 'company',
          measure: 'sum',
          field: 'arr',
          group_by: ['owner'],
        }).groups,
        exported: ids(store.ask(own, { do: 'export', model: 'company' })),
        found: store.ask(own, { do: 'search', query: 'software retail invoice report' }).hits.map(({ id }) => id),
      }
    })
    expect(answers).toMatchObject({
      companies: ['acme'],
      issues: { total: 2 },
      tasks: ['t1'],
      people: ['eva'],
      count: [{ by: {}, value: 2, count: 2 }],
      revenue: [{ by: { owner: { id: 'm_carly', name: 'Carly Jensen' } }, value: 100, count: 1 }],
      exported: ['acme'],
      found: ['acme'],
    })
  })

  const outside: [string, (id: string) => object][] = [
    ['get', (id) => ({ do: 'get', model: 'company', id })],
    ['update', (id) => ({ do: 'update', model: 'company', id, version: 1, values: { city: 'Oslo' } })],
    [
      'update with a stale version',
      (id) => ({ do: 'update', model: 'company', id, version: 7, values: { city: 'Oslo' } }),
    ],
    ['remove', (id) => ({ do: 'remove', model: 'company', id, version: 1 })],
    ['fetch', (id) => ({ do: 'fetch', id: `company/${id}` })],
  ]
  it.each(outside)('makes %s of a record outside it the same as of an unknown id (A28, A34)', async (_how, request) => {
    const [seen, ...refusals] = await withStore((store): [unknown, ...Refusal[]] => {
      fill(store)
      store.perform(principal(permissions()), { do: 'remove', model: 'company', id: 'gamma', version: 1 })
      const answer = (id: string) => store.refusal(own, request(id))
      const masked = (id: string) => JSON.parse(JSON.stringify(answer(id)).replaceAll(id, '…')) as Refusal
      return [
        store.attempt(own, request('acme')).outcome,
        masked('beta'),
        masked('gamma'),
        masked('i1'),
        masked('nowhere'),
      ]
    })
    expect(JSON.stringify(seen)).not.toContain('not_found')
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0])
    expect(refusals[0]?.code).toBe('not_found')
  })

  it('makes a link out of it read, filter, sort and group as nothing (V3, A34)', async () => {
    const answers = await withStore((store) => {
      fill(store)
      store.add('issue', 'i4', { title: 'Linked outside', reporter: 'finn' }, { company: 'acme' })
      const where = (op: string, value: unknown, field = 'reporter') => ({ field, op, value }) as never
      const found = (filter: never) =>
        ids(store.ask(own, { do: 'list', model: 'issue', where: filter, sort: [{ field: 'id' }] }))
      return {
        read: store
          .ask(own, {
            do: 'list',
            model: 'issue',
            fields: ['reporter', 'reporter.name', 'reporter.newsletter'],
            sort: [{ field: 'reporter.name' }, { field: 'id' }],
          })
          .records.map((record) => [
            record.id,
            record.reporter,
            record['reporter.name'],
            record['reporter.newsletter'],
          ]),
        byId: found(where('eq', 'finn')),
        byName: found(where('contains', 'Finn')),
        byPath: found(where('eq', 'Finn Holm', 'reporter.name')),
        empty: found(where('is_empty', true)),
        emptyPath: found(where('is_empty', true, 'reporter.name')),
        other: found(where('ne', 'eva')),
        groups: store.ask(own, { do: 'aggregate', model: 'issue', group_by: ['reporter'] }).groups,
      }
    })
    expect(answers).toEqual({
      read: [
        ['i1', { id: 'eva', name: 'Eva Lund' }, 'Eva Lund', true],
        ['i3', null, null, null],
        ['i4', null, null, null],
      ],
      byId: [],
      byName: [],
      byPath: [],
      empty: ['i3', 'i4'],
      emptyPath: ['i3', 'i4'],
      other: ['i3', 'i4'],
      groups: [
        { by: { reporter: null }, value: 2, count: 2 },
        { by: { reporter: { id: 'eva', name: 'Eva Lund' } }, value: 1, count: 1 },
      ],
    })
  })

  it('may be a condition on the company, which may use fields that are hidden from the member (V3)', async () => {
    const where = {
      all: [
        { field: 'arr', op: 'gte', value: 200 },
        { field: 'owner', op: 'eq', value: 'dana@north.test' },
      ],
    } as never
    const set = permissions({ fields: { 'company.arr': 'none' }, portfolio: [{ kind: 'filter', where }] })
    const answers = await withStore((store) => {
      fill(store)
      return ['company', 'issue', 'task'].map((model) => ids(store.ask(principal(set), { do: 'list', model })))
    })
    expect(answers).toEqual([['beta'], ['i2'], []])
  })

  it('is met by records that meet every clause (V3)', async () => {
    const clauses = (industry: string) => [
      { kind: 'own' as const },
      { kind: 'filter' as const, where: { field: 'industry', op: 'eq' as const, value: industry } },
    ]
    const answers = await withStore((store) => {
      fill(store)
      return ['Software', 'Retail'].map((industry) =>
        ids(
          store.ask(principal(permissions({ portfolio: clauses(industry) })), {
            do: 'list',
            model: 'issue',
            sort: [{ field: 'id' }],
          }),
        ),
      )
    })
    expect(answers).toEqual([['i1', 'i3'], []])
  })

  it.each([
    ['names a field that is gone', { field: 'gone', op: 'ne', value: 'x' }],
    [
      'compares what can not be compared',
      {
        all: [
          { field: 'name', op: 'eq', value: 'Acme' },
          { field: 'arr', op: 'contains', value: 'x' },
        ],
      },
    ],
  ])('matches nothing when its condition %s', async (_what, where) => {
    const set = permissions({ portfolio: [{ kind: 'filter', where: where as never }] })
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(principal(set), { do: 'list', model: 'company' })
    })
    expect(answer).toMatchObject({ records: [], total: 0 })
  })

  it('of none is empty on every way in (V3)', async () => {
    const nobody = principal(permissions({ portfolio: 'none' }))
    const answers = await withStore((store) => {
      fill(store)
      return [
        store.ask(nobody, {
          do: 'list',
          model: 'company',
          where: { field: 'name', op: 'eq', value: 'acme' },
        }).total,
        store.ask(nobody, { do: 'aggregate', model: 'issue' }).groups[0]?.value,
        store.ask(nobody, { do: 'search', query: 'acme' }).hits.length,
        store.refusal(nobody, { do: 'get', model: 'company', id: 'acme' }).code,
        store.refusal(nobody, { do: 'create', model: 'task', values: { title: 'x' } }).code,
      ]
    })
    expect(answers).toEqual([0, 0, 0, 'not_found', 'forbidden'])
  })
})
