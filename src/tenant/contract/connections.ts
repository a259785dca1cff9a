import type { AuditEvent } from '../../core/audit.ts'
import type { Outcome } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { MemberCaller } from './callers.ts'

export interface ConnectionSummary {
  id: string
  tenant: { id: string; name: string; slug: string }
  client: { id: string; name: string; logoUrl: string | null; description: string }
  member: { id: string; name: string }
  connectedAt: number
  lastUsedAt: number | null
  /** What it may do right now, model by model. */
  permissions: PermissionSet
}

export interface ConnectionCalls {
  /** The member's own connections in this tenant (U1). */
  ownConnections(caller: MemberCaller): Promise<Outcome<readonly ConnectionSummary[]>>
  clientConnections(caller: MemberCaller, clientId: string): Promise<Outcome<readonly ConnectionSummary[]>>
  /** By the member whose connection it is, or by those who manage clients. */
  disconnect(caller: MemberCaller, connectionId: string): Promise<Outcome<null>>

  /** Events of a Connection object, at least once each; `ended` says why when the connection ended itself. */
  receive(events: readonly AuditEvent[], ended: string | null): Promise<Outcome<void>>
}
