import * as z from 'zod'
import { MOST_ITEMS } from '../../../core/batch.ts'
import { modelArgument } from './arguments.ts'
import { allOrNothingArgument, batchAnswer, batchOutput, dryRunArgument } from './batch-answer.ts'
import { valuesArgument } from './changed-record.ts'
import { someModel, someValues } from './examples.ts'
import { settableFields } from './field-guide.ts'
import { ADDS } from './hints.ts'
import { defineTool } from './tool.ts'

/** New records, one or many of a model (M2, D2). */
export const createRecordsTool = defineTool({
  name: 'create_records',
  title: 'Create records',
  annotations: ADDS,
  needs: ['create'],
  does: ['create_many'],
  description: (access) => {
    const model = someModel(access, 'create')
    return (
      `Creates one record or many, up to ${MOST_ITEMS} of a model; each item is judged by itself. Calling it again ` +
      'creates them again, unless both calls have the same idempotency_key. ' +
      `Example: {"model":"${model}","items":[${someValues(access, model)}]}.${settableFields(access, 'create')}`
    )
  },
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'create'),
      items: z
        .array(valuesArgument)
        .min(1)
        .max(MOST_ITEMS)
        .describe('One object of field names and values per record.'),
      dry_run: dryRunArgument,
      all_or_nothing: allOrNothingArgument,
      idempotency_key: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('Any text of your own for this one change: use it again only to repeat a call that got no answer.'),
    }),
  output: batchOutput,
  request: ({ model, items, dry_run, all_or_nothing }) => ({
    do: 'create_many',
    model,
    items,
    dry_run,
    all_or_nothing,
  }),
  idempotencyKey: (args) => args.idempotency_key,
  answer: batchAnswer,
})
