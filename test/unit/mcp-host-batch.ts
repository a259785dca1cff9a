import type { BatchAnswer, BatchResult, ParsedBatchRequest } from '../../src/core/batch.ts'
import { failed, GatehouseError } from '../../src/core/errors.ts'
import type { VisibleRecord } from '../../src/core/records.ts'

interface Memory {
  known(model: string): string
  found(id: string): VisibleRecord
  matching(where: unknown): VisibleRecord[]
}

/** What a tenant would answer to a batch; nothing is kept. */
export function answerToBatch(request: ParsedBatchRequest, memory: Memory): BatchAnswer {
  const { do: did, dry_run: dryRun } = request
  const model = memory.known(request.model)
  const results = resultsOf(request, memory)
  const counts: BatchAnswer['counts'] = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return { did, model, dry_run: dryRun, counts, results }
}

function resultsOf(request: ParsedBatchRequest, memory: Memory): BatchResult[] {
  if (request.do === 'create_many') {
    return request.items.map((values, at) =>
      typeof values['name'] === 'string'
        ? { outcome: 'created', id: request.dry_run ? null : `rec_new_${at}`, version: 1 }
        : refused(null, new GatehouseError('invalid_input', '"name" is required.', { field: 'name' })),
    )
  }
  const outcome = request.do.startsWith('remove') ? 'removed' : 'updated'
  if (request.do === 'update_where' || request.do === 'remove_where') {
    const found = memory.matching(request.where)
    if (request.expected_count !== found.length && !request.dry_run) {
      throw new GatehouseError('unexpected_count', `The filter matches ${found.length}.`, { matching: found.length })
    }
    return found.map(({ id, name }) => ({ outcome, id, version: 2, title: typeof name === 'string' ? name : id }))
  }
  return request.items.map(({ id, version }) => {
    try {
      if (memory.found(id).version !== version) throw new GatehouseError('stale_version', 'The record is at version 1.')
      return { outcome, id, version: version + 1 }
    } catch (error) {
      if (error instanceof GatehouseError) return refused(id, error)
      throw error
    }
  })
}

function refused(id: string | null, error: GatehouseError): BatchResult {
  return { outcome: 'refused', id, error: failed(error).error }
}
