import { faultOf } from '../core/fault.ts'
import { newEvent } from '../core/events.ts'
import { workOnImports } from './import/work.ts'
import { deleteNext } from './models/delete.ts'
import { renewFieldIndexes } from './records/field-indexes.ts'
import { continueHandOvers } from './people/hand-over.ts'
import { markSome } from './records/keeper-marks.ts'
import { nextPurge, purgeRemoved } from './records/purge.ts'
import { renewStatistics } from './records/store.ts'
import { INDEXES_DUE } from './records.ts'
import type { TenantRoom } from './room.ts'

const PURGED_AT_ONCE = 50
const PURGE_AGAIN_MS = 60_000
const AGAIN_MS = 60_000
const INDEX_AGAIN_MS = 100
const MARK_AGAIN_MS = 50

/** A kind of work. It gives when it wants to be done again, in milliseconds since the epoch; null: nothing waits. */
type Work = (room: TenantRoom) => Promise<number | null> | number | null

/** In their order; what takes longest comes last. */
const WORKS: readonly { name: string; work: Work }[] = [
  { name: 'audit', work: deliverAudit },
  { name: 'purge', work: purge },
  { name: 'delete', work: deleteData },
  { name: 'indexes', work: indexNext },
  { name: 'search', work: markTexts },
  { name: 'statistics', work: lookAtStatistics },
  { name: 'hand_overs', work: continueHandOvers },
  { name: 'imports', work: workOnImports },
]

/**
 * What the tenant does by itself when its alarm rings: delivers its audit (A3), deletes for good what was removed 30 days
 * ago (D2), and the values of fields and models that were deleted (D1), goes on handing over records (T4) and with
 * imports (D3). None stands in the way of another; the alarm is set for the first that is due.
 */
export async function doUpkeep(room: TenantRoom): Promise<void> {
  room.alarm.rang()
  const times: number[] = []
  for (const { name, work } of WORKS) {
    try {
      const next = await work(room)
      if (next !== null) times.push(next)
    } catch (error) {
      console.error(JSON.stringify({ event: `${name}_failed`, ...faultOf(error) }))
      times.push(room.clock() + AGAIN_MS)
    }
  }
  if (times.length > 0) room.alarm.later(Math.min(...times))
}

/** The outbox sets the alarm by itself for what is left, and for what comes. */
async function deliverAudit({ outbox }: TenantRoom): Promise<null> {
  await outbox.deliver()
  return null
}

/** What was deleted sets the alarm by itself while there is more of it. */
async function deleteData(room: TenantRoom): Promise<null> {
  await deleteNext(room)
  return null
}

/** Makes or drops one index, and leaves the next to the next alarm: requests come between. */
function indexNext({ policy, storage, alarm }: TenantRoom): null {
  const { held } = policy
  if (held === null || !held.memo.has(INDEXES_DUE)) return null
  if (renewFieldIndexes(storage.sql, held.models, 1)) alarm.soon(INDEX_AGAIN_MS)
  else held.memo.delete(INDEXES_DUE)
  return null
}

/** Texts from before they were marked with their keeper: some at each alarm. */
function markTexts({ storage, clock }: TenantRoom): number | null {
  return storage.transactionSync(() => markSome(storage.sql)) ? clock() + MARK_AGAIN_MS : null
}

/** Once the indexes are made: each new one would have all of them looked at again. */
function lookAtStatistics({ policy, storage }: TenantRoom): null {
  if (policy.held?.memo.has(INDEXES_DUE) !== true) renewStatistics(storage.sql)
  return null
}

/** Deletes with an event for each record that had been removed; more than fit into one go wait for the next alarm. */
function purge({ storage, tenantId, clock, outbox }: TenantRoom): number | null {
  const at = clock()
  storage.transactionSync(() => {
    for (const { model, id, count } of purgeRemoved(storage.sql, at, PURGED_AT_ONCE)) {
      const origin = { ip: null, country: null, userAgent: null }
      const facts = { tenantId, at, via: 'upkeep', origin, model, recordId: id, recordCount: count }
      outbox.add(newEvent({ ...facts, action: 'record.purged' }))
    }
  })
  const next = nextPurge(storage.sql)
  return next === null ? null : Math.max(next, at + PURGE_AGAIN_MS)
}
