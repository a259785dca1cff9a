import type { FieldValue } from './records.ts'

/** A value without ids: a name rather than an id, wherever there is one. */
export type PlainValue = string | number | boolean | null | readonly string[]

export function plain(value: FieldValue): PlainValue {
  return typeof value === 'object' && value !== null && 'id' in value ? (value.name ?? value.id) : value
}
