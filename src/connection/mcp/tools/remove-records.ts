import * as z from 'zod'
import { MOST_ITEMS } from '../../../core/batch.ts'
import { GatehouseError } from '../../../core/errors.ts'
import { idArgument, modelArgument, versionArgument, whereArgument } from './arguments.ts'
import {
  allOrNothingArgument,
  batchAnswer,
  batchOutput,
  dryRunArgument,
  expectedCountArgument,
  HOW_MANY,
} from './batch-answer.ts'
import { someModel } from './examples.ts'
import { REPLACES } from './hints.ts'
import { defineTool } from './tool.ts'

/** Takes records away: those named, or all that match (M2, D2). */
export const removeRecordsTool = defineTool({
  name: 'remove_records',
  title: 'Remove records',
  annotations: REPLACES,
  needs: ['remove'],
  does: ['remove_many', 'remove_where'],
  description: (access) => {
    const model = someModel(access, 'remove')
    return (
      'Removes one record or many; a company takes all that belongs to it along. Ask the user first. Give items, each ' +
      'with the version that you have read; or where, to remove all that match. For more than one record it takes ' +
      `expected_count: try it with dry_run first and show the user the result. ${HOW_MANY} restore_record brings a record ` +
      `back for 30 days. Examples: {"model":"${model}","items":[{"id":"<id>","version":2}]}, ` +
      `{"model":"${model}","where":[{"field":"<field>","op":"eq","value":"<value>"}],"dry_run":true}.`
    )
  },
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'remove'),
      items: z
        .array(z.strictObject({ id: idArgument, version: versionArgument }))
        .min(1)
        .max(MOST_ITEMS)
        .optional(),
      where: whereArgument,
      expected_count: expectedCountArgument,
      dry_run: dryRunArgument,
      all_or_nothing: allOrNothingArgument,
    }),
  output: batchOutput,
  request: ({ model, items, where, expected_count, dry_run, all_or_nothing }) => {
    if (items !== undefined && where === undefined)
      return { do: 'remove_many', model, items, expected_count, dry_run, all_or_nothing }
    if (items === undefined && where !== undefined)
      return { do: 'remove_where', model, where, expected_count, dry_run, all_or_nothing }
    throw new GatehouseError('invalid_input', 'Give either items, each with id and version; or where.', {
      field: items === undefined ? 'items' : 'where',
    })
  },
  answer: batchAnswer,
})
