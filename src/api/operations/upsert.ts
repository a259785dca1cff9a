import { GatehouseError } from '../../core/errors.ts'
import type { UpsertResult } from '../../core/records.ts'
import { jsonAnswer } from '../answers.ts'
import { granted } from '../ask.ts'
import { repeatedHeader } from '../changed-record.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'
import { shownRefusal } from '../refused-item.ts'

/** Up to 200 records by their external ids, each with a result of its own. */
export const upsertRecords: Operation = {
  name: 'upsert',
  method: 'POST',
  path: '/{model}/upsert',
  parameters: [],
  takes: [JSON_TYPE],
  gives: [JSON_TYPE],
  async answer({ host, via, idempotencyKey, model, body }) {
    const { items, ...others } = body
    const [unknown] = Object.keys(others)
    if (unknown !== undefined) {
      const field = unknown.slice(0, 60)
      throw new GatehouseError('invalid_input', `"${field}" can't be here: the body has "items" alone.`, { field })
    }
    const request = { do: 'upsert', model, items: items as Record<string, unknown>[] } as const
    const answer = granted(await host.upsert(request, via, idempotencyKey))
    return jsonAnswer({ data: answer.results.map(shownResult) }, 200, repeatedHeader(answer))
  },
}

function shownResult(result: UpsertResult): Record<string, unknown> {
  if (result.outcome !== 'refused') return { ...result }
  return { ...result, error: shownRefusal(result.error) }
}
