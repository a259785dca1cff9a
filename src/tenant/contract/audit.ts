import type { AuditAction, AuditOutcome, Origin } from '../../core/audit.ts'
import type { Outcome } from '../../core/errors.ts'
import type { MemberCaller } from './callers.ts'

export interface AuditFilter {
  /** Milliseconds, inclusive and exclusive. */
  from?: number
  until?: number
  actions?: readonly AuditAction[]
  memberIds?: readonly string[]
  clientId?: string
  connectionId?: string
  outcome?: AuditOutcome
  cursor?: string
  /** 1 to 200. */
  limit?: number
}
export interface AuditRow {
  id: string
  at: number
  action: AuditAction
  outcome: AuditOutcome
  member: { id: string; name: string } | null
  client: { id: string; name: string } | null
  /** The name of the key that it came through. */
  key: string | null
  connectionId: string | null
  model: string | null
  recordId: string | null
  recordCount: number | null
  fields: readonly string[]
  via: string
  origin: Origin
  details: Readonly<Record<string, unknown>>
}
export interface AuditPage {
  rows: readonly AuditRow[]
  nextCursor: string | null
  /** The one of the filter, when the tenant has or had it. */
  client: { id: string; name: string } | null
  members: readonly { id: string; name: string }[]
}

export interface AuditCalls {
  audit(caller: MemberCaller, filter: AuditFilter): Promise<Outcome<AuditPage>>
}
