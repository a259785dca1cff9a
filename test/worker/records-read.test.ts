import { describe, expect, it } from 'vitest'
import { fill, ids, permissions, principal, withStore } from './records-store.ts'

const all = principal(permissions())

describe('list', () => {
  it('finds the companies whose owner is called Carly by a path, in one request (M4)', async () => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, {
        do: 'list',
        model: 'company',
        where: { field: 'owner.name', op: 'eq', value: 'Carly' },
        fields: ['name', 'owner'],
      })
    })
    expect(answer).toEqual({
      did: 'list',
      model: 'company',
      records: [
        {
          id: 'acme',
          version: 1,
          created_at: '2026-05-04T09:59:59.000Z',
          updated_at: '2026-05-04T09:59:59.000Z',
          name: 'Acme',
          owner: { id: 'm_carly', name: 'Carly Jensen' },
        },
      ],
      total: 1,
      next_cursor: null,
    })
  })

  it.each([
    ['an id', { field: 'owner', op: 'eq', value: 'm_dana' }, ['beta']],
    ['a first name, whatever its case', { field: 'owner', op: 'eq', value: 'CARLY' }, ['acme']],
    ['a full name with letters beyond ASCII', { field: 'owner', op: 'eq', value: 'dana ØRSTED' }, ['beta']],
    ['an e-mail address', { field: 'owner', op: 'eq', value: 'Dana@north.test' }, ['beta']],
    ['the e-mail address by a path', { field: 'owner.email', op: 'contains', value: 'CARLY@' }, ['acme']],
    ['several members', { field: 'owner', op: 'in', value: ['Carly', 'dana@north.test'] }, ['acme', 'beta']],
    ['no owner', { field: 'owner', op: 'is_empty' }, ['gamma']],
    ['another owner, or none', { field: 'owner', op: 'ne', value: 'Carly' }, ['beta', 'gamma']],
    ['text, whatever its case', { field: 'name', op: 'eq', value: 'GAMMA 100%' }, ['gamma']],
    ['text beyond ASCII', { field: 'city', op: 'starts_with', value: 'år' }, ['acme']],
    ['another text, or none', { field: 'city', op: 'ne', value: 'Århus' }, ['beta', 'gamma']],
    ['a part of a text', { field: 'industry', op: 'contains', value: 'OFT' }, ['acme', 'gamma']],
    ['one of several texts', { field: 'name', op: 'in', value: ['acme', 'BETA'] }, ['acme', 'beta']],
    ['numbers as numbers', { field: 'employees', op: 'gt', value: 50 }, ['beta']],
    ['numbers between', { field: 'arr', op: 'between', value: [100, 200] }, ['acme', 'gamma']],
    ['numbers in a list', { field: 'arr', op: 'in', value: [300, 5] }, ['beta']],
    ['dates', { field: 'customer_since', op: 'lte', value: '2025-02-01' }, ['beta']],
    ['a choice', { field: 'health', op: 'eq', value: 'at_risk' }, ['beta']],
    ['equality with nothing', { field: 'health', op: 'eq', value: null }, ['gamma']],
    ['inequality with nothing', { field: 'health', op: 'ne', value: null }, ['acme', 'beta']],
    ['the id', { field: 'id', op: 'in', value: ['acme', 'gamma'] }, ['acme', 'gamma']],
    ['a whole day of a time', { field: 'created_at', op: 'eq', value: '2026-05-04' }, ['acme', 'beta', 'gamma']],
    ['times before a day', { field: 'created_at', op: 'lt', value: '2026-05-04' }, []],
    ['times until a day', { field: 'created_at', op: 'lte', value: '2026-05-04' }, ['acme', 'beta', 'gamma']],
    ['times after a day', { field: 'created_at', op: 'gt', value: '2026-05-04' }, []],
    [
      'every one of several',
      {
        all: [
          { field: 'industry', op: 'eq', value: 'software' },
          { field: 'arr', op: 'gt', value: 100 },
        ],
      },
      ['gamma'],
    ],
    [
      'any of several',
      {
        any: [
          { field: 'arr', op: 'eq', value: 100 },
          { field: 'name', op: 'eq', value: 'beta' },
        ],
      },
      ['acme', 'beta'],
    ],
    ['all of nothing', { all: [] }, ['acme', 'beta', 'gamma']],
    ['any of nothing', { any: [] }, []],
  ])('filters companies by %s', async (_what, where, expected) => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'list', model: 'company', where })
    })
    expect(ids(answer)).toEqual(expected)
    expect(answer.total).toBe(expected.length)
  })

  it.each([
    ['the name of the company', { field: 'company', op: 'eq', value: 'acme' }, ['i1', 'i3']],
    ['a field of the company', { field: 'company.industry', op: 'eq', value: 'retail' }, ['i2']],
    ['the owner of the company', { field: 'company.owner', op: 'eq', value: 'Carly' }, ['i1', 'i3']],
    ['another field of the company, or none', { field: 'company.industry', op: 'ne', value: 'retail' }, ['i1', 'i3']],
    ['the name of who reported', { field: 'reporter.name', op: 'starts_with', value: 'finn' }, ['i2', 'i3']],
    ['yes or no of who reported', { field: 'reporter.newsletter', op: 'eq', value: true }, ['i1']],
    ['a relation by a part of the name', { field: 'reporter', op: 'contains', value: 'lund' }, ['i1']],
  ])('filters issues by %s', async (_what, where, expected) => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'list', model: 'issue', where, sort: [{ field: 'id' }] })
    })
    expect(ids(answer)).toEqual(expected)
  })

  it.each([
    ['a choice by its declared order', [{ field: 'priority', direction: 'desc' as const }], ['i1', 'i3', 'i2']],
    ['a related name, then the title', [{ field: 'company' }, { field: 'title' }], ['i1', 'i3', 'i2']],
    ['a related field', [{ field: 'company.arr', direction: 'desc' as const }, { field: 'id' }], ['i2', 'i1', 'i3']],
    ['the name of the owner', [{ field: 'owner.name' }, { field: 'id' }], ['i1', 'i2', 'i3']],
    [
      'with the empty ones last',
      [{ field: 'due_on', direction: 'desc' as const }, { field: 'id' }],
      ['i1', 'i2', 'i3'],
    ],
    ['with the empty ones last, upwards too', [{ field: 'due_on' }, { field: 'title' }], ['i1', 'i2', 'i3']],
  ])('sorts by %s', async (_what, sort, expected) => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'list', model: 'issue', sort })
    })
    expect(ids(answer)).toEqual(expected)
  })

  it('reads only what is asked for, with values as they were written', async () => {
    const answer = await withStore((store) => {
      fill(store)
      const fields = ['newsletter', 'company.owner', 'company.employees', 'last_seen_at']
      return store.perform(all, { do: 'list', model: 'end_user', fields })
    })
    const properties = { version: 1, created_at: '2026-05-04T09:59:59.000Z', updated_at: '2026-05-04T09:59:59.000Z' }
    expect(answer.answer).toMatchObject({
      records: [
        {
          id: 'eva',
          ...properties,
          newsletter: true,
          'company.owner': { id: 'm_carly', name: 'Carly Jensen' },
          'company.employees': 40,
          last_seen_at: '2026-05-01T08:30:00.000Z',
        },
        {
          id: 'finn',
          ...properties,
          newsletter: false,
          'company.owner': { id: 'm_dana', name: 'Dana Ørsted' },
          'company.employees': 900,
          last_seen_at: null,
        },
      ],
    })
    expect(Object.keys((answer.answer as { records: object[] }).records[0] ?? {})).not.toContain('name')
    expect(answer.facts).toEqual({
      action: 'record.listed',
      model: 'end_user',
      recordId: null,
      recordCount: 2,
      fields: ['newsletter', 'company.owner', 'company.employees', 'last_seen_at'],
    })
  })
})
