import * as z from 'zod'
import { GatehouseError } from '../../../core/errors.ts'
import { changeAnswer, changedRecord } from './changed-record.ts'
import { idArgument, modelArgument, versionArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { REPLACES } from './hints.ts'
import { defineTool } from './tool.ts'

/** A removed record comes back, or an earlier version of a record (D2). */
export const restoreRecordTool = defineTool({
  name: 'restore_record',
  title: 'Restore a record',
  annotations: REPLACES,
  needs: ['create', 'update'],
  does: ['restore', 'restore_version'],
  description: (access) =>
    'Brings back a record that was removed in the last 30 days, a company with all that went with it; or, with to_version, ' +
    'gives a record the values that it had with an earlier version. record_history tells removed records and versions. ' +
    `Examples: {"model":"${someModel(access, 'create')}","id":"<id>"}, ` +
    `{"model":"${someModel(access, 'update')}","id":"<id>","version":5,"to_version":3}.`,
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'create', 'update'),
      id: idArgument,
      version: versionArgument.optional(),
      to_version: z.int().min(1).optional().describe('The version whose values come back; it takes version, too.'),
    }),
  output: changedRecord.extend({
    kept: z.array(z.string()).describe('Fields that keep what they have, since they may not be changed.'),
  }),
  request: ({ model, id, version, to_version: to }) => {
    if (to === undefined && version === undefined) return { do: 'restore', model, id }
    if (to !== undefined && version !== undefined) return { do: 'restore_version', model, id, version, to }
    throw new GatehouseError(
      'invalid_input',
      'To restore an earlier version, give both version (the one that you have read) and to_version; to bring back a ' +
        'removed record, neither.',
      { field: to === undefined ? 'to_version' : 'version' },
    )
  },
  answer: (answer) => {
    const { text, structured } = changeAnswer('Restored', answer)
    const kept = answer.did === 'restore_version' ? answer.kept : []
    const note = kept.length === 0 ? '' : `\nNot restored, since they may not be changed: ${kept.join(', ')}.`
    return { text: text + note, structured: { ...structured, kept } }
  },
})
