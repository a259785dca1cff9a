import { newEvent } from '../core/events.ts'
import { GatehouseError } from '../core/errors.ts'
import type { SystemPermission } from '../core/permissions.ts'
import { facts } from './clients/client-change.ts'
import type { MemberCaller } from './contract.ts'
import { memberWith, type ActingMember } from './principal.ts'
import type { TenantRoom } from './room.ts'

/**
 * Makes a change when it is its turn, on behalf of somebody whose role has what it takes then. Who tries what
 * goes beyond their own role is on record (A36).
 */
export async function inTurn<T>(
  room: TenantRoom,
  caller: MemberCaller,
  needed: SystemPermission,
  asked: string,
  work: (by: ActingMember) => Promise<T>,
): Promise<T> {
  try {
    return await room.changes.run(async () => await work(await memberWith(room.policy, caller, needed)))
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'forbidden') {
      const details = { asked, code: error.code, field: error.details.field ?? null }
      const about = facts(room, caller, room.tenantId)
      room.outbox.add(newEvent({ ...about, action: 'access.refused', outcome: 'refused', details }))
    }
    throw error
  }
}
