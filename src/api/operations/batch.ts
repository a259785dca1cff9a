import type { BatchRequest, BatchResult } from '../../core/batch.ts'
import { GatehouseError } from '../../core/errors.ts'
import { jsonAnswer } from '../answers.ts'
import { granted } from '../ask.ts'
import { repeatedHeader } from '../changed-record.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'
import { shownRefusal } from '../refused-item.ts'

/** Many records created, updated or removed, each with a result of its own; or a dry run of it. */
export const batchRecords: Operation = {
  name: 'batch',
  method: 'POST',
  path: '/{model}/batch',
  parameters: [],
  takes: [JSON_TYPE],
  gives: [JSON_TYPE],
  async answer({ host, via, idempotencyKey, model, body }) {
    if (Object.hasOwn(body, 'model')) {
      throw new GatehouseError('invalid_input', `"model" can't be here: the address names it.`, { field: 'model' })
    }
    // The tenant judges its shape, as it does with every request.
    const request = { ...body, model } as unknown as BatchRequest
    const answer = granted(await host.batch(request, via, idempotencyKey))
    const { dry_run: dryRun, counts, results } = answer
    return jsonAnswer({ data: results.map(shownResult), counts, dry_run: dryRun }, 200, repeatedHeader(answer))
  },
}

function shownResult(result: BatchResult): Record<string, unknown> {
  return result.outcome === 'refused' ? { ...result, error: shownRefusal(result.error) } : { ...result }
}
