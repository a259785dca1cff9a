import type { BatchAnswer, BatchRequest } from '../../core/batch.ts'
import type { ErrorCode, Outcome } from '../../core/errors.ts'
import type { RecordAnswer, RecordRequest } from '../../core/records.ts'
import type { Access } from '../../tenant/contract.ts'

export type { Access }

/** The tenant, as one request through one connection with one token's scopes reaches it. */
export interface McpHost {
  /** `via` is what the audit names: `mcp:list_records`. */
  records(request: RecordRequest, via: string): Promise<Outcome<RecordAnswer>>
  /** Once within a day under `idempotencyKey`, where there is one. */
  batch(request: BatchRequest, via: string, idempotencyKey?: string): Promise<Outcome<BatchAnswer>>
  /** Puts on record that a call was refused before it came to a request. */
  refused(code: ErrorCode, via: string): Promise<Outcome<null>>
  /** Its `version` differs where the token's scopes do. */
  access(via: string): Promise<Outcome<Access>>
  /** The scopes of the token; a step-up names them again, so that the new grant keeps them. */
  scopes?: readonly string[]
}
