import { offsetAt } from '../../core/calendar.ts'

/** A moment (ISO 8601) as a `datetime-local` field has it in a time zone, to the minute; '' for none. */
export function localTime(iso: string, timeZone: string): string {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? '' : new Date(at + offsetAt(at, timeZone)).toISOString().slice(0, 16)
}

/**
 * The moment (ISO 8601 in UTC) that a `datetime-local` field means in a time zone; null for what is no time. Of an hour
 * that comes twice it is the first one; of one that is skipped, the hour after.
 */
export function momentOf(local: string, timeZone: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(local)) return null
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  const before = asUtc - offsetAt(asUtc - 86_400_000, timeZone)
  const after = asUtc - offsetAt(asUtc + 86_400_000, timeZone)
  const fits = [before, after].find((at) => at + offsetAt(at, timeZone) === asUtc)
  return new Date(fits ?? before).toISOString()
}
