import {
  batchRequestSchema,
  type BatchAnswer,
  type BatchRequest,
  type BatchResult,
  type ParsedBatchRequest,
} from '../core/batch.ts'
import { failed, GatehouseError } from '../core/errors.ts'
import type { Caller } from './contract.ts'
import { once } from './idempotency.ts'
import { acting, knownActing, type Acting } from './principal.ts'
import { ACTIONS_FOR, askingContext, decide, putOnRecord } from './records.ts'
import { demand, startAsking } from './records/asking.ts'
import { BATCH_ACTIONS, batchItems, type BatchItem, type ItemDone } from './records/batch-items.ts'
import { checkedRequest } from './records/request.ts'
import type { TenantRoom } from './room.ts'
import { undone } from './undone.ts'

/**
 * Changes many records of one model in one transaction. An item that is refused leaves the others alone, unless the
 * caller wants all or nothing; a dry run leaves nothing but its audit event. One event tells of what was done, one of what was refused.
 * @throws GatehouseError `missing_permission`, `invalid_input`, `unexpected_count` and others where no item can be done.
 */
export async function answerBatch(
  room: TenantRoom,
  caller: Caller,
  request: BatchRequest,
  idempotencyKey?: string,
): Promise<BatchAnswer> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  return decide(room, caller, who, request, (): BatchAnswer => {
    const parsed = checkedRequest(batchRequestSchema, request)
    const asking = startAsking(askingContext(room, caller, who))
    const definition = demand(asking, parsed.model, ...ACTIONS_FOR[parsed.do])
    const change = once<BatchAnswer>(room, caller, parsed.dry_run ? undefined : idempotencyKey, request)
    if (change.earlier !== null) return { ...change.earlier, repeated: true }
    const work = (): Judged[] => batchItems(asking, definition, parsed).map((item) => judge(room, item))
    const done = parsed.dry_run ? undone(room, work) : parsed.all_or_nothing ? allOrNothing(room, work) : work()
    const judged = parsed.all_or_nothing ? heldBack(done) : done
    putBatchOnRecord(room, caller, who, parsed, judged)
    const answer = answerOf(parsed, judged)
    change.done(withoutTitles(answer))
    return answer
  })
}

/** An item, and what was done or why not. */
interface Judged {
  item: BatchItem
  done: ItemDone | null
  refusal: GatehouseError | null
}

/** One item, done or undone by itself. */
function judge(room: TenantRoom, item: BatchItem): Judged {
  try {
    return { item, done: room.storage.transactionSync(item.do), refusal: null }
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return { item, done: null, refusal: error }
  }
}

/** What was done, if all of it could be; else nothing stays. */
function allOrNothing(room: TenantRoom, work: () => Judged[]): Judged[] {
  let judged: Judged[] = []
  try {
    room.storage.transactionSync(() => {
      judged = work()
      if (judged.some(({ refusal }) => refusal !== null)) throw new HeldBack()
    })
  } catch (error) {
    if (!(error instanceof HeldBack)) throw error
  }
  return judged
}

class HeldBack extends Error {}

/** Where one item was refused, the others were not done either: each says so. */
function heldBack(judged: readonly Judged[]): Judged[] {
  const refused = judged.filter(({ refusal }) => refusal !== null).length
  if (refused === 0) return [...judged]
  const message = `Left as it is, since ${refused === 1 ? 'another item was' : `${refused} other items were`} refused.`
  return judged.map((one) =>
    one.refusal === null ? { ...one, done: null, refusal: new GatehouseError('conflict', message) } : one,
  )
}

function answerOf({ do: did, model, dry_run: dryRun }: ParsedBatchRequest, judged: readonly Judged[]): BatchAnswer {
  const results = judged.map((one) => resultOf(one, dryRun))
  return { did, model, dry_run: dryRun, counts: countsOf(results), results }
}

function resultOf({ item, done, refusal }: Judged, dryRun: boolean): BatchResult {
  const title = item.title === undefined ? {} : { title: item.title }
  if (refusal !== null) return { outcome: 'refused', id: item.id, ...title, error: failed(refusal).error }
  if (done === null) throw new Error('An item was neither done nor refused')
  const { outcome, version, shown } = done
  const id = dryRun ? item.id : done.id
  return { outcome, id, version, ...title, ...(shown === 0 ? {} : { with_it: shown }) }
}

/** What an idempotency key keeps: whoever repeats a request may not see any more what the records are called. */
function withoutTitles(answer: BatchAnswer): BatchAnswer {
  const results = answer.results.map((result): BatchResult => {
    const { title: _, ...rest } = result
    return rest
  })
  return { ...answer, results }
}

function countsOf(results: readonly BatchResult[]): BatchAnswer['counts'] {
  const counts: BatchAnswer['counts'] = {}
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Names and counts, never a value (A1). A batch of one is on record as a change of that record. */
function putBatchOnRecord(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  { do: did, model, dry_run: dryRun }: ParsedBatchRequest,
  judged: readonly Judged[],
): void {
  const done = judged.flatMap((one) => one.done ?? [])
  const refusals = judged.flatMap((one) => one.refusal ?? [])
  const [only] = judged.length === 1 ? done : []
  if (done.length > 0 || refusals.length === 0 || dryRun) {
    const touched = done.filter(({ outcome }) => outcome !== 'unchanged')
    const counts = { items: judged.length, unchanged: done.length - touched.length, refused: refusals.length }
    putOnRecord(room, caller, who, {
      action: dryRun ? 'record.previewed' : BATCH_ACTIONS[did],
      model,
      recordId: dryRun ? null : (only?.id ?? null),
      recordCount: only === undefined ? touched.reduce((sum, { gone }) => sum + 1 + gone, 0) : 1 + only.gone,
      fields: [...new Set(done.flatMap(({ fields }) => fields))],
      details: { ...(only === undefined ? counts : {}), ...(dryRun ? { asked: did } : {}) },
    })
  }
  if (refusals.length === 0) return
  const codes = [...new Set(refusals.map(({ code }) => code))]
  const missing = [...new Set(refusals.flatMap(({ details }) => details.missing ?? []))]
  putOnRecord(room, caller, who, {
    action: 'access.refused',
    outcome: 'refused',
    model,
    recordCount: judged.length === 1 ? null : refusals.length,
    details: { asked: did, code: codes.join(', '), missing, ...(dryRun ? { dry_run: true } : {}) },
  })
}
