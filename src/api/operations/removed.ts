import { jsonAnswer, nextLink } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** What was removed in the last 30 days and can be restored, the latest first, a page at a time (D2). */
export const removedRecords: Operation = {
  name: 'removed',
  method: 'GET',
  path: '/{model}/removed',
  parameters: ['limit', 'cursor'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { model, query, request } = call
    const { limit, cursor } = query
    const { records, next_cursor: next } = await ask(call, { do: 'removed', model, limit, cursor })
    return jsonAnswer({ data: records, next_cursor: next }, 200, nextLink(request.url, 'cursor', next))
  },
}
