import * as z from 'zod'
import { DATA_MARK } from '../render/data-mark.ts'
import { shown } from '../render/record.ts'
import { detailArgument, fieldsArgument, idArgument, modelArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { READS } from './hints.ts'
import { defineTool } from './tool.ts'

/** One record with its version (M2). */
export const getRecordTool = defineTool({
  name: 'get_record',
  title: 'Get one record',
  annotations: READS,
  needs: ['view'],
  does: ['get'],
  description: (access) =>
    'Reads one record by its id, with its version, which every change needs. ' +
    `Example: {"model":"${someModel(access, 'view')}","id":"<id from list_records or search>"}. ` +
    'Without an id, use list_records with a filter.',
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'view'),
      id: idArgument,
      fields: fieldsArgument,
      detail: detailArgument('detailed'),
    }),
  output: z.strictObject({ model: z.string(), record: z.looseObject({ id: z.string() }) }),
  request: ({ model, id, fields }) => ({ do: 'get', model, id, fields }),
  answer: ({ model, record }, { detail }) => {
    const one = shown(record, detail)
    return { text: `One ${model}.\n${DATA_MARK}\n${JSON.stringify(one)}`, structured: { model, record: one } }
  },
})
