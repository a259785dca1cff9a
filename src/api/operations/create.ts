import { changedRecord } from '../changed-record.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** A new record, with its address. */
export const createRecord: Operation = {
  name: 'create',
  method: 'POST',
  path: '/{model}',
  parameters: [],
  takes: [JSON_TYPE],
  gives: [JSON_TYPE],
  async answer(call) {
    const answer = await ask(call, { do: 'create', model: call.model, values: call.body })
    return changedRecord(answer, 201, { location: `${call.base}/${answer.model}/${answer.id}` })
  },
}
