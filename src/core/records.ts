import * as z from 'zod'
import type { ErrorCode, ErrorDetails } from './errors.ts'
import { alsoSchema, fieldPathSchema, filterSchema, groupBySchema, measureSchema, sortSchema } from './query.ts'

/**
 * What may be asked of a tenant's records. Tools, REST and console all send one of these; the Tenant object parses it
 * again, decides, answers and records it. Limits are part of the shape, so that nothing large gets far (A41).
 */
export const modelName = z.string().min(1).max(60)
export const recordId = z.string().min(1).max(60)
export const recordValues = z.record(z.string().max(120), z.unknown())
export const whereSchema = z.union([filterSchema, z.array(filterSchema).max(50)])
const where = whereSchema.optional()

export const recordRequestSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('describe'), model: modelName.optional() }),
  z.strictObject({
    do: z.literal('list'),
    model: modelName,
    /** A filter, or several that must all hold. */
    where,
    /** Field names; without it, every visible field. */
    fields: z.array(fieldPathSchema).max(100).optional(),
    sort: z.array(sortSchema).max(3).optional(),
    limit: z.int().min(1).max(200).default(20),
    cursor: z.string().max(8000).optional(),
    /** Only records that have all of these words, or their beginnings, in visible texts. */
    text: z.string().trim().min(1).max(500).optional(),
    /** Tells what people call it all, beside the records. */
    labels: z.boolean().optional(),
  }),
  z.strictObject({
    do: z.literal('get'),
    model: modelName,
    id: recordId,
    fields: z.array(fieldPathSchema).max(100).optional(),
  }),
  z.strictObject({
    do: z.literal('aggregate'),
    model: modelName,
    where,
    measure: measureSchema.default('count'),
    /** What to measure; not for `count`. */
    field: fieldPathSchema.optional(),
    also: alsoSchema.default([]),
    group_by: groupBySchema.default([]),
    limit: z.int().min(1).max(200).default(50),
    labels: z.boolean().optional(),
  }),
  z.strictObject({
    do: z.literal('export'),
    model: modelName,
    where,
    fields: z.array(fieldPathSchema).max(100).optional(),
    sort: z.array(sortSchema).max(3).optional(),
    limit: z.int().min(1).max(1000).default(1000),
    cursor: z.string().max(8000).optional(),
    /** As for a list. */
    text: z.string().trim().min(1).max(500).optional(),
  }),
  z.strictObject({ do: z.literal('create'), model: modelName, values: recordValues }),
  z.strictObject({
    do: z.literal('update'),
    model: modelName,
    id: recordId,
    /** The version that the caller has seen; another one is refused as `stale_version`. */
    version: z.int().min(1),
    values: recordValues,
  }),
  z.strictObject({ do: z.literal('remove'), model: modelName, id: recordId, version: z.int().min(1) }),
  z.strictObject({
    do: z.literal('history'),
    model: modelName,
    id: recordId,
    /** Only versions below this one. */
    before: z.int().min(1).optional(),
    limit: z.int().min(1).max(100).default(20),
  }),
  z.strictObject({
    do: z.literal('restore_version'),
    model: modelName,
    id: recordId,
    /** The version that the caller has seen, as for an update. */
    version: z.int().min(1),
    /** The version whose values come back. */
    to: z.int().min(1),
  }),
  /** What was removed in the last 30 days and can be restored. */
  z.strictObject({
    do: z.literal('removed'),
    model: modelName,
    limit: z.int().min(1).max(200).default(20),
    cursor: z.string().max(8000).optional(),
  }),
  z.strictObject({
    do: z.literal('restore'),
    model: modelName,
    id: recordId,
    /** The version that the list of what was removed has told; another one is refused as `stale_version`. */
    version: z.int().min(1).optional(),
  }),
  z.strictObject({
    do: z.literal('search'),
    query: z.string().trim().min(1).max(500),
    limit: z.int().min(1).max(50).default(10),
  }),
  /** `id` is `model/recordId`, as `search` answers it. */
  z.strictObject({ do: z.literal('fetch'), id: z.string().min(3).max(130) }),
])

/**
 * Records by the ids that another system gave them: each is created, or updated where one has that id already. Items
 * are values that include `external_id`; each is judged by itself.
 */
export const upsertRequestSchema = z.strictObject({
  do: z.literal('upsert'),
  model: modelName,
  items: z.array(recordValues).min(1).max(200),
})
export type UpsertRequest = z.output<typeof upsertRequestSchema>

export type RecordRequest = z.input<typeof recordRequestSchema>
export type ParsedRecordRequest = z.output<typeof recordRequestSchema>

/** A related record or member; `name` is null where it may not be seen. */
export interface Related {
  id: string
  name: string | null
}
/** A list is the value of a field of the type `choices`. */
export type FieldValue = string | number | boolean | null | Related | readonly string[]

/** A record as its reader may see it: its properties and its visible fields, side by side. */
export type VisibleRecord = { id: string; version: number; created_at: string; updated_at: string } & {
  [field: string]: FieldValue
}

/** What a measure came to; null where there was nothing to measure. */
export type Measured = number | string | null

export interface DescribedField {
  name: string
  label: string
  description: string
  type: string
  editable: boolean
  required?: boolean
  unique?: boolean
  choices?: readonly string[]
  /** What people read of choices, by value. */
  choice_labels?: Readonly<Record<string, string>>
  max_length?: number
  /** What the whole text has to look like: a regular expression. */
  pattern?: string
  min?: number
  max?: number
  /** The model that a reference leads to. */
  model?: string
}
export interface DescribedModel {
  name: string
  label: string
  plural_label: string
  description: string
  actions: readonly string[]
  fields: readonly DescribedField[]
}

/** One version of a record, as far as its reader may see what it changed. */
export interface HistoryEntry {
  version: number
  /** ISO 8601 in UTC. */
  at: string
  did: 'created' | 'updated' | 'removed' | 'restored'
  /** Set where the values of an earlier version were restored. */
  restored_version?: number
  by: Related
  /** The OAuth client through which it was done; null in the console. */
  client: string | null
  connection_id: string | null
  /** The tool, route or page. */
  via: string
  changes: { field: string; before: FieldValue; after: FieldValue }[]
}

/** A record that was removed and can be restored. */
export interface RemovedRecord {
  id: string
  title: string
  version: number
  removed_at: string
  removed_by: Related | null
  /** After that it is deleted for good. */
  kept_until: string
}

/** What people call the fields and choices of an answer: for pages that show it. */
export interface Labels {
  /** Several records of the model. */
  model: string
  /** By field name or path: `Company: ARR`. */
  fields: Readonly<Record<string, string>>
  /** By field name or path, and by choice. */
  choices: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** `repeated`: nothing was done now; an earlier request with the same idempotency key did it. */
export type RecordAnswer =
  | {
      did: 'describe'
      models: DescribedModel[]
      /** Set when nothing at all may be done: what is missing and whom to ask (M5). */
      explanation: string | null
      member: { name: string; role: string }
      tenant: { name: string; time_zone: string }
    }
  | {
      did: 'list'
      model: string
      records: VisibleRecord[]
      /** How many match; `more_than_total`, and no exact number, where they are too many to be counted for a list. */
      total: number
      more_than_total?: true
      next_cursor: string | null
      labels?: Labels
    }
  | { did: 'get'; model: string; record: VisibleRecord }
  | {
      did: 'aggregate'
      model: string
      measure: string
      /** \`also\` has the values of the further measures, in the order in which they were asked for. */
      groups: { by: Record<string, FieldValue>; value: Measured; also?: Measured[]; count: number }[]
      /** Whether there are more groups than `limit`. */
      truncated: boolean
      labels?: Labels
    }
  | {
      did: 'export'
      model: string
      records: VisibleRecord[]
      fields: string[]
      total: number
      more_than_total?: true
      next_cursor: string | null
    }
  | { did: 'create'; model: string; id: string; version: number; record: VisibleRecord | null; repeated?: true }
  | { did: 'update'; model: string; id: string; version: number; record: VisibleRecord | null; repeated?: true }
  | { did: 'remove'; model: string; id: string; repeated?: true }
  /** The latest first; `next_before` asks for those that are older. */
  | { did: 'history'; model: string; id: string; entries: HistoryEntry[]; next_before: number | null }
  | {
      did: 'restore_version'
      model: string
      id: string
      version: number
      record: VisibleRecord | null
      /** Fields that differ and keep what they have, since the caller may not write them. */
      kept: string[]
      repeated?: true
    }
  | { did: 'removed'; model: string; records: RemovedRecord[]; next_cursor: string | null }
  | { did: 'restore'; model: string; id: string; version: number; record: VisibleRecord | null; repeated?: true }
  | { did: 'search'; hits: { model: string; id: string; title: string; passage: string | null }[] }
  | { did: 'fetch'; model: string; model_label: string; title: string; record: VisibleRecord }

/** What became of each item, in their order. */
export interface UpsertAnswer {
  did: 'upsert'
  model: string
  results: UpsertResult[]
  /** Nothing was done: it is the answer to the same request before, by its idempotency key. */
  repeated?: true
}
export type UpsertResult =
  | { external_id: string; outcome: 'created' | 'updated' | 'unchanged'; id: string; version: number }
  | {
      external_id: string | null
      outcome: 'refused'
      error: { code: ErrorCode; message: string; details: ErrorDetails }
    }
