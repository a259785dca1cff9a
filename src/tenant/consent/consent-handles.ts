import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { ConsentRequest, MemberCaller } from '../contract.ts'

/** How long a consent page can be answered. */
const LIFETIME_MS = 10 * 60_000
/** How many pages one member may have open at a time; the oldest make way. */
const OPEN_PAGES = 20

export const CONSENTS_TABLE = `
  CREATE TABLE IF NOT EXISTS consents (
    handle TEXT PRIMARY KEY,
    member_id TEXT NOT NULL,
    session TEXT NOT NULL,
    -- JSON: a ShownConsent.
    request TEXT NOT NULL,
    shown_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`

/** What a consent page showed: nothing beyond it can be granted with its handle. */
export interface ShownConsent {
  request: ConsentRequest
  /** The tenant's own id of the client; missing on pages from before clients could register themselves. */
  clientId?: string
  offered: PermissionSet
  /** Custom fields that could be added (C4). */
  additional?: PermissionSet | null
  /** The member picks (C3). */
  dynamic: boolean
}

/** Keeps what was shown behind a handle that only this member in this session can use. The handle is kept as a hash. */
export function store(sql: SqlStorage, handle: string, caller: MemberCaller, shown: ShownConsent, now: number): void {
  sql.exec('DELETE FROM consents WHERE shown_at < ?', now - LIFETIME_MS)
  sql.exec(
    `DELETE FROM consents WHERE handle IN
       (SELECT handle FROM consents WHERE member_id = ? ORDER BY shown_at DESC LIMIT -1 OFFSET ?)`,
    caller.memberId,
    OPEN_PAGES - 1,
  )
  sql.exec(
    'INSERT INTO consents (handle, member_id, session, request, shown_at) VALUES (?, ?, ?, ?, ?)',
    sha256(handle),
    caller.memberId,
    sha256(caller.sessionId),
    JSON.stringify(shown),
    now,
  )
}

/**
 * What is behind a handle.
 * @throws GatehouseError `invalid_input` when it is unknown, spent, too old, or another browser's (A11).
 */
export function find(sql: SqlStorage, handle: string, caller: MemberCaller, now: number): ShownConsent {
  const [row] = sql
    .exec<{ request: string }>(
      'SELECT request FROM consents WHERE handle = ? AND member_id = ? AND session = ? AND shown_at >= ?',
      sha256(handle),
      caller.memberId,
      sha256(caller.sessionId),
      now - LIFETIME_MS,
    )
    .toArray()
  if (row !== undefined) return JSON.parse(row.request) as ShownConsent
  throw new GatehouseError(
    'invalid_input',
    'This authorization page can no longer be used: it was answered already, is older than ten minutes, or belongs to another browser. Start again from the application.',
  )
}

export function spend(sql: SqlStorage, handle: string): void {
  sql.exec('DELETE FROM consents WHERE handle = ?', sha256(handle))
}
