import * as z from 'zod'
import type { ErrorCode, ErrorDetails } from './errors.ts'
import { recordId, recordValues, modelName, whereSchema } from './records.ts'

/** Items of one batch that names its records. */
export const MOST_ITEMS = 200
/** Records that one change by a filter may touch: at 0.4 ms each, nobody waits much longer than 200 ms behind it. */
export const MOST_MATCHING = 500

const version = z.int().min(1)
const common = {
  model: modelName,
  /** Does everything and undoes it: the answer says what would happen. */
  dry_run: z.boolean().default(false),
  /** Does nothing at all where one item is refused. */
  all_or_nothing: z.boolean().default(false),
}
/** How many records the caller expects to be touched; where there are others, nothing is done. */
const expectedCount = z.int().min(0).optional()

/**
 * Changes of many records of one model, for tools, REST and console. All is one transaction, in which each item is
 * judged by itself: one that is refused leaves the others alone, unless it is to be all or nothing. Changes by a filter touch the records that match at
 * that moment; they take `expected_count`, and so does removing more than one record.
 */
export const batchRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('create_many'), ...common, items: z.array(recordValues).min(1).max(MOST_ITEMS) }),
  z.strictObject({
    do: z.literal('update_many'),
    ...common,
    /** `version` is the one that the caller has seen; another one is refused as `stale_version`. */
    items: z
      .array(z.strictObject({ id: recordId, version, values: recordValues }))
      .min(1)
      .max(MOST_ITEMS),
  }),
  z.strictObject({
    do: z.literal('remove_many'),
    ...common,
    items: z
      .array(z.strictObject({ id: recordId, version }))
      .min(1)
      .max(MOST_ITEMS),
    /** The number of items, where there is more than one. */
    expected_count: expectedCount,
  }),
  z.strictObject({
    do: z.literal('update_where'),
    ...common,
    where: whereSchema,
    /** The same for every record that matches. */
    values: recordValues,
    expected_count: expectedCount,
  }),
  z.strictObject({ do: z.literal('remove_where'), ...common, where: whereSchema, expected_count: expectedCount }),
])
export type BatchRequest = z.input<typeof batchRequestSchema>
export type ParsedBatchRequest = z.output<typeof batchRequestSchema>

/** Whether a request is for a batch, among all that may be asked of a tenant's records. */
export function isBatchRequest(request: { do: string }): request is BatchRequest {
  return (BATCH_KINDS as readonly string[]).includes(request.do)
}

const BATCH_KINDS = batchRequestSchema.options.map((option) => option.shape.do.value)

/** What became of one item, or, in a dry run, would. */
export type BatchResult =
  | {
      outcome: 'created' | 'updated' | 'unchanged' | 'removed'
      /** Null for a record that a dry run would create. */
      id: string | null
      /** The version that it has then. */
      version: number
      /** What the record is called, where a filter found it. */
      title?: string
      /** Records of the company that go with it, as far as the caller may see their models; left out where there are none. */
      with_it?: number
    }
  | {
      outcome: 'refused'
      /** Null where a new record was refused. */
      id: string | null
      title?: string
      error: { code: ErrorCode; message: string; details: ErrorDetails }
    }
export type BatchOutcome = BatchResult['outcome']

export interface BatchAnswer {
  did: BatchRequest['do']
  model: string
  dry_run: boolean
  /** How many results there are of each outcome; those of which there are none are left out. */
  counts: Partial<Record<BatchOutcome, number>>
  /** In the order of the items; of a change by a filter, by name. */
  results: BatchResult[]
  /** Nothing was done now: an earlier request with the same idempotency key did it. */
  repeated?: true
}
