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
import { valuesArgument } from './changed-record.ts'
import { someModel, someValues } from './examples.ts'
import { settableFields } from './field-guide.ts'
import { REPLACES } from './hints.ts'
import { defineTool } from './tool.ts'

/** Changes of existing records: each its own, or the same for all that match (M2, D2, A56). */
export const updateRecordsTool = defineTool({
  name: 'update_records',
  title: 'Update records',
  annotations: REPLACES,
  needs: ['update'],
  does: ['update_many', 'update_where'],
  description: (access) => {
    const model = someModel(access, 'update')
    const values = someValues(access, model)
    return (
      'Changes fields of one record or many; fields that are not named stay as they are, null empties one. Give items, ' +
      'each with the version that you have read. Or give where and values, to change all that match in the same way: ' +
      `try it with dry_run first, then call with its number as expected_count. ${HOW_MANY} ` +
      `Examples: {"model":"${model}","items":[{"id":"<id>","version":3,"values":${values}}]}, ` +
      `{"model":"${model}","where":[{"field":"<field>","op":"eq","value":"<value>"}],"values":${values},"dry_run":true}.` +
      settableFields(access, 'update')
    )
  },
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'update'),
      items: z
        .array(z.strictObject({ id: idArgument, version: versionArgument, values: valuesArgument }))
        .min(1)
        .max(MOST_ITEMS)
        .optional(),
      where: whereArgument,
      values: valuesArgument.optional().describe('With where: the new values, the same for every record that matches.'),
      expected_count: expectedCountArgument,
      dry_run: dryRunArgument,
      all_or_nothing: allOrNothingArgument,
    }),
  output: batchOutput,
  request: ({ model, items, where, values, expected_count, dry_run, all_or_nothing }) => {
    if (items !== undefined && where === undefined && values === undefined && expected_count === undefined) {
      return { do: 'update_many', model, items, dry_run, all_or_nothing }
    }
    if (items === undefined && where !== undefined && values !== undefined) {
      return { do: 'update_where', model, where, values, expected_count, dry_run, all_or_nothing }
    }
    throw new GatehouseError(
      'invalid_input',
      'Give either items, each with id, version and values; or where and values, with expected_count or dry_run.',
      { field: items === undefined ? (where === undefined ? 'where' : 'values') : 'items' },
    )
  },
  answer: batchAnswer,
})
