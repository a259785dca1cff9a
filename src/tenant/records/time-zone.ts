import { offsetAt } from '../../core/calendar.ts'

/** From here to there a time zone's changes are known to SQL; before and after it keeps its first and last offset. */
const FIRST_YEAR = 1990
const LAST_YEAR = 2050
const MINUTE_MS = 60_000

/** A time zone's offset from UTC in minutes, from a moment on (ISO 8601 in UTC, to the minute). */
interface Offset {
  from: string
  minutes: number
}

/** SQL of the modifier that makes SQLite's date functions read a time in UTC as the time in a zone: `'+60 minutes'`. */
export function zoneModifier(time: string, timeZone: string): string {
  return searched(time, offsetsOf(timeZone))
}

/** A balanced tree of comparisons, so that few are made for each row. */
function searched(time: string, offsets: readonly Offset[]): string {
  const half = offsets.length >> 1
  const middle = offsets[half]
  if (middle === undefined || half === 0) return `'${offsets[0]?.minutes ?? 0} minutes'`
  const [before, after] = [offsets.slice(0, half), offsets.slice(half)]
  return `CASE WHEN ${time} < '${middle.from}' THEN ${searched(time, before)} ELSE ${searched(time, after)} END`
}

const known = new Map<string, readonly Offset[]>()

function offsetsOf(timeZone: string): readonly Offset[] {
  const found = known.get(timeZone) ?? changesOf(timeZone)
  known.set(timeZone, found)
  return found
}

/** The changes of a zone, found month by month, and then to the minute. */
function changesOf(timeZone: string): Offset[] {
  const start = Date.UTC(FIRST_YEAR, 0, 1)
  const offsets = [{ from: '', minutes: minutesAt(start, timeZone) }]
  let before = start
  for (let month = 1; month <= (LAST_YEAR - FIRST_YEAR) * 12; month += 1) {
    const after = Date.UTC(FIRST_YEAR, month, 1)
    const minutes = minutesAt(after, timeZone)
    if (minutes !== offsets.at(-1)?.minutes) {
      offsets.push({ from: isoMinute(changeBetween(before, after, minutes, timeZone)), minutes })
    }
    before = after
  }
  return offsets
}

/** The first minute of the new offset. */
function changeBetween(before: number, after: number, minutes: number, timeZone: string): number {
  let [low, high] = [before / MINUTE_MS, after / MINUTE_MS]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (minutesAt(middle * MINUTE_MS, timeZone) === minutes) high = middle
    else low = middle
  }
  return high * MINUTE_MS
}

function minutesAt(at: number, timeZone: string): number {
  return Math.round(offsetAt(at, timeZone) / MINUTE_MS)
}

function isoMinute(at: number): string {
  return new Date(at).toISOString().slice(0, 16)
}
