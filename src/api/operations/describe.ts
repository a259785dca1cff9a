import { jsonAnswer } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** What the caller may do, model by model, and, where that is nothing, why and whom to ask. */
export const describeAccess: Operation = {
  name: 'describe',
  method: 'GET',
  path: '',
  parameters: [],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { did: _did, ...described } = await ask(call, { do: 'describe' })
    return jsonAnswer(described)
  },
}
