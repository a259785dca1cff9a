import type { ErrorCode } from '../core/errors.ts'
import type { Caller } from './contract.ts'
import { acting, knownActing } from './principal.ts'
import { putOnRecord } from './records.ts'
import type { TenantRoom } from './room.ts'

/**
 * Puts on record what was refused for its shape, before the tenant was asked for anything (A1). Nothing of what was
 * typed is kept: the tool or route and the code say enough.
 */
export async function recordRefusal(room: TenantRoom, caller: Caller, code: ErrorCode): Promise<null> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  room.storage.transactionSync(() => {
    putOnRecord(room, caller, who, {
      action: 'access.refused',
      outcome: 'refused',
      details: { asked: null, code, missing: [] },
    })
  })
  return null
}
