import type { AuditEvent } from '../core/audit.ts'
import { commitPolicyChange, commitWithEvents } from '../ledger/commit.ts'
import type { TenantRoom } from './room.ts'

/**
 * Writes a change to the policy with its events, and lets everybody be judged by what D1 has then. Also after a
 * failure: the change may have been made and only its answer lost (V5, A52).
 * @throws GatehouseError `unavailable`, `conflict`
 */
export async function commitChange(
  room: TenantRoom,
  tenantId: string,
  changes: readonly D1PreparedStatement[],
  events: readonly AuditEvent[],
): Promise<void> {
  try {
    await commitPolicyChange(room.db, tenantId, changes, events)
  } finally {
    room.policy.forget()
  }
}

/**
 * The same for the beginning or end of these connections: the policy of everybody else stays as it is, and in memory.
 * @throws GatehouseError `unavailable`, `conflict`
 */
export async function commitConnections(
  room: TenantRoom,
  ids: readonly string[],
  changes: readonly D1PreparedStatement[],
  events: readonly AuditEvent[],
): Promise<void> {
  try {
    await commitWithEvents(room.db, changes, events)
  } finally {
    room.policy.forgetConnections(ids)
  }
}
