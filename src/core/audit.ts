/** What is on record (A1). One flat list, grouped by its prefix. */
export const AUDIT_ACTIONS = [
  'client.created',
  'client.changed',
  'client.secret_rotated',
  'client.enabled',
  'client.disabled',
  'client.deleted',
  'client.requested',
  'client.request_approved',
  'client.request_declined',
  'client.admitted',
  'client.publication_requested',
  'client.publication_declined',
  'client.published',
  'client.withdrawn',
  'client.blocked',
  'client.unblocked',
  'registration.settings_changed',
  'consent.shown',
  'consent.given',
  'consent.refused',
  'connection.connected',
  'connection.tokens_issued',
  'connection.refreshed',
  'connection.replayed',
  'connection.token_revoked',
  'connection.token_refused',
  'connection.reuse_detected',
  'connection.disconnected',
  'key.created',
  'key.rotated',
  'key.revoked',
  'key.expired',
  'service_account.created',
  'service_account.changed',
  'service_account.archived',
  'record.listed',
  'record.read',
  'record.searched',
  'record.aggregated',
  'record.exported',
  'record.created',
  'record.updated',
  'record.removed',
  'record.restored',
  'record.purged',
  'record.previewed',
  'import.started',
  'import.finished',
  'import.cancelled',
  'import.failed',
  'import.undone',
  'view.created',
  'view.changed',
  'view.deleted',
  'model.described',
  'model.created',
  'model.changed',
  'model.archived',
  'model.restored',
  'model.deleted',
  'field.created',
  'field.changed',
  'field.archived',
  'field.restored',
  'field.deleted',
  'access.refused',
  'access.simulated',
  'role.created',
  'role.changed',
  'role.deleted',
  'member.role_changed',
  'member.deactivated',
  'member.reactivated',
  'member.removed',
  'member.handing_over',
  'member.handed_over',
  'session.signed_in',
  'session.sign_in_failed',
  'session.signed_out',
  'session.confirmed',
  'session.ended',
  'account.password_changed',
  'account.password_reset',
  'account.reset_requested',
  'account.locked',
  'account.passkey_added',
  'account.passkey_renamed',
  'account.passkey_removed',
  'account.second_factor_on',
  'account.second_factor_off',
  'account.recovery_codes_made',
  'account.provider_linked',
  'invitation.created',
  'invitation.sent_again',
  'invitation.not_delivered',
  'invitation.revoked',
  'invitation.accepted',
  'sign_in.settings_changed',
  'policy.exported',
  'policy.applied',
  'policy.token_created',
  'policy.token_revoked',
  'module.switched_on',
  'module.switched_off',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

export type AuditOutcome = 'success' | 'refused' | 'failed'

/** From where a request came. */
export interface Origin {
  ip: string | null
  country: string | null
  userAgent: string | null
}

/** One event. Never holds a value of a record, a token, a code, a secret or a cookie. */
export interface AuditEvent {
  /** Sorts by time; the key that makes delivery idempotent. */
  id: string
  tenantId: string
  /** Milliseconds since the epoch. */
  at: number
  action: AuditAction
  outcome: AuditOutcome
  memberId: string | null
  clientId: string | null
  connectionId: string | null
  model: string | null
  recordId: string | null
  recordCount: number | null
  /** Names of the fields that were shown or changed. */
  fields: readonly string[]
  /** The tool, route or page: `mcp:list_records`, `oauth:token`, `console`. */
  via: string
  origin: Origin
  /** Facts beyond these, small and without values: reason, error code, names before and after. */
  details: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}
