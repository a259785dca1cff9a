import { describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { fill, ids, permissions, principal, withStore, type Refusal } from './records-store.ts'

const HIDDEN = [
  'company.arr',
  'company.notes',
  'company.renewal_date',
  'end_user.email',
  'issue.description',
  'note.topics',
  'opportunity.contact',
]
const blind = principal(permissions({ fields: Object.fromEntries(HIDDEN.map((path) => [path, 'none'])) }))
const withoutHidden = BUILTIN_MODELS.map((model) => ({
  ...model,
  fields: model.fields.filter((field) => !HIDDEN.includes(`${model.name}.${field.name}`)),
}))

describe('a hidden field', () => {
  const requests: [string, unknown][] = [
    ['shown', { do: 'list', model: 'company', fields: ['name', 'arr'] }],
    ['read', { do: 'get', model: 'company', id: 'acme', fields: ['notes'] }],
    ['filtered', { do: 'list', model: 'company', where: { field: 'arr', op: 'gt', value: 1 } }],
    [
      'filtered with an operator that it does not have',
      { do: 'list', model: 'company', where: { field: 'arr', op: 'contains', value: 1 } },
    ],
    [
      'filtered deep down',
      { do: 'list', model: 'company', where: { any: [{ all: [{ field: 'arr', op: 'is_empty' }] }] } },
    ],
    ['sorted', { do: 'list', model: 'company', sort: [{ field: 'arr' }] }],
    ['grouped', { do: 'aggregate', model: 'company', group_by: ['arr'] }],
    ['grouped as a long text', { do: 'aggregate', model: 'company', group_by: ['notes'] }],
    ['measured', { do: 'aggregate', model: 'company', measure: 'sum', field: 'arr' }],
    ['counted', { do: 'aggregate', model: 'company', measure: 'count', field: 'arr' }],
    ['exported', { do: 'export', model: 'company', fields: ['arr'] }],
    ['written when a record is made', { do: 'create', model: 'company', values: { name: 'New', arr: 'x' } }],
    ['written', { do: 'update', model: 'company', id: 'acme', version: 1, values: { arr: 5 } }],
    ['reached through a company', { do: 'list', model: 'issue', where: { field: 'company.arr', op: 'gt', value: 1 } }],
    ['sorted through a company', { do: 'list', model: 'issue', sort: [{ field: 'company.arr' }] }],
    ['shown through a reference', { do: 'list', model: 'issue', fields: ['reporter.email'] }],
    ['grouped through a company', { do: 'aggregate', model: 'issue', group_by: ['company.notes'] }],
    ['reached over two relations', { do: 'list', model: 'issue', sort: [{ field: 'reporter.company.arr' }] }],
    ['a relation on the way', { do: 'list', model: 'note', fields: ['opportunity.contact.name'] }],
    ['measured beside another', { do: 'aggregate', model: 'company', also: [{ measure: 'sum', field: 'arr' }] }],
    ['grouped by a period', { do: 'aggregate', model: 'company', group_by: ['renewal_date:month'] }],
    ['grouped by a period that it does not have', { do: 'aggregate', model: 'company', group_by: ['arr:month'] }],
    ['grouped by a period that there is not', { do: 'aggregate', model: 'company', group_by: ['renewal_date:moon'] }],
    [
      'filtered by a relative date',
      { do: 'list', model: 'company', where: { field: 'renewal_date', op: 'eq', value: 'next_30_days' } },
    ],
    [
      'filtered by several choices',
      { do: 'list', model: 'note', where: { field: 'topics', op: 'has_all', value: ['nothing'] } },
    ],
    ['missed over two relations', { do: 'list', model: 'issue', fields: ['reporter.company.ar'] }],
    ['missed by a letter', { do: 'list', model: 'company', fields: ['arrr'] }],
    ['missed through a company', { do: 'list', model: 'issue', fields: ['company.ar'] }],
  ]
  it.each(requests)(
    'is refused, when it is %s, exactly as one that does not exist (V4, A32)',
    async (_how, request) => {
      const [hidden, unknown] = await withStore((store) => {
        fill(store)
        return [store.refusal(blind, request), store.under(withoutHidden).refusal(blind, request)]
      })
      expect(hidden.code).toBe('unknown_field')
      expect(JSON.stringify(hidden)).toBe(JSON.stringify(unknown))
    },
  )

  it('is named as it was written, with the nearest visible names (V4)', async () => {
    const refusal = await withStore((store) =>
      store.refusal(blind, { do: 'list', model: 'company', fields: ['industri'] }),
    )
    expect(refusal).toEqual({
      code: 'unknown_field',
      message: 'There is no field "industri" on company. Did you mean "industry"?',
      details: { field: 'industri' },
    })
  })

  it('is in no answer and in no search (A31, A32)', async () => {
    const answers = await withStore((store) => {
      fill(store)
      const requests = [
        { do: 'list', model: 'company' },
        { do: 'export', model: 'company' },
        { do: 'get', model: 'company', id: 'acme' },
        { do: 'fetch', id: 'company/acme' },
        { do: 'search', query: 'secret' },
        { do: 'search', query: 'acme secret' },
        { do: 'describe' },
      ]
      return [
        store.perform(principal(permissions()), { do: 'search', query: 'secret' }),
        ...requests.map((request) => store.perform(blind, request)),
      ]
    })
    expect(answers[0]?.answer).toMatchObject({ hits: [{ id: 'acme', passage: 'Notes: secret plan' }] })
    const said = answers
      .slice(1)
      .map((answer) => JSON.stringify(answer))
      .join('\n')
    expect(['secret plan', '"arr"', '"notes"', '"email"'].filter((hidden) => said.includes(hidden))).toEqual([])
    expect(answers[5]?.answer).toEqual({ did: 'search', hits: [] })
  })

  it('gives no title to a record, and no order to a list, when it is the name (V4)', async () => {
    const nameless = principal(permissions({ fields: { 'company.name': 'none' } }))
    const [hits, list, issues, byName] = await withStore((store) => {
      fill(store)
      return [
        store.ask(nameless, { do: 'search', query: 'software' }),
        store.ask(nameless, { do: 'list', model: 'company', where: { field: 'id', op: 'ne', value: 'beta' } }),
        store.ask(nameless, {
          do: 'list',
          model: 'issue',
          fields: ['company'],
          where: { field: 'company', op: 'eq', value: 'acme' },
          sort: [{ field: 'id' }],
        }),
        store.ask(nameless, { do: 'list', model: 'issue', where: { field: 'company', op: 'eq', value: 'Acme' } }),
      ] as const
    })
    expect(hits.hits.map(({ title }) => title).sort()).toEqual(['Company acme', 'Company gamma'])
    expect(ids(list)).toEqual(['acme', 'gamma'])
    expect(issues.records.map((record) => record.company)).toEqual([
      { id: 'acme', name: null },
      { id: 'acme', name: null },
    ])
    expect(byName.total).toBe(0)
  })
})

describe('a hidden model', () => {
  const withoutCompanies = principal(permissions({ actions: { company: [] } }))

  it.each([
    'list',
    'get',
    'aggregate',
    'export',
    'create',
    'update',
    'remove',
    'describe',
    'history',
    'removed',
    'restore',
    'restore_version',
  ])('is refused to %s exactly as one that does not exist (V4)', async (operation) => {
    const rest = {
      get: { id: 'acme' },
      create: { values: {} },
      update: { id: 'acme', version: 1, values: {} },
      remove: { id: 'acme', version: 1 },
      history: { id: 'acme' },
      restore: { id: 'acme' },
      restore_version: { id: 'acme', version: 2, to: 1 },
    }
    const ask = (model: string) => ({ do: operation, model, ...rest[operation as keyof typeof rest] })
    const [hidden, unknown] = await withStore((store): Refusal[] => {
      fill(store)
      const fewer = store.under(BUILTIN_MODELS.filter(({ name }) => name !== 'company'))
      return [store.refusal(withoutCompanies, ask('company')), fewer.refusal(withoutCompanies, ask('company'))]
    })
    expect(hidden?.code).toBe('unknown_model')
    expect(hidden).toEqual(unknown)
  })

  it('reads as nothing at the other end of a link, and is filtered and sorted as nothing (V3)', async () => {
    const [list, empty, equal, path, beyond] = await withStore((store) => {
      fill(store)
      return [
        store.ask(withoutCompanies, { do: 'list', model: 'issue', fields: ['company'], sort: [{ field: 'company' }] }),
        store.ask(withoutCompanies, { do: 'list', model: 'issue', where: { field: 'company', op: 'is_empty' } }),
        store.ask(withoutCompanies, {
          do: 'list',
          model: 'issue',
          where: { field: 'company', op: 'eq', value: 'acme' },
        }),
        store.refusal(withoutCompanies, {
          do: 'list',
          model: 'issue',
          where: { field: 'company.industry', op: 'eq', value: 'x' },
        }),
        store.refusal(withoutCompanies, { do: 'list', model: 'issue', fields: ['reporter.company.industry'] }),
      ] as const
    })
    expect(list.records.map((record) => record.company)).toEqual([null, null, null])
    expect(empty.total).toBe(3)
    expect(equal.total).toBe(0)
    expect([path.code, beyond.code]).toEqual(['unknown_field', 'unknown_field'])
  })
})

describe('a missing action', () => {
  it.each([
    ['create', { values: { title: 'x' } }],
    ['update', { id: 'i1', version: 1, values: { title: 'x' } }],
    ['remove', { id: 'i1', version: 1 }],
    ['export', {}],
  ])('%s is named as the scope that would be needed (M6)', async (action, rest) => {
    const viewer = principal(permissions({ actions: { issue: ['view'] } }))
    const refusal = await withStore((store) => store.refusal(viewer, { do: action, model: 'issue', ...rest }))
    expect(refusal).toMatchObject({ code: 'missing_permission', details: { missing: [`issue:${action}`] } })
    expect(refusal.message).toContain('Ada Quist')
  })
})
