import { addDays, addMonths, dayAt, type Calendar } from './calendar.ts'
import { PERIODS, type Period } from './query.ts'

/** Days from the first to the last, YYYY-MM-DD. */
export interface Days {
  first: string
  last: string
}

const NEAR: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 }
const WHOLE = /^(last|this|next)_(week|month|quarter|year)$/
const ROLLING = /^(last|next)_([1-9]\d{0,2})_(day|week|month|quarter|year)s$/
const MONTHS: Readonly<Record<Exclude<Period, 'day' | 'week'>, number>> = { month: 1, quarter: 3, year: 12 }

/**
 * The days that a word stands for, told from today: `today`, `this_quarter`, `last_30_days`. Weeks begin on Monday.
 * What goes back or ahead by a number ends or begins today, both ends included. Null for any other text.
 */
export function relativeDays(word: string, { now, timeZone }: Calendar): Days | null {
  const near = Object.hasOwn(NEAR, word) ? NEAR[word] : undefined
  const [, which, whole] = WHOLE.exec(word) ?? []
  const [, direction, count, unit] = ROLLING.exec(word) ?? []
  if (near === undefined && which === undefined && direction === undefined) return null
  const today = dayAt(now, timeZone)
  if (near !== undefined) return { first: addDays(today, near), last: addDays(today, near) }
  const period = PERIODS.find((one) => one === (whole ?? unit)) ?? 'day'
  if (direction === undefined) {
    const first = later(firstOf(period, today), period, which === 'last' ? -1 : which === 'next' ? 1 : 0)
    return { first, last: addDays(later(first, period, 1), -1) }
  }
  return direction === 'last'
    ? { first: later(today, period, -Number(count)), last: today }
    : { first: today, last: later(today, period, Number(count)) }
}

/** Whether a text is such a word, whatever the day. */
export function isRelativeDate(word: string): boolean {
  return Object.hasOwn(NEAR, word) || WHOLE.test(word) || ROLLING.test(word)
}

function firstOf(period: Period, day: string): string {
  const [year = '', month = ''] = day.split('-')
  switch (period) {
    case 'day':
      return day
    case 'week':
      return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7))
    case 'month':
      return `${year}-${month}-01`
    case 'quarter':
      return addMonths(`${year}-${month}-01`, -((Number(month) - 1) % 3))
    case 'year':
      return `${year}-01-01`
  }
}

function later(day: string, period: Period, count: number): string {
  if (period === 'day' || period === 'week') return addDays(day, count * (period === 'week' ? 7 : 1))
  return addMonths(day, count * MONTHS[period])
}
