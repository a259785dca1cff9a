import * as z from 'zod'
import { changeAnswer, changedRecord, valuesArgument } from './changed-record.ts'
import { modelArgument } from './arguments.ts'
import { someModel, someValues } from './examples.ts'
import { settableFields } from './field-guide.ts'
import { ADDS } from './hints.ts'
import { defineTool } from './tool.ts'

/** A new record (M2, D2). */
export const createRecordTool = defineTool({
  name: 'create_record',
  title: 'Create a record',
  annotations: ADDS,
  needs: ['create'],
  does: ['create'],
  description: (access) => {
    const model = someModel(access, 'create')
    const example = `{"model":"${model}","values":${someValues(access, model)}}`
    return `Creates one record. Calling it again creates another. Example: ${example}.${settableFields(access, 'create')}`
  },
  input: (access) => z.strictObject({ model: modelArgument(access, 'create'), values: valuesArgument }),
  output: changedRecord,
  request: (args) => ({ do: 'create', ...args }),
  answer: (answer) => changeAnswer('Created', answer),
})
