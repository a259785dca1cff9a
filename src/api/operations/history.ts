import { jsonAnswer, nextLink } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Who changed a record, when, through what, from what to what: the latest first, a page at a time (D2). */
export const recordHistory: Operation = {
  name: 'history',
  method: 'GET',
  path: '/{model}/{id}/history',
  parameters: ['before', 'limit'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { model, id, query, request } = call
    const { entries, next_before: next } = await ask(call, { do: 'history', model, id, ...query })
    return jsonAnswer({ data: entries, next_before: next }, 200, nextLink(request.url, 'before', next))
  },
}
