import { describe, expect, it } from 'vitest'
import { csvRow } from '../../src/core/csv.ts'
import { ids, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())

function fillNotes(store: Store): void {
  store.add('company', 'acme', { name: 'Acme' })
  store.add('note', 'n1', { title: 'One', topics: ['adoption', 'risk'], time_of_day: '09:30' }, { company: 'acme' })
  store.add('note', 'n2', { title: 'Two', topics: ['risk'], time_of_day: '14:00' })
  store.add('note', 'n3', { title: 'Three', topics: ['feedback'] })
  store.add('note', 'n4', { title: 'Four' })
}

describe('several choices (D1)', () => {
  it.each([
    ['any of some', { op: 'has_any', value: ['adoption', 'feedback'] }, ['n1', 'n3']],
    ['one', { op: 'has_any', value: 'risk' }, ['n1', 'n2']],
    ['all of some', { op: 'has_all', value: ['risk', 'Adoption', 'risk'] }, ['n1']],
    ['none', { op: 'is_empty' }, ['n4']],
    ['some', { op: 'is_empty', value: false }, ['n1', 'n2', 'n3']],
  ])('are filtered by %s', async (_what, test, expected) => {
    const answer = await withStore((store) => {
      fillNotes(store)
      const where = { field: 'topics', ...test } as { field: string; op: 'has_any' }
      return store.ask(all, { do: 'list', model: 'note', where, sort: [{ field: 'id' }] })
    })
    expect(ids(answer)).toEqual(expected)
  })

  it('are sorted by the first of them, as declared, and read as a list', async () => {
    const answer = await withStore((store) => {
      fillNotes(store)
      return store.ask(all, { do: 'list', model: 'note', sort: [{ field: 'topics' }], fields: ['topics'] })
    })
    expect(answer.records.map(({ topics }) => topics)).toEqual([['adoption', 'risk'], ['feedback'], ['risk'], null])
  })

  it('are grouped one by one: a record counts in each of its groups', async () => {
    const answer = await withStore((store) => {
      fillNotes(store)
      return store.ask(all, { do: 'aggregate', model: 'note', group_by: ['topics'] })
    })
    expect(answer.groups).toEqual([
      { by: { topics: 'risk' }, value: 2, count: 2 },
      { by: { topics: null }, value: 1, count: 1 },
      { by: { topics: 'adoption' }, value: 1, count: 1 },
      { by: { topics: 'feedback' }, value: 1, count: 1 },
    ])
  })

  it('are stored in their declared order, each once; written again they change nothing (D2)', async () => {
    const [created, same, emptied] = await withStore((store) => {
      const values = { title: 'New', topics: ['risk', 'adoption', 'risk'] }
      const made = store.ask(all, { do: 'create', model: 'note', values })
      const change = (version: number, topics: unknown) =>
        store.ask(all, { do: 'update', model: 'note', id: made.id, version, values: { topics } })
      return [made, change(1, ['adoption', 'risk']), change(1, [])] as const
    })
    expect(created.record?.topics).toEqual(['adoption', 'risk'])
    expect(same.version).toBe(1)
    expect(emptied).toMatchObject({ version: 2, record: { topics: null } })
  })

  it('share a cell of a CSV, with semicolons between them (D3)', async () => {
    const row = { id: 'n1', version: 1, created_at: '', updated_at: '', topics: ['adoption', 'risk'], kind: null }
    expect(csvRow(row, ['id', 'topics', 'kind'])).toBe('n1,adoption; risk,')
  })
})

describe('a time of the day (D1)', () => {
  it.each([
    ['later than', { op: 'gt', value: '09:30' }, ['n2']],
    ['between', { op: 'between', value: ['09:00', '10:00'] }, ['n1']],
  ])('is filtered by %s', async (_what, test, expected) => {
    const answer = await withStore((store) => {
      fillNotes(store)
      const where = { field: 'time_of_day', ...test } as { field: string; op: 'gt' }
      return store.ask(all, { do: 'list', model: 'note', where })
    })
    expect(ids(answer)).toEqual(expected)
  })

  it('has an earliest and a latest', async () => {
    const answer = await withStore((store) => {
      fillNotes(store)
      return store.ask(all, { do: 'aggregate', model: 'note', measure: 'max', field: 'time_of_day' })
    })
    expect(answer.groups).toEqual([{ by: {}, value: '14:00', count: 4 }])
  })
})

describe('a value that does not fit its field (D1)', () => {
  it.each([
    ['note', { topics: ['risk', 'money'] }, 'topics', /a list out of: adoption, .*not the text "money"/],
    ['note', { topics: [['risk']] }, 'topics', /a list out of/],
    ['note', { time_of_day: '24:00' }, 'time_of_day', /"09:30", not the text "24:00"/],
    ['note', { time_of_day: 930 }, 'time_of_day', /not number/],
    ['opportunity', { probability: 101 }, 'probability', /100 or less, not 101/],
    ['license', { seats: -1 }, 'seats', /0 or more, not -1/],
  ])('is refused by name on a %s: %j', async (model, values, field, message) => {
    const refusal = await withStore((store) => {
      const name = model === 'note' ? { title: 'New' } : { name: 'New' }
      return store.refusal(all, { do: 'create', model, values: { ...name, ...values } })
    })
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
    expect(refusal.message).toMatch(message)
  })

  it.each([
    ['topics', 'eq', 'risk', /Use one of: has_any, has_all, is_empty/],
    ['topics', 'has_any', [], /takes a list of 1 to 200 values with "has_any"/],
    ['topics', 'has_all', 'money', /It takes one of: adoption/],
    ['kind', 'has_any', ['call'], /can't be compared with "has_any"/],
    ['time_of_day', 'gt', 'noon', /a time of day such as "09:30"/],
  ])('is refused in a filter: %s %s %j', async (field, op, value, message) => {
    const refusal = await withStore((store) =>
      store.refusal(all, { do: 'list', model: 'note', where: { field, op, value } }),
    )
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
    expect(refusal.message).toMatch(message)
  })
})
