import type { PermissionSet } from '../core/permissions.ts'
import { atMost } from './lattice.ts'

/** Whether a connection loses anything when what it may do goes from `before` to `after` (V5). */
export function losesBy(before: PermissionSet, after: PermissionSet): boolean {
  return !atMost(before, after)
}

/** Whether a connection could have more than its grant if its member authorized it again (V5). */
export function couldGainBy(grant: PermissionSet, wouldBe: PermissionSet): boolean {
  return !atMost(wouldBe, grant)
}
