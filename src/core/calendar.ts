/** Where and when days begin for whoever asks. `now` in milliseconds; `timeZone` an IANA name. */
export interface Calendar {
  now: number
  timeZone: string
}

const DAY_MS = 86_400_000

/** The day of a moment (milliseconds) in a time zone, YYYY-MM-DD. */
export function dayAt(at: number, timeZone: string): string {
  return dayOf(at + offsetAt(at, timeZone))
}

/**
 * The first millisecond of a day (YYYY-MM-DD) in a time zone; null when there is no such day. A day whose midnight is
 * skipped begins an hour later.
 */
export function startOfDay(day: string, timeZone: string): number | null {
  const asUtc = timeOf(day)
  if (asUtc === null) return null
  const guess = asUtc - offsetAt(asUtc, timeZone)
  const start = asUtc - offsetAt(guess, timeZone)
  return dayAt(start, timeZone) === day ? start : Math.max(start, guess)
}

/** The last millisecond of a day (YYYY-MM-DD) in a time zone; null when there is no such day. */
export function endOfDay(day: string, timeZone: string): number | null {
  const start = startOfDay(day, timeZone)
  return start === null ? null : (startOfDay(addDays(day, 1), timeZone) ?? start + DAY_MS) - 1
}

/** So many days after a day (YYYY-MM-DD); before it, when negative. */
export function addDays(day: string, days: number): string {
  return dayOf((timeOf(day) ?? 0) + days * DAY_MS)
}

/** The same day so many months later; the last of the month where that is shorter. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  const first = Date.UTC(year, month - 1 + months, 1)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  return dayOf(first + (Math.min(date, last) - 1) * DAY_MS)
}

/** The day after a day (YYYY-MM-DD). */
export function dayAfter(day: string): string {
  return addDays(day, 1)
}

/** How far a time zone is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(at: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(at / 1000) * 1000
}

/** Formats take long to make. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

function timeOf(day: string): number | null {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && dayOf(time) === day ? time : null
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
