import { recordAnswer } from '../answers.ts'
import { ask } from '../ask.ts'
import { hasSeen } from '../etag.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** One record, or 304 when the caller has this very answer already. */
export const getRecord: Operation = {
  name: 'get',
  method: 'GET',
  path: '/{model}/{id}',
  parameters: ['fields'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { model, id, query, request } = call
    const { record } = await ask(call, { do: 'get', model, id, fields: query.fields })
    const answer = recordAnswer(record)
    const { 'content-type': _type, ...unchanged } = answer.headers
    const seen = hasSeen(request.headers['if-none-match'], answer.headers['etag'] ?? '')
    return seen ? { status: 304, headers: unchanged, body: '' } : answer
  },
}
