import type { FieldDefinition } from '../../core/models.ts'
import type { Period } from '../../core/query.ts'
import { zoneModifier } from './time-zone.ts'

/**
 * SQL of the period that a date, or a time in the tenant's zone, falls into: `2026-05-04` (of a week its Monday),
 * `2026-05`, `2026-Q2` or `2026`, which all sort by time.
 */
export function periodSql(period: Period, field: FieldDefinition, value: string, timeZone: string): string {
  const day = field.type === 'date' ? value : `${value}, ${zoneModifier(value, timeZone)}`
  switch (period) {
    case 'day':
      return `date(${day})`
    case 'week':
      return `date(${day}, '-6 days', 'weekday 1')`
    case 'month':
      return `strftime('%Y-%m', ${day})`
    case 'quarter':
      return `strftime('%Y-Q', ${day}) || ((strftime('%m', ${day}) + 2) / 3)`
    case 'year':
      return `strftime('%Y', ${day})`
  }
}
