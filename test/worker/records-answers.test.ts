import { describe, expect, it } from 'vitest'
import { fill, nothing, permissions, principal, withStore } from './records-store.ts'

const all = principal(permissions())

describe('aggregate', () => {
  it.each([
    ['counts', { measure: 'count' }, [{ by: {}, value: 3, count: 3 }]],
    ['adds up', { measure: 'sum', field: 'arr' }, [{ by: {}, value: 600, count: 3 }]],
    ['averages what is there', { measure: 'average', field: 'employees' }, [{ by: {}, value: 470, count: 3 }]],
    [
      'finds the earliest date',
      { measure: 'min', field: 'customer_since' },
      [{ by: {}, value: '2025-02-01', count: 3 }],
    ],
    [
      'groups by a field, largest first',
      { measure: 'sum', field: 'arr', group_by: ['industry'] },
      [
        { by: { industry: 'Retail' }, value: 300, count: 1 },
        { by: { industry: 'Software' }, value: 300, count: 2 },
      ],
    ],
    [
      'groups by a relation',
      { group_by: ['owner'] },
      [
        { by: { owner: null }, value: 1, count: 1 },
        { by: { owner: { id: 'm_carly', name: 'Carly Jensen' } }, value: 1, count: 1 },
        { by: { owner: { id: 'm_dana', name: 'Dana Ørsted' } }, value: 1, count: 1 },
      ],
    ],
  ])('%s', async (_what, request, groups) => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'aggregate', model: 'company', ...(request as object) })
    })
    expect(answer.groups).toEqual(groups)
    expect(answer.truncated).toBe(false)
  })

  it('groups by yes and no, and says when there are more groups', async () => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'aggregate', model: 'end_user', group_by: ['newsletter', 'company.name'], limit: 1 })
    })
    expect(answer.groups).toEqual([{ by: { newsletter: false, 'company.name': 'Beta' }, value: 1, count: 1 }])
    expect(answer.truncated).toBe(true)
  })

  it.each([
    ['a sum of a text', { measure: 'sum', field: 'name' }, 'field'],
    ['a sum of nothing', { measure: 'sum' }, 'field'],
    ['a count of a field', { measure: 'count', field: 'arr' }, 'field'],
    ['a group for each long text', { group_by: ['notes'] }, 'notes'],
  ])('refuses %s by name', async (_what, request, field) => {
    const refusal = await withStore((store) => store.refusal(all, { do: 'aggregate', model: 'company', ...request }))
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
  })
})

describe('a description', () => {
  it('tells of visible models and fields only, and names no hidden model that a reference leads to (V4)', async () => {
    const set = permissions({
      actions: { ...nothing, issue: ['view'] },
      fields: { 'issue.title': 'view', 'issue.description': 'none' },
    })
    const answer = await withStore((store) => store.ask(principal(set), { do: 'describe' }))
    expect(answer.models.map(({ name, actions }) => [name, actions])).toEqual([['issue', ['view']]])
    const fields = answer.models[0]?.fields ?? []
    expect(fields.map(({ name }) => name)).not.toContain('description')
    expect(fields.find(({ name }) => name === 'reporter')).not.toHaveProperty('model')
    expect(fields.find(({ name }) => name === 'priority')).toMatchObject({
      editable: false,
      choices: ['low', 'normal', 'high', 'urgent'],
    })
  })

  it('explains what is missing and whom to ask when nothing may be done (M5)', async () => {
    const answer = await withStore((store) => store.ask(principal({ models: {}, portfolio: [] }), { do: 'describe' }))
    expect(answer).toMatchObject({ models: [], explanation: expect.stringContaining('Ada Quist') as string })
  })

  it('explains an empty portfolio (M5)', async () => {
    const answer = await withStore((store) =>
      store.ask(principal(permissions({ portfolio: 'none' })), { do: 'describe' }),
    )
    expect(answer.explanation).toContain('portfolio')
  })
})

describe('export', () => {
  it('takes the permission to export beside the one to view (V1)', async () => {
    const set = permissions({ actions: { company: ['view'] } })
    const [refused, answer] = await withStore((store) => {
      fill(store)
      return [
        store.refusal(principal(set), { do: 'export', model: 'company' }),
        store.perform(all, { do: 'export', model: 'company', fields: ['arr'] }),
      ]
    })
    expect(refused).toMatchObject({ code: 'missing_permission', details: { missing: ['company:export'] } })
    expect(answer.answer).toMatchObject({ fields: ['arr'], total: 3, next_cursor: null })
    expect(answer.facts).toMatchObject({ action: 'record.exported', recordCount: 3, fields: ['arr'] })
  })
})
