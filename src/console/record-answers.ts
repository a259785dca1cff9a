import { GatehouseError, type ErrorCode, type Outcome } from '../core/errors.ts'
import { reached } from '../core/reach.ts'
import type { RecordAnswer, VisibleRecord } from '../core/records.ts'

type Asked = () => Promise<Outcome<RecordAnswer>>

/** Whatever hides a record, and whatever can't be the address of one. */
const NOT_THERE: ReadonlySet<ErrorCode> = new Set([
  'not_found',
  'unknown_model',
  'missing_permission',
  'invalid_input',
  'too_large',
  'not_signed_in',
])

/**
 * The record that a tenant answers to `get`; null where it has none for this reader, without a difference (V4).
 * @throws GatehouseError `unavailable`
 */
export async function recordIn(ask: Asked): Promise<VisibleRecord | null> {
  const outcome = await reached(ask)
  if (outcome.ok) return outcome.value.did === 'get' ? outcome.value.record : null
  if (NOT_THERE.has(outcome.error.code)) return null
  throw new GatehouseError(outcome.error.code, outcome.error.message, outcome.error.details)
}

/**
 * The first of these places that answers with the record, asked one after the other. One that is out of reach stops
 * nobody from finding it in another.
 * @throws GatehouseError `not_found` when all say no, `unavailable` when none has it and one did not answer
 */
export async function firstWith<Place extends { ask: Asked }>(places: readonly Place[]): Promise<Place> {
  let unanswered: GatehouseError | null = null
  for (const place of places) {
    try {
      if ((await recordIn(place.ask)) !== null) return place
    } catch (error) {
      if (!(error instanceof GatehouseError && error.code === 'unavailable')) throw error
      unanswered = error
    }
  }
  throw unanswered ?? noSuchRecord()
}

/** The same for an unknown record, a hidden one, one outside of the portfolio and one of a foreign tenant (V4). */
export function noSuchRecord(): GatehouseError {
  return new GatehouseError('not_found', 'There is no such record, or it is not yours to see.')
}
