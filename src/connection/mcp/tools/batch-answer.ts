import * as z from 'zod'
import {
  type BatchAnswer,
  type BatchOutcome,
  type BatchResult,
  MOST_ITEMS,
  MOST_MATCHING,
} from '../../../core/batch.ts'
import { GatehouseError } from '../../../core/errors.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { fitting } from '../render/size.ts'
import type { ToolAnswer } from './tool.ts'

/** What create_records, update_records and remove_records share. */
export const dryRunArgument = z
  .boolean()
  .default(false)
  .describe('true: nothing is changed; the answer says what would happen to each record.')

export const allOrNothingArgument = z
  .boolean()
  .default(false)
  .describe('true: where one record is refused, nothing is changed. Otherwise the others are changed all the same.')

export const expectedCountArgument = z
  .int()
  .min(0)
  .optional()
  .describe('How many records you expect to be changed. If it is another number, nothing is done and you are told it.')

export const HOW_MANY = `Up to ${MOST_ITEMS} items in a call, or up to ${MOST_MATCHING} records that match where.`

export const batchOutput = z.strictObject({
  model: z.string(),
  dry_run: z.boolean().describe('Whether nothing was changed.'),
  counts: z.strictObject({
    created: z.int().optional(),
    updated: z.int().optional(),
    removed: z.int().optional(),
    unchanged: z.int().optional(),
    refused: z.int().optional(),
  }),
  results: z
    .array(
      z.strictObject({
        outcome: z.enum(['created', 'updated', 'removed', 'unchanged', 'refused']),
        id: z.string().nullable(),
        version: z.int().optional().describe('The version that the record has now.'),
        title: z.string().optional(),
        with_it: z.int().optional().describe('Records that went with a removed company.'),
        code: z.string().optional(),
        message: z.string().optional().describe('Why it was refused, and what to do.'),
        field: z.string().optional(),
      }),
    )
    .describe('One for each item, in their order.'),
  left_out: z.int().optional().describe('Results at the end that did not fit.'),
})

/** Says how many records came to what, then each of them. A refusal of all there was is a tool error. */
export function batchAnswer(answer: BatchAnswer): ToolAnswer {
  const { model, dry_run: dryRun, counts, results } = answer
  const [only] = results
  if (results.length === 1 && only?.outcome === 'refused' && only.title === undefined) {
    throw new GatehouseError(only.error.code, only.error.message, only.error.details)
  }
  const { kept, texts } = fitting(results.map(flat), (result) => JSON.stringify(result))
  const leftOut = results.length - kept.length
  const text = [
    `${summary(counts, model, results.length)}${dryRun ? ' This was a dry run: nothing was changed.' : ''}`,
    ...(answer.repeated === true ? ['This call was made before under its idempotency_key: nothing was done now.'] : []),
    ...(leftOut === 0 ? [] : [`The last ${leftOut} results did not fit here.`]),
    ...(texts.length === 0 ? [] : [DATA_MARK, ...texts]),
  ].join('\n')
  const structured = { model, dry_run: dryRun, counts, results: kept, ...(leftOut === 0 ? {} : { left_out: leftOut }) }
  return { text, structured }
}

/** `198 created, 2 refused, of 200 company records.` */
function summary(counts: BatchAnswer['counts'], model: string, total: number): string {
  if (total === 0) return `No ${model} records match.`
  const parts = OUTCOMES.flatMap((outcome) => (counts[outcome] === undefined ? [] : [`${counts[outcome]} ${outcome}`]))
  return `${parts.join(', ')}, of ${total} ${model} record${total === 1 ? '' : 's'}.`
}

const OUTCOMES: readonly BatchOutcome[] = ['created', 'updated', 'removed', 'unchanged', 'refused']

function flat(result: BatchResult): Record<string, unknown> {
  if (result.outcome !== 'refused') return { ...result }
  const { error, ...rest } = result
  const { code, message, details } = error
  return { ...rest, code, message, ...(details.field === undefined ? {} : { field: details.field }) }
}
