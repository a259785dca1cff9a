import { GatehouseError } from '../../core/errors.ts'
import { faultOf } from '../../core/fault.ts'
import { keepPeople } from '../records.ts'
import type { TenantRoom } from '../room.ts'
import { checkBatch, runBatch } from './batch.ts'
import { failImport, finishCheck, finishRun } from './ends.ts'
import { importer } from './gate.ts'
import { planOf } from './plan.ts'
import { findImport, importsIn, saveImport, type Import } from './store.ts'
import { expire, sweepSome } from './sweep.ts'
import { undoBatch } from './undo.ts'

/** How long one transaction is to take, so that whoever reads meanwhile hardly waits. */
const TARGET_MS = 25
/** How long it is worked before the alarm's other work has its turn. */
const SLICE_MS = 1_500
const AGAIN_MS = 5_000
/** Rows of the first batch, and of the smallest; what a row takes is learnt from there, a little with each batch. */
const FEWEST_ROWS = 20
const MOST_ROWS = 400
const LEARNT = 0.3
/** The same fault so often in a row is no accident. */
const MOST_FAULTS = 5
const WORKING = ['checking', 'running', 'undoing'] as const

/**
 * What imports have to do, when the alarm rings: a batch of each in turn, and after each batch a breath for whoever
 * waits. Everything about where they are is in storage, so whatever ends this object costs a batch at most, and the next
 * alarm goes on (A51). Gives when it wants to go on, in milliseconds; null when there is nothing to do.
 */
export async function workOnImports(room: TenantRoom): Promise<number | null> {
  const until = room.clock() + SLICE_MS
  const pace = new Map<string, number>()
  while (room.clock() < until) {
    const waiting = importsIn(room.storage.sql, WORKING)
    let faulty = false
    for (const { id } of waiting) faulty = (await oneBatch(room, id, pace)) === 'again later' || faulty
    if (faulty) return room.clock() + AGAIN_MS
    const swept = sweepSome(room)
    if (waiting.length === 0 && !swept) return expire(room)
    await breath()
  }
  return room.clock()
}

/** Lets everything that has come in meanwhile be answered. */
async function breath(): Promise<void> {
  await scheduler.wait(0)
}

/** The clock stands still while nothing is waited for, so what a batch took is known after the breath. */
async function oneBatch(room: TenantRoom, id: string, pace: Map<string, number>): Promise<'done' | 'again later'> {
  const known = pace.get(id) ?? TARGET_MS / FEWEST_ROWS
  const size = Math.round(Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, TARGET_MS / known)))
  const from = room.clock()
  const did = await attempt(room, id, size)
  await breath()
  const each = (room.clock() - from) / size
  pace.set(id, known * (1 - LEARNT) + Math.max(each, TARGET_MS / MOST_ROWS) * LEARNT)
  return did
}

async function attempt(room: TenantRoom, id: string, size: number): Promise<'done' | 'again later'> {
  try {
    const known = findImport(room.storage.sql, id)
    if (known !== null) await batch(room, known, size)
    return 'done'
  } catch (error) {
    const item = findImport(room.storage.sql, id)
    if (item === null || !isWorking(item)) return 'done'
    if (error instanceof GatehouseError && error.code === 'unavailable') return 'again later'
    if (error instanceof GatehouseError) {
      failImport(room, item, error.message, error.code)
      return 'done'
    }
    return fault(room, item, error)
  }
}

/** Who does it is asked for first, which may take a while; from then on nothing is waited for. */
async function batch(room: TenantRoom, { id, state, body }: Import, size: number): Promise<void> {
  const by = await importer(room, state === 'undoing' ? (body.undoer ?? body.caller) : body.caller)
  keepPeople(room, by.who)
  const item = findImport(room.storage.sql, id)
  if (item === null || item.state !== state || item.body.settings === null) return
  item.body.faults = 0
  if (state === 'undoing') {
    undoBatch(room, item, by, size)
    return
  }
  const plan = planOf(item, item.body.settings, by)
  const rows = state === 'running' ? runBatch(room, item, plan, size) : checkBatch(room, item, plan, size)
  if (rows > 0) return
  if (state === 'running') finishRun(room, item)
  else finishCheck(room, item)
}

function isWorking({ state }: Import): boolean {
  return WORKING.some((working) => working === state)
}

/** Something that nobody foresaw: once it may have been chance. */
function fault(room: TenantRoom, item: Import, error: unknown): 'done' | 'again later' {
  console.error(JSON.stringify({ event: 'import_failed', import: item.id, ...faultOf(error) }))
  item.body.faults += 1
  if (item.body.faults < MOST_FAULTS) {
    saveImport(room.storage.sql, item)
    return 'again later'
  }
  failImport(room, item, 'Something went wrong on our side. It has been noted.', 'internal')
  return 'done'
}
