import { jsonAnswer } from '../answers.ts'
import { ask } from '../ask.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Counts, sums, averages and extremes, grouped by up to two fields. */
export const aggregateRecords: Operation = {
  name: 'aggregate',
  method: 'GET',
  path: '/{model}/aggregate',
  parameters: ['where', 'measure', 'field', 'also', 'group_by', 'limit'],
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { where, measure, field, also, group_by: groups, limit } = call.query
    const request = {
      do: 'aggregate',
      model: call.model,
      where,
      measure,
      field,
      also,
      group_by: groups,
      limit,
    } as const
    const { measure: measured, groups: data, truncated } = await ask(call, request)
    return jsonAnswer({ data, measure: measured, truncated })
  },
}
