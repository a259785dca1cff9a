import { plain } from '../../../core/plain-value.ts'
import type { FieldValue, VisibleRecord } from '../../../core/records.ts'
import type { Detail } from '../tools/arguments.ts'
import { MOST_DATA, shortened } from './size.ts'

export type ShownRecord = { id: string; [field: string]: unknown }

const CONCISE_TEXT = 200
const OVERSIZED_TEXT = 4000

/** A record for a model to read: concise, or in full; far too large ones with their texts shortened (M3). */
export function shown(record: VisibleRecord, detail: Detail): ShownRecord {
  if (detail === 'concise') return concise(record)
  return JSON.stringify(record).length <= MOST_DATA ? record : mapped(record, (value) => limited(value, OVERSIZED_TEXT))
}

function concise(record: VisibleRecord): ShownRecord {
  const { created_at: _created, updated_at: _updated, ...rest } = record
  const out: ShownRecord = { id: record.id }
  for (const [field, value] of Object.entries(rest)) {
    if (value !== null && value !== '') out[field] = limited(plain(value), CONCISE_TEXT)
  }
  return out
}

function mapped(record: VisibleRecord, change: (value: FieldValue) => unknown): ShownRecord {
  const out: ShownRecord = { id: record.id }
  for (const [field, value] of Object.entries(record)) out[field] = change(value)
  return out
}

function limited<T>(value: T, length: number): T | string {
  return typeof value === 'string' ? shortened(value, length) : value
}
