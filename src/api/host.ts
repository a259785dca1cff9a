import type { BatchAnswer, BatchRequest } from '../core/batch.ts'
import type { Outcome } from '../core/errors.ts'
import type { ModelDefinition } from '../core/models.ts'
import type { PermissionSet } from '../core/permissions.ts'
import type { RecordAnswer, RecordRequest, UpsertAnswer, UpsertRequest } from '../core/records.ts'

/** What a caller may do right now, and with which models. */
export interface Access {
  permissions: PermissionSet
  models: readonly ModelDefinition[]
}

/** The tenant, as one request through one connection with one token's scopes reaches it. It decides everything. */
export interface ApiHost {
  /** `via` is what the audit names: `rest:GET /company`. */
  records(request: RecordRequest, via: string, idempotencyKey?: string): Promise<Outcome<RecordAnswer>>
  batch(request: BatchRequest, via: string, idempotencyKey?: string): Promise<Outcome<BatchAnswer>>
  upsert(request: UpsertRequest, via: string, idempotencyKey?: string): Promise<Outcome<UpsertAnswer>>
  access(): Promise<Outcome<Access>>
}
