import { newEvent } from '../core/events.ts'
import { deleteNext } from './models/delete.ts'
import { nextPurge, purgeRemoved } from './records/purge.ts'
import type { TenantRoom } from './room.ts'

const PURGED_AT_ONCE = 50
const PURGE_AGAIN_MS = 60_000

/**
 * What the tenant does by itself when its alarm rings: delivers its audit (A3), deletes for good what was removed 30 days
 * ago (D2), and the values of fields and models that were deleted (D1). None stands in the way of the others.
 */
export async function doUpkeep(room: TenantRoom): Promise<void> {
  room.alarm.rang()
  await room.outbox.deliver()
  try {
    purge(room)
  } catch (error) {
    console.error(JSON.stringify({ event: 'purge_failed', message: error instanceof Error ? error.message : '' }))
    room.alarm.soon(PURGE_AGAIN_MS)
  }
  try {
    await deleteNext(room)
  } catch (error) {
    console.error(JSON.stringify({ event: 'delete_failed', message: error instanceof Error ? error.message : '' }))
    room.alarm.soon(PURGE_AGAIN_MS)
  }
}

/** Deletes with an event for each record that had been removed; more than fit into one go wait for the next alarm. */
function purge({ storage, tenantId, clock, outbox, alarm }: TenantRoom): void {
  const at = clock()
  storage.transactionSync(() => {
    for (const { model, id, count } of purgeRemoved(storage.sql, at, PURGED_AT_ONCE)) {
      const origin = { ip: null, country: null, userAgent: null }
      const facts = { tenantId, at, via: 'upkeep', origin, model, recordId: id, recordCount: count }
      outbox.add(newEvent({ ...facts, action: 'record.purged' }))
    }
  })
  const next = nextPurge(storage.sql)
  if (next !== null) alarm.later(Math.max(next, at + PURGE_AGAIN_MS))
}
