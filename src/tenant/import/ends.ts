import type { AuditAction, AuditOutcome } from '../../core/audit.ts'
import { newEvent } from '../../core/events.ts'
import { UNDO_MS, type ImportState } from '../../core/imports.ts'
import type { Caller } from '../contract.ts'
import type { TenantRoom } from '../room.ts'
import { saveImport, type Import, type Sweep } from './store.ts'

/** Brings an import into its next state; the transaction is the caller's. */
export function moveTo(room: TenantRoom, item: Import, state: ImportState, sweep: Sweep | null = item.sweep): void {
  item.state = state
  item.changedAt = room.clock()
  item.sweep = sweep
  saveImport(room.storage.sql, item)
}

/** From the beginning of the file again, with nothing counted. */
export function startOver(item: Import, now: number): void {
  item.position = 0
  item.counts = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  item.body.preview = []
  item.body.phaseAt = now
  item.body.reason = null
  item.body.faults = 0
  item.body.codes = []
}

/** The dry run has: what it would have done is on record, and what would be refused (A1). */
export function finishCheck(room: TenantRoom, item: Import): void {
  const { body, counts } = item
  room.storage.transactionSync(() => {
    moveTo(room, item, 'checked')
    putImportOnRecord(room, item, body.caller, 'record.previewed', 'success', { asked: 'import' })
    if (counts.refused === 0) return
    const details = { asked: 'import', step: 'check', code: (body.codes ?? []).join(', ') }
    putImportOnRecord(room, item, body.caller, 'access.refused', 'refused', details)
  })
}

/** The run has come to its end. */
export function finishRun(room: TenantRoom, item: Import): void {
  endRun(room, item, 'finished', 'import.finished', item.body.caller)
}

/** Something stops it for good: a permission that is gone, or a fault that comes again and again (V5). */
export function failImport(room: TenantRoom, item: Import, reason: string, code: string): void {
  item.body.reason = reason
  if (item.state === 'checking') {
    room.storage.transactionSync(() => {
      moveTo(room, item, 'mapping')
      const details = { asked: 'import', step: 'check', code }
      putImportOnRecord(room, item, item.body.caller, 'access.refused', 'refused', details)
    })
    return
  }
  const by = item.state === 'undoing' ? (item.body.undoer ?? item.body.caller) : item.body.caller
  endRun(room, item, 'failed', 'import.failed', by, { code })
}

/** Its importer, or somebody else who may, wants no more of it. */
export function cancelRun(room: TenantRoom, item: Import, by: Caller): void {
  endRun(room, item, 'cancelled', 'import.cancelled', by)
}

/** One transaction for the state and the event that tells of it (A1, A3): counts and fields, never a value. */
function endRun(
  room: TenantRoom,
  item: Import,
  state: ImportState,
  action: AuditAction,
  by: Caller,
  details: Record<string, string> = {},
): void {
  room.storage.transactionSync(() => {
    item.body.finishedAt ??= room.clock()
    moveTo(room, item, state, 'rows')
    const outcome = state === 'failed' ? 'failed' : 'success'
    putImportOnRecord(room, item, by, action, outcome, details)
  })
  room.alarm.soon(0)
}

/** Until when it can be undone; null where there is nothing to undo, or it is too late. */
export function undoUntil({ state, counts, body }: Import, now: number): string | null {
  const ended = state === 'finished' || state === 'cancelled' || state === 'failed'
  if (!ended || body.finishedAt === null || counts.created + counts.updated === 0) return null
  const until = body.finishedAt + UNDO_MS
  return until > now ? new Date(until).toISOString() : null
}

/** What is to be told of an import, by whom and through what it came. */
export function putImportOnRecord(
  room: TenantRoom,
  item: Import,
  by: Caller,
  action: AuditAction,
  outcome: AuditOutcome = 'success',
  details: Record<string, string | number> = {},
): void {
  const { created, updated, unchanged, refused } = item.counts
  const counts = action === 'import.started' ? { rows: item.body.rows } : { created, updated, unchanged, refused }
  const fields = Object.values(item.body.settings?.mapping ?? {}).filter((field) => field !== null)
  room.outbox.add(
    newEvent({
      tenantId: room.tenantId,
      at: room.clock(),
      action,
      outcome,
      via: `import:${item.id}`,
      origin: by.origin,
      memberId: by.kind === 'member' ? by.memberId : item.memberId,
      connectionId: by.kind === 'connection' ? by.connectionId : null,
      clientId: by.kind === 'connection' ? item.body.clientId : null,
      model: item.model,
      recordCount: recordCountOf(item, action),
      fields,
      details: { import: item.id, ...counts, ...details },
    }),
  )
}

function recordCountOf({ body, counts }: Import, action: AuditAction): number {
  if (action === 'import.started') return body.rows
  return action === 'access.refused' ? counts.refused : counts.created + counts.updated
}
