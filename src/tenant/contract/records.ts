import type { BatchAnswer, BatchRequest } from '../../core/batch.ts'
import type { ErrorCode, Outcome } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { RecordAnswer, RecordRequest, UpsertAnswer, UpsertRequest } from '../../core/records.ts'
import type { Caller } from './callers.ts'

/** What a connection may do right now, and in whose data. `version` changes whenever the rest may. */
export interface Access {
  version: string
  permissions: PermissionSet
  models: readonly ModelDefinition[]
  tenantName: string
  /** Whether the member's role has the system permission `import` (D3). */
  mayImport?: boolean
}

export interface RecordCalls {
  /**
   * `idempotencyKey`: a change that was made under it is not made again within a day; the same key with another request
   * is refused. Counts for changes through connections.
   */
  records(caller: Caller, request: RecordRequest, idempotencyKey?: string): Promise<Outcome<RecordAnswer>>
  /** Several records by their external ids, each judged by itself, all in one transaction. */
  upsert(caller: Caller, request: UpsertRequest, idempotencyKey?: string): Promise<Outcome<UpsertAnswer>>
  /** Many records created, updated or removed, each judged by itself, all in one transaction; or a dry run of it. */
  batch(caller: Caller, request: BatchRequest, idempotencyKey?: string): Promise<Outcome<BatchAnswer>>
  /** Puts on record that a request was refused for its shape, before anything was asked for. */
  refused(caller: Caller, code: ErrorCode): Promise<Outcome<null>>
  access(caller: Caller): Promise<Outcome<Access>>
}
