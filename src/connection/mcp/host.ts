import type { Outcome } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { RecordAnswer, RecordRequest } from '../../core/records.ts'

/** What a connection may do right now. Whenever permissions or models differ, a token's scopes included, so does `version`. */
export interface Access {
  version: string
  permissions: PermissionSet
  models: readonly ModelDefinition[]
}

/** The tenant, as one request through one connection with one token's scopes reaches it. */
export interface McpHost {
  /** `via` is what the audit names: `mcp:list_records`. */
  records(request: RecordRequest, via: string): Promise<Outcome<RecordAnswer>>
  access(): Promise<Outcome<Access>>
  /** The scopes of the token; a step-up names them again, so that the new grant keeps them. */
  scopes?: readonly string[]
  /** Shown in the server's instructions. */
  tenantName?: string
}
