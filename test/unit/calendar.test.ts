import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, addMonths, dayAt, endOfDay, startOfDay } from '../../src/core/calendar.ts'
import { isRelativeDate, relativeDays } from '../../src/core/relative-dates.ts'

const ZONES = [
  'UTC',
  'Europe/Oslo',
  'America/New_York',
  'Pacific/Auckland',
  'America/Santiago',
  'Asia/Beirut',
  'Asia/Kolkata',
]

describe('a day in a time zone', () => {
  it('begins with its first moment and ends with its last, also when clocks change', () => {
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2049, 11) })
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), moment, (zone, at) => {
        const day = dayAt(at, zone)
        const [start, end] = [startOfDay(day, zone), endOfDay(day, zone)]
        expect(start !== null && end !== null && start <= at && at <= end).toBe(true)
        expect([dayAt(start ?? 0, zone), dayAt((start ?? 0) - 1, zone)]).toEqual([day, addDays(day, -1)])
        expect([dayAt(end ?? 0, zone), dayAt((end ?? 0) + 1, zone)]).toEqual([day, addDays(day, 1)])
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a midnight that is skipped', '2026-09-06', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
    ['a midnight that comes twice', '2026-04-05', 'America/Santiago', '2026-04-05T04:00:00.000Z'],
    ['a change in the night', '2026-03-29', 'Europe/Oslo', '2026-03-28T23:00:00.000Z'],
  ])('knows %s', (_what, day, zone, start) => {
    expect(new Date(startOfDay(day, zone) ?? 0).toISOString()).toBe(start)
  })

  it('has an end on the last day that can be written', () => {
    expect(new Date(endOfDay('9999-12-31', 'UTC') ?? 0).toISOString()).toBe('9999-12-31T23:59:59.999Z')
  })

  it('keeps to the end of shorter months', () => {
    expect([addMonths('2026-01-31', 1), addMonths('2028-02-29', -12), addMonths('2026-11-30', 3)]).toEqual([
      '2026-02-28',
      '2027-02-28',
      '2027-02-28',
    ])
  })
})

describe('a date that is told from today', () => {
  // A Thursday in Oslo, and still Wednesday in New York.
  const now = Date.parse('2026-11-19T02:00:00Z')

  it.each([
    ['today', '2026-11-19', '2026-11-19'],
    ['yesterday', '2026-11-18', '2026-11-18'],
    ['tomorrow', '2026-11-20', '2026-11-20'],
    ['this_week', '2026-11-16', '2026-11-22'],
    ['last_week', '2026-11-09', '2026-11-15'],
    ['next_week', '2026-11-23', '2026-11-29'],
    ['this_month', '2026-11-01', '2026-11-30'],
    ['last_month', '2026-10-01', '2026-10-31'],
    ['this_quarter', '2026-10-01', '2026-12-31'],
    ['next_quarter', '2027-01-01', '2027-03-31'],
    ['last_quarter', '2026-07-01', '2026-09-30'],
    ['this_year', '2026-01-01', '2026-12-31'],
    ['last_year', '2025-01-01', '2025-12-31'],
    ['last_30_days', '2026-10-20', '2026-11-19'],
    ['next_7_days', '2026-11-19', '2026-11-26'],
    ['last_2_weeks', '2026-11-05', '2026-11-19'],
    ['next_3_months', '2026-11-19', '2027-02-19'],
    ['next_1_quarters', '2026-11-19', '2027-02-19'],
    ['last_10_years', '2016-11-19', '2026-11-19'],
  ])('%s', (word, first, last) => {
    expect(relativeDays(word, { now, timeZone: 'Europe/Oslo' })).toEqual({ first, last })
    expect(isRelativeDate(word)).toBe(true)
  })

  it('depends on where the tenant is', () => {
    expect(relativeDays('today', { now, timeZone: 'America/New_York' })).toEqual({
      first: '2026-11-18',
      last: '2026-11-18',
    })
  })

  it.each(['Today', 'last_0_days', 'last_1000_days', 'next_days', 'this_day', 'last_3_week', 'constructor', ''])(
    'is not meant by "%s"',
    (word) => {
      expect(relativeDays(word, { now, timeZone: 'UTC' })).toBeNull()
      expect(isRelativeDate(word)).toBe(false)
    },
  )
})
