import { shownRecord } from '../../core/export-file.ts'
import { jsonAnswer, nextLink } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Records of a model: filtered, sorted, counted, a page at a time. */
export const listRecords: Operation = {
  name: 'list',
  method: 'GET',
  path: '/{model}',
  parameters: ['where', 'fields', 'sort', 'limit', 'cursor'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { where, fields, sort, limit, cursor } = call.query
    const page = await ask(call, { do: 'list', model: call.model, where, fields, sort, limit, cursor })
    const { records, total, more_than_total: more, next_cursor: next } = page
    return jsonAnswer(
      {
        data: records.map(shownRecord),
        total,
        ...(more === undefined ? {} : { more_than_total: more }),
        next_cursor: next,
      },
      200,
      nextLink(call.request.url, 'cursor', next),
    )
  },
}
