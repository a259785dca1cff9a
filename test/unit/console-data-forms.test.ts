import { describe, expect, it } from 'vitest'
import { fieldOptions, writableFields } from '../../src/console/data-access.ts'
import { draftOf, filterFrom, readFilterForm, readNumber } from '../../src/console/forms/filter-form.ts'
import { portfolioFrom, portfolioValues } from '../../src/console/forms/portfolio-form.ts'
import {
  changedFields,
  draftOfRecord,
  mergedDraft,
  readRecordForm,
  valuesFrom,
} from '../../src/console/forms/record-form.ts'
import { readTableQuery, sortedBy, tableAddress } from '../../src/console/forms/table-query.ts'
import { highlighted } from '../../src/console/words/highlight.ts'
import { localTime, momentOf } from '../../src/console/words/zoned.ts'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { Portfolio } from '../../src/core/permissions.ts'
import type { Filter } from '../../src/core/query.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'

const [administrator, , , viewer] = BUILTIN_ROLES(BUILTIN_MODELS)
const model = (name: string) => {
  const found = BUILTIN_MODELS.find((one) => one.name === name)
  if (found === undefined) throw new Error(name)
  return found
}
const optionsFor = (role: typeof administrator, name: string) => {
  if (role === undefined) throw new Error('No such role')
  return fieldOptions({ models: BUILTIN_MODELS, permissions: role.permissions }, model(name))
}
const options = optionsFor(administrator, 'issue')

describe('the fields that a builder offers', () => {
  it('reach two relations far, and leave out what the role hides at every step (A31, A32)', () => {
    expect(options.find(({ path }) => path === 'company.owner.name')?.label).toBe('Company › Owner › Name')
    const seen = optionsFor(viewer, 'issue').map(({ path }) => path)
    expect(seen).toContain('company.industry')
    expect(seen.filter((path) => /arr|notes|reporter\.email/.test(path))).toEqual([])
  })
})

describe('the filter builder’s form', () => {
  const filter: Filter = {
    all: [
      { field: 'company.owner.name', op: 'eq', value: 'Carly' },
      {
        any: [
          { field: 'status', op: 'in', value: ['open', 'waiting'] },
          { field: 'due_on', op: 'between', value: ['today', 'next_30_days'] },
          { field: 'reporter', op: 'is_empty', value: false },
        ],
      },
    ],
  }

  it('gives back the filter that it shows, whatever its groups', () => {
    expect(filterFrom(draftOf(filter), options)).toEqual({ filter, issues: [] })
  })

  it('is read from its fields, a word in the place of a date', () => {
    const entries = Object.entries({
      'filter.kind': 'any',
      'filter.0.field': 'due_on',
      'filter.0.op': 'gte',
      'filter.0.value': '',
      'filter.0.word': 'last_30_days',
      'filter.1.kind': 'all',
      'filter.1.0.field': 'title',
      'filter.1.0.op': 'in',
      'filter.1.0.value': 'One\r\nTwo',
      other: 'x',
    })
    const read = readFilterForm(entries, 'filter', options)
    expect(read && filterFrom(read.draft, options).filter).toEqual({
      any: [
        { field: 'due_on', op: 'gte', value: 'last_30_days' },
        { field: 'title', op: 'in', value: ['One', 'Two'] },
      ],
    })
    expect(readFilterForm([['where', 'x']], 'filter', options)).toBeNull()
  })

  it('adds, nests and removes by its buttons, and keeps the rest', () => {
    const step = (does: string, more: Record<string, string> = {}) =>
      readFilterForm(
        Object.entries({
          'filter.kind': 'all',
          'filter.0.field': 'title',
          'filter.0.op': 'contains',
          'filter.0.value': 'x',
          'filter.do': does,
          ...more,
        }),
        'filter',
        options,
      )
    expect(step('add:', { 'filter.new': 'priority' })?.draft.parts).toHaveLength(2)
    expect(step('group:')?.draft.parts[1]).toEqual({ kind: 'any', parts: [] })
    expect(step('remove:0')).toEqual({ draft: { kind: 'all', parts: [] }, built: true })
    expect(step('add:', { 'filter.new': 'salary' })?.draft.parts).toHaveLength(1)
  })

  it('says what is wrong, condition by condition, and of an unknown field the same as of a hidden one (A32)', () => {
    const draft = draftOf({
      all: [
        { field: 'title', op: 'eq', value: '' },
        { field: 'arr', op: 'gt', value: 1 },
        { field: 'salary', op: 'gt', value: 1 },
      ],
    })
    const { filter, issues } = filterFrom(draft, optionsFor(viewer, 'company'))
    expect(filter).toBeNull()
    expect(issues[1]?.message).toBe(issues[2]?.message)
    expect(readNumber('1,234.5')).toBe(1234.5)
    expect([readNumber('1,5'), readNumber('12x'), readNumber('')]).toEqual([null, null, null])
  })
})

describe('the address of a table', () => {
  it('carries all of its state, and leaves out what makes no sense', () => {
    const where: Filter = { field: 'name', op: 'eq', value: 'A&B=?' }
    const state = {
      where,
      columns: ['name', 'owner.name'],
      sort: [{ field: 'arr', direction: 'desc' as const }],
      text: 'x',
      size: 100,
    }
    const address = tableAddress('/t/a/data/company', state)
    const { query, unreadable } = readTableQuery(new URL(address, 'https://x.test').searchParams)
    expect([unreadable, query]).toEqual([false, { view: '', cursor: '', trail: [], ...state }])
    const odd = readTableQuery(new URLSearchParams({ where: '{"field":1}', size: '7' }))
    expect([odd.unreadable, odd.query.where, odd.query.size]).toEqual([true, null, 50])
  })

  it('sorts by the header that was clicked, turns it round, and lets it go', () => {
    const up = sortedBy([{ field: 'b', direction: 'asc' }], 'a')
    expect(up.map(({ field }) => field)).toEqual(['a', 'b'])
    expect(sortedBy(up, 'a')[0]).toEqual({ field: 'a', direction: 'desc' })
    expect(sortedBy(sortedBy(up, 'a'), 'a')).toEqual([{ field: 'b', direction: 'asc' }])
  })
})

describe('the form of a record', () => {
  const fields = model('company').fields
  const record = { id: 'c', version: 3, created_at: '', updated_at: '', name: 'Acme', arr: 100, industry: 'Software' }

  it('writes what was changed, and nothing else (A56)', () => {
    const data = new FormData()
    for (const [name, value] of Object.entries({
      'value.name': 'Acme',
      'was.name': 'Acme',
      'value.arr': '1,200',
      'was.arr': '100',
    }))
      data.append(name, value)
    const draft = readRecordForm(data, fields)
    expect(valuesFrom(changedFields(fields, draft), draft, 'UTC')).toEqual({ arr: 1200 })
  })

  it('takes over what only the other changed, and tells of what both did (A56)', () => {
    const mine = draftOfRecord(fields, record, 'UTC')
    const typed = { ...mine, typed: { ...mine.typed, arr: ['300'] } }
    const now = draftOfRecord(fields, { ...record, version: 4, arr: 200, industry: 'Retail' }, 'UTC')
    const merged = mergedDraft(fields, typed, now)
    expect(merged.taken.map(({ name }) => name)).toEqual(['industry'])
    expect(merged.disputed.map(({ name }) => name)).toEqual(['arr'])
    expect([merged.draft.typed['arr'], merged.draft.typed['industry']]).toEqual([['300'], ['Retail']])
  })

  it('keeps the other value where that is asked for, and writes nothing of it (A56)', () => {
    const data = new FormData()
    for (const [name, value] of Object.entries({ 'value.arr': '300', 'was.arr': '200', 'theirs.arr': 'on' }))
      data.append(name, value)
    const draft = readRecordForm(data, fields)
    expect(changedFields(fields, draft).map(({ name }) => name)).toEqual([])
  })

  it('has an external id for those who see every record, and for nobody else (V4, A34)', () => {
    const permissions = administrator?.permissions ?? { models: {}, portfolio: 'none' as const }
    const names = (portfolio: Portfolio) =>
      writableFields({ permissions: { ...permissions, portfolio } }, model('company')).map(({ name }) => name)
    expect(names([])).toContain('external_id')
    expect(names([{ kind: 'own' }])).not.toContain('external_id')
    expect(names('none')).not.toContain('external_id')
  })

  it('means times in the tenant’s zone, summer and winter', () => {
    for (const iso of ['2026-07-01T10:00:00.000Z', '2026-12-01T10:00:00.000Z'])
      expect(momentOf(localTime(iso, 'Europe/Oslo'), 'Europe/Oslo')).toBe(iso)
    expect(momentOf('2026-03-29T02:30', 'Europe/Oslo')).toBe('2026-03-29T01:30:00.000Z')
    expect(momentOf('soon', 'UTC')).toBeNull()
  })
})

describe('the portfolio of a role', () => {
  const seen = optionsFor(administrator, 'company')
  const filters: Filter[] = [
    { field: 'country', op: 'eq', value: 'Denmark' },
    {
      any: [
        { field: 'arr', op: 'gt', value: 1000 },
        { field: 'owner.name', op: 'contains', value: 'Carly' },
      ],
    },
    {
      all: [{ field: 'renewal_date', op: 'eq', value: 'next_30_days' }, { any: [{ field: 'health', op: 'is_empty' }] }],
    },
  ]

  it.each(filters)('comes back from the builder as it was: %j (V3)', (where) => {
    const portfolio: Portfolio = [{ kind: 'own' }, { kind: 'filter', where }]
    const values = portfolioValues(portfolio, seen)
    const back = portfolioFrom(values, seen)
    expect(back.issues).toEqual([])
    expect(back.portfolio).toEqual(expect.arrayContaining([{ kind: 'own' }, { kind: 'filter', where }]))
    expect(back.portfolio).toHaveLength(2)
  })

  it('keeps, and does not change, a filter by what its editor may not see (V4, T5)', () => {
    const where: Filter = { field: 'arr', op: 'gt', value: 1000 }
    const values = portfolioValues([{ kind: 'filter', where }], optionsFor(viewer, 'company'))
    expect(values).toMatchObject({ draft: { parts: [] }, kept: [{ kind: 'filter', where }] })
    expect(portfolioFrom(values, optionsFor(viewer, 'company')).portfolio).toEqual([{ kind: 'filter', where }])
  })
})

describe('what a search marks', () => {
  it('is the words that it found, and all of the text stays (A12)', () => {
    const pieces = highlighted('In Århus <b>software</b>', 'arhus soft')
    expect(pieces.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Århus', 'software'])
    expect(pieces.map(({ text }) => text).join('')).toBe('In Århus <b>software</b>')
  })
})
