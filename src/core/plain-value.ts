import type { FieldValue } from './records.ts'

/** A name rather than an id, wherever there is one. */
export function plain(value: FieldValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? (value.name ?? value.id) : value
}
