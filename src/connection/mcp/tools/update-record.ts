import * as z from 'zod'
import { changeAnswer, changedRecord, valuesArgument } from './changed-record.ts'
import { idArgument, modelArgument, versionArgument } from './arguments.ts'
import { someModel, someValues } from './examples.ts'
import { settableFields } from './field-guide.ts'
import { REPLACES } from './hints.ts'
import { defineTool } from './tool.ts'

/** Changes of an existing record; the version guards against overwriting what somebody else did (M2, D2, A56). */
export const updateRecordTool = defineTool({
  name: 'update_record',
  title: 'Update a record',
  annotations: REPLACES,
  needs: ['update'],
  does: ['update'],
  description: (access) => {
    const model = someModel(access, 'update')
    const example = `{"model":"${model}","id":"<id>","version":3,"values":${someValues(access, model)}}`
    return (
      'Changes fields of one record; fields that are not named stay as they are, null empties one. Read the record ' +
      `first: the call needs its version. Example: ${example}.${settableFields(access, 'update')}`
    )
  },
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'update'),
      id: idArgument,
      version: versionArgument,
      values: valuesArgument,
    }),
  output: changedRecord,
  request: (args) => ({ do: 'update', ...args }),
  answer: (answer) => changeAnswer('Updated', answer),
})
