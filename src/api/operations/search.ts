import { jsonAnswer } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Words in any record, best first. */
export const searchRecords: Operation = {
  name: 'search',
  method: 'GET',
  path: '/search',
  parameters: ['query', 'limit'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { query = '', limit } = call.query
    const { hits } = await ask(call, { do: 'search', query, limit })
    return jsonAnswer({ data: hits.map((hit) => ({ ...hit, url: `${call.base}/${hit.model}/${hit.id}` })) })
  },
}
