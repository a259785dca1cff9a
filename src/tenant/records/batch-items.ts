import type { BatchRequest, ParsedBatchRequest } from '../../core/batch.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { changeRecord } from './change.ts'
import { createRecord } from './create.ts'
import { matchingRecords } from './matching.ts'
import { demandRemoval, removeRecord } from './remove.ts'
import { writtenValues } from './write-values.ts'

/** One record to be changed, and how. Doing it throws GatehouseError, at times after it has written. */
export interface BatchItem {
  /** Null for a record that is to be made. */
  id: string | null
  title?: string
  do: () => ItemDone
}

/** What was done to one record. `gone`: how many others went with it; `shown` of them to the caller. */
export interface ItemDone {
  outcome: 'created' | 'updated' | 'unchanged' | 'removed'
  id: string
  version: number
  fields: string[]
  gone: number
  shown: number
}

/**
 * The records that a batch is about, in order. Throws `unexpected_count`, `precondition_required` and `too_large` where
 * they are not as many as the caller thinks, and whatever is wrong with every item alike.
 */
export function batchItems(asking: Asking, definition: ModelDefinition, request: ParsedBatchRequest): BatchItem[] {
  switch (request.do) {
    case 'create_many':
      return request.items.map((values) => ({ id: null, do: () => created(asking, definition, values) }))
    case 'update_many':
      return request.items.map((item) => ({ id: item.id, do: () => updated(asking, definition, item) }))
    case 'remove_many': {
      demandRemoval(asking, definition)
      if (request.items.length > 1 || request.expected_count !== undefined) checkCount(request, request.items.length)
      return request.items.map((item) => ({ id: item.id, do: () => removed(asking, definition, item) }))
    }
    case 'update_where': {
      const { values } = request
      writtenValues(asking, definition, values)
      const found = matchingRecords(asking, definition, request.where)
      checkCount(request, found.length)
      return found.map(({ title, ...seen }) => ({
        id: seen.id,
        title,
        do: () => updated(asking, definition, { ...seen, values }),
      }))
    }
    case 'remove_where': {
      demandRemoval(asking, definition)
      const found = matchingRecords(asking, definition, request.where)
      checkCount(request, found.length)
      return found.map(({ title, ...seen }) => ({ id: seen.id, title, do: () => removed(asking, definition, seen) }))
    }
  }
}

/** A change of many records is made only by somebody who knows how many they are; a dry run tells. */
function checkCount(request: Counted, matching: number): void {
  const { expected_count: expected, dry_run: dryRun, model } = request
  const what = 'items' in request ? `This call names ${matching}` : `The filter matches ${matching}`
  if (expected === undefined) {
    if (dryRun) return
    throw new GatehouseError(
      'precondition_required',
      `${what} ${model} records. Make sure that these are meant, and call again with "expected_count": ${matching}. ` +
        'Nothing was changed.',
      { field: 'expected_count', matching },
    )
  }
  if (expected === matching) return
  throw new GatehouseError('unexpected_count', `${what} ${model} records, not ${expected}. Nothing was changed.`, {
    field: 'expected_count',
    matching,
  })
}

type Counted = Exclude<ParsedBatchRequest, { do: 'create_many' | 'update_many' }>

function created(asking: Asking, definition: ModelDefinition, values: Record<string, unknown>): ItemDone {
  return { outcome: 'created', version: 1, gone: 0, shown: 0, ...createRecord(asking, definition, values) }
}

function updated(
  asking: Asking,
  definition: ModelDefinition,
  item: { id: string; version: number; values: Record<string, unknown> },
): ItemDone {
  const { version, fields } = changeRecord(asking, definition, item)
  const outcome = version === item.version ? 'unchanged' : 'updated'
  return { outcome, id: item.id, version, fields, gone: 0, shown: 0 }
}

function removed(asking: Asking, definition: ModelDefinition, item: { id: string; version: number }): ItemDone {
  const shown = definition.name === 'company' ? visibleBelongings(asking, item.id) : 0
  const gone = removeRecord(asking, definition, item)
  return { outcome: 'removed', id: item.id, version: item.version + 1, fields: [], gone, shown }
}

/** How many records belong to a company, of the models that the caller may view; they are all in its portfolio. */
function visibleBelongings({ sql, sight }: Asking, company: string): number {
  const models = sight.models.filter(({ name }) => sight.may(name, 'view')).map(({ name }) => name)
  return sql
    .exec<{ total: number }>(
      `SELECT count(*) AS total FROM records WHERE company_id = ?1 AND id <> ?1 AND removed_at IS NULL
        AND model IN (SELECT value FROM json_each(?2))`,
      company,
      JSON.stringify(models),
    )
    .one().total
}

/** The audit's word for what a batch does. */
export const BATCH_ACTIONS = {
  create_many: 'record.created',
  update_many: 'record.updated',
  update_where: 'record.updated',
  remove_many: 'record.removed',
  remove_where: 'record.removed',
} as const satisfies Record<BatchRequest['do'], string>
