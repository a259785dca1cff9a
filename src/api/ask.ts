import { GatehouseError, valueOf } from '../core/errors.ts'
import type { RecordAnswer, RecordRequest } from '../core/records.ts'
import type { ApiCall } from './operation.ts'

export type AnswerTo<Did extends RecordAnswer['did']> = Extract<RecordAnswer, { did: Did }>

/**
 * Asks the tenant, and gives its answer. A model that is unknown or hidden is an address that is not there.
 * @throws GatehouseError whatever the tenant refuses with
 */
export async function ask<Do extends RecordRequest['do']>(
  { host, via, idempotencyKey }: ApiCall,
  request: Extract<RecordRequest, { do: Do }>,
): Promise<AnswerTo<Do>> {
  const answer = granted(await host.records(request, via, idempotencyKey))
  if (!isAnswerTo(answer, request.do)) throw new Error(`${request.do} was answered with ${answer.did}`)
  return answer
}

/** The value of an outcome; an unknown model in the address is 404 here. */
export function granted<T>(outcome: Parameters<typeof valueOf<T>>[0]): T {
  if (outcome.ok || outcome.error.code !== 'unknown_model') return valueOf(outcome)
  throw new GatehouseError('not_found', outcome.error.message)
}

function isAnswerTo<Did extends RecordAnswer['did']>(answer: RecordAnswer, did: Did): answer is AnswerTo<Did> {
  return answer.did === did
}
