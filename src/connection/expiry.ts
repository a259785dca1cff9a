import type { ConnectionIdentity } from './contract.ts'
import { grantKey } from './secrets.ts'
import type { ConnectionState } from './state.ts'

/** Whether the grant of a connection has expired at `now`, in seconds, or was never redeemed. */
export function hasRunOut({ sql }: ConnectionState, identity: ConnectionIdentity, now: number): boolean {
  const alive = 'SELECT 1 FROM grants WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)'
  return sql.exec(alive, grantKey(identity), now).toArray().length === 0
}

/** When the grant expires, in milliseconds; null when it never does. */
export function expiryOf({ sql }: ConnectionState): number | null {
  const next = `SELECT expires_at AS at FROM grants WHERE key LIKE 'grant:%' AND expires_at IS NOT NULL`
  const [row] = sql.exec<{ at: number }>(next).toArray()
  return row === undefined ? null : row.at * 1000
}
