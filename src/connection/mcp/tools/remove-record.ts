import * as z from 'zod'
import { idArgument, modelArgument, versionArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { REPLACES } from './hints.ts'
import { defineTool } from './tool.ts'

/** Takes a record away (M2, D2). */
export const removeRecordTool = defineTool({
  name: 'remove_record',
  title: 'Remove a record',
  annotations: REPLACES,
  needs: ['remove'],
  does: ['remove'],
  description: (access) =>
    'Removes one record. Ask the user first. Read the record before: the call needs its version. ' +
    `Example: {"model":"${someModel(access, 'remove')}","id":"<id>","version":2}.`,
  input: (access) =>
    z.strictObject({ model: modelArgument(access, 'remove'), id: idArgument, version: versionArgument }),
  output: z.strictObject({ model: z.string(), id: z.string(), removed: z.literal(true) }),
  request: (args) => ({ do: 'remove', ...args }),
  answer: ({ model, id }) => ({ text: `Removed ${model} ${id}.`, structured: { model, id, removed: true } }),
})
