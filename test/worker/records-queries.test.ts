import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayAt } from '../../src/core/calendar.ts'
import { periodSql } from '../../src/tenant/records/periods.ts'
import { definitionOf, fill, ids, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())

/** Opportunities around the fourth of May 2026, noon in Oslo: what the tests call today. */
function fillOpportunities(store: Store): void {
  fill(store)
  const days = { o1: '2026-04-04', o2: '2026-05-03', o3: '2026-05-04', o4: '2026-05-11', o5: '2026-07-01' }
  for (const [id, close_on] of Object.entries(days)) {
    const values = {
      name: id,
      close_on,
      stage: id < 'o3' ? 'won' : 'lead',
      amount: 100,
      probability: 50,
      contact: 'finn',
    }
    store.add('opportunity', id, values, { company: 'acme' })
  }
  store.add('opportunity', 'o6', { name: 'o6', amount: 7, contact: 'eva' }, { company: 'beta' })
}

describe('a relative date', () => {
  it.each([
    ['eq', 'today', ['o3']],
    ['ne', 'today', ['o1', 'o2', 'o4', 'o5', 'o6']],
    ['in', ['yesterday', 'today'], ['o2', 'o3']],
    ['eq', 'this_week', ['o3']],
    ['eq', 'this_quarter', ['o1', 'o2', 'o3', 'o4']],
    ['eq', 'last_30_days', ['o1', 'o2', 'o3']],
    ['eq', 'next_7_days', ['o3', 'o4']],
    ['lt', 'this_month', ['o1']],
    ['lte', 'this_month', ['o1', 'o2', 'o3', 'o4']],
    ['gt', 'next_week', ['o5']],
    ['gte', 'next_week', ['o4', 'o5']],
    ['between', ['last_month', 'yesterday'], ['o1', 'o2']],
  ])('filters dates: %s %s', async (op, value, expected) => {
    const answer = await withStore((store) => {
      fillOpportunities(store)
      return store.perform(all, { do: 'list', model: 'opportunity', where: { field: 'close_on', op, value } }).answer
    })
    expect(ids(answer as { records: { id: string }[] })).toEqual(expected)
  })

  it('filters times by days of the time zone of the tenant, as a plain day does', async () => {
    const found = await withStore((store) => {
      const seen = { u1: '2026-05-03T21:59:59.999Z', u2: '2026-05-03T22:00:00.000Z', u3: '2026-05-04T21:59:59.999Z' }
      for (const [id, at] of Object.entries(seen)) store.add('end_user', id, { name: id, last_seen_at: at })
      return ['today', '2026-05-04'].map((value) =>
        ids(store.ask(all, { do: 'list', model: 'end_user', where: { field: 'last_seen_at', op: 'eq', value } })),
      )
    })
    expect(found).toEqual([
      ['u2', 'u3'],
      ['u2', 'u3'],
    ])
  })

  it('limits a portfolio, too (V3)', async () => {
    const soon = { field: 'renewal_date', op: 'eq', value: 'next_30_days' } as const
    const answer = await withStore((store) => {
      store.add('company', 'now', { name: 'Now', renewal_date: '2026-06-03' })
      store.add('company', 'later', { name: 'Later', renewal_date: '2026-06-04' })
      const reader = principal(permissions({ portfolio: [{ kind: 'filter', where: soon }] }))
      return store.ask(reader, { do: 'list', model: 'company' })
    })
    expect(ids(answer)).toEqual(['now'])
  })

  it.each([
    ['close_on', 'in', ['this_week'], /single values with "in"/],
    ['close_on', 'eq', 'soon', /It takes a date such as .* "this_quarter"/],
    ['close_on', 'eq', 'last_0_days', /It takes a date/],
    ['amount', 'eq', 'today', /It takes a number/],
  ])('is refused where it means nothing: %s %s %j', async (field, op, value, message) => {
    const refusal = await withStore((store) =>
      store.refusal(all, { do: 'list', model: 'opportunity', where: { field, op, value } }),
    )
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
    expect(refusal.message).toMatch(message)
  })
})

describe('a path over two relations', () => {
  it.each([
    ['the owner of the company', { field: 'company.owner.name', op: 'eq', value: 'Carly' }, ['i1', 'i3']],
    ['the company of who reported', { field: 'reporter.company.industry', op: 'eq', value: 'retail' }, ['i2', 'i3']],
    ['a relation at its end', { field: 'reporter.company.owner', op: 'eq', value: 'Dana Ørsted' }, ['i2', 'i3']],
    ['another one, or none', { field: 'reporter.company.industry', op: 'ne', value: 'retail' }, ['i1']],
  ] as const)('filters issues by %s', async (_what, where, expected) => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'list', model: 'issue', where, sort: [{ field: 'id' }] })
    })
    expect(ids(answer)).toEqual(expected)
  })

  it('sorts, reads and groups, with others beside it', async () => {
    const [list, groups] = await withStore((store) => {
      fill(store)
      const sort = [{ field: 'reporter.company.arr', direction: 'desc' as const }, { field: 'company.name' }]
      const fields = ['reporter.company.name', 'reporter.company.owner', 'company.owner.email']
      return [
        store.ask(all, { do: 'list', model: 'issue', sort, fields }),
        store.ask(all, { do: 'aggregate', model: 'issue', group_by: ['reporter.company', 'company.owner.name'] }),
      ] as const
    })
    expect(ids(list)).toEqual(['i3', 'i2', 'i1'])
    expect(list.records[0]).toMatchObject({
      'reporter.company.name': 'Beta',
      'reporter.company.owner': { id: 'm_dana', name: 'Dana Ørsted' },
      'company.owner.email': 'carly@north.test',
    })
    expect(groups.groups.map(({ by }) => by)).toEqual([
      { 'reporter.company': { id: 'acme', name: 'Acme' }, 'company.owner.name': 'Carly Jensen' },
      { 'reporter.company': { id: 'beta', name: 'Beta' }, 'company.owner.name': 'Carly Jensen' },
      { 'reporter.company': { id: 'beta', name: 'Beta' }, 'company.owner.name': 'Dana Ørsted' },
    ])
  })

  it('does not lead through a record outside the portfolio (V3, A34)', async () => {
    const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
    const [list, filtered] = await withStore((store) => {
      fill(store)
      const fields = ['reporter.company.name', 'reporter.name', 'reporter.company']
      const where = { field: 'reporter.company.name', op: 'is_empty' } as const
      return [
        store.ask(own, { do: 'list', model: 'issue', fields, sort: [{ field: 'reporter.company.name' }] }),
        store.ask(own, { do: 'list', model: 'issue', where }),
      ] as const
    })
    expect(
      list.records.map(({ id, ...record }) => [id, record['reporter.company.name'], record['reporter.company']]),
    ).toEqual([
      ['i1', 'Acme', { id: 'acme', name: 'Acme' }],
      ['i3', null, null],
    ])
    expect(ids(filtered)).toEqual(['i3'])
  })

  it.each([
    ['over three relations', 'opportunity.contact.company.name', /There is no field/],
    ['with a mistake at its end', 'contact.company.industri', /Did you mean "contact.company.industry"/],
    ['through a field that leads nowhere', 'company.name.length', /There is no field "company.name.length"/],
    ['through a member', 'company.owner.company', /There is no field/],
  ])('is refused %s', async (_what, field, message) => {
    const refusal = await withStore((store) => store.refusal(all, { do: 'list', model: 'note', sort: [{ field }] }))
    expect(refusal.code).toBe('unknown_field')
    expect(refusal.message).toMatch(message)
  })
})

describe('an aggregate', () => {
  it('groups by periods, in the order of time, with those without a date at the end', async () => {
    const answer = await withStore((store) => {
      fillOpportunities(store)
      const group_by = ['close_on:month', 'stage']
      return store.ask(all, { do: 'aggregate', model: 'opportunity', measure: 'sum', field: 'amount', group_by })
    })
    expect(answer.groups).toEqual([
      { by: { 'close_on:month': '2026-04', stage: 'won' }, value: 100, count: 1 },
      { by: { 'close_on:month': '2026-05', stage: 'lead' }, value: 200, count: 2 },
      { by: { 'close_on:month': '2026-05', stage: 'won' }, value: 100, count: 1 },
      { by: { 'close_on:month': '2026-07', stage: 'lead' }, value: 100, count: 1 },
      { by: { 'close_on:month': null, stage: null }, value: 7, count: 1 },
    ])
  })

  it.each([
    ['day', ['2026-05-11', '2026-07-01', null], true],
    ['week', ['2026-05-11', '2026-06-29', null], true],
    ['month', ['2026-05', '2026-07', null], true],
    ['quarter', ['2026-Q2', '2026-Q3', null], false],
    ['year', ['2026', null], false],
  ])('keeps the latest where there are more %ss than fit', async (period, expected, truncated) => {
    const answer = await withStore((store) => {
      fillOpportunities(store)
      return store.ask(all, { do: 'aggregate', model: 'opportunity', group_by: [`close_on:${period}`], limit: 3 })
    })
    expect(answer.groups.map(({ by }) => by[`close_on:${period}`])).toEqual(expected)
    expect(answer.truncated).toBe(truncated)
  })

  it('has several measures at once, and tells which fields they touched (A1)', async () => {
    const { answer, facts } = await withStore((store) => {
      fillOpportunities(store)
      return store.perform(all, {
        do: 'aggregate',
        model: 'opportunity',
        measure: 'sum',
        field: 'amount',
        also: [
          { measure: 'average', field: 'probability' },
          { measure: 'count' },
          { measure: 'max', field: 'close_on' },
        ],
        group_by: ['company.name'],
      })
    })
    expect(answer).toMatchObject({
      groups: [
        { by: { 'company.name': 'Acme' }, value: 500, also: [50, 5, '2026-07-01'], count: 5 },
        { by: { 'company.name': 'Beta' }, value: 7, also: [null, 1, null], count: 1 },
      ],
    })
    expect(facts.fields).toEqual(['amount', 'probability', 'close_on', 'company.name'])
  })

  it.each([
    ['a period that there is not', { group_by: ['close_on:fortnight'] }, 'close_on', /day, week, month, quarter, year/],
    ['a period of a text', { group_by: ['stage:month'] }, 'stage', /is a choice field and has no periods/],
    ['a further sum of a text', { also: [{ measure: 'sum', field: 'name' }] }, 'field', /"sum" needs a field/],
  ])('refuses %s by name', async (_what, request, field, message) => {
    const refusal = await withStore((store) =>
      store.refusal(all, { do: 'aggregate', model: 'opportunity', ...request }),
    )
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
    expect(refusal.message).toMatch(message)
  })

  it('puts every moment of sixty years into the day that it has in the time zone', async () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0, 2), max: Date.UTC(2049, 11, 30) })
    const zone = fc.constantFrom('UTC', 'Europe/Oslo', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe')
    await withStore((store) => {
      const [field] = definitionOf(store.models, 'end_user').fields.filter(({ name }) => name === 'last_seen_at')
      if (field === undefined) throw new Error('There is no such field')
      fc.assert(
        fc.property(moment, zone, (at, timeZone) => {
          const sql = periodSql('day', field, '?1', timeZone)
          const { day } = store.sql.exec<{ day: string }>(`SELECT ${sql} AS day`, new Date(at).toISOString()).one()
          expect(day).toBe(dayAt(at, timeZone))
        }),
        { numRuns: 400 },
      )
    })
  })
})
