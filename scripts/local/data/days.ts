const DAY_MS = 86_400_000

/** The day on which the demo data was taken, so to speak: everything is told from here. */
export const TODAY = Date.UTC(2026, 10, 16)

/** Milliseconds, so many days after TODAY (before it, when negative). */
export function daysFromToday(days: number): number {
  return TODAY + days * DAY_MS
}

/** `YYYY-MM-DD`, as fields of type `date` are stored. */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

/** ISO 8601 in UTC, as fields of type `datetime` are stored. */
export function datetimeOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** The day in words, for texts: `12 March`. */
export function dayInWords(ms: number): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(ms)
}
