import type { BatchAnswer, BatchRequest } from '../core/batch.ts'
import type { Outcome } from '../core/errors.ts'
import type {
  ImportDetail,
  ImportSettings,
  ImportView,
  NewImport,
  ReceivedImport,
  RefusedRow,
} from '../core/imports.ts'
import type { ModelDefinition } from '../core/models.ts'
import type { PermissionSet } from '../core/permissions.ts'
import type { RecordAnswer, RecordRequest, UpsertAnswer, UpsertRequest } from '../core/records.ts'

/** What a caller may do right now, and with which models. */
export interface Access {
  permissions: PermissionSet
  models: readonly ModelDefinition[]
  /** Whether the member's role has the system permission `import`. */
  mayImport?: boolean
}

/** Imports through one connection (D3): its own, and no others. */
export interface ApiImports {
  receive(
    about: NewImport,
    content: ReadableStream<Uint8Array>,
    via: string,
    idempotencyKey?: string,
  ): Promise<Outcome<ReceivedImport>>
  list(via: string): Promise<Outcome<ImportView[]>>
  get(id: string, via: string): Promise<Outcome<ImportView | ImportDetail>>
  map(id: string, settings: Partial<ImportSettings>, via: string): Promise<Outcome<ImportDetail>>
  start(id: string, via: string): Promise<Outcome<ImportDetail>>
  cancel(id: string, via: string): Promise<Outcome<ImportView>>
  undo(id: string, via: string): Promise<Outcome<ImportView>>
  refusedRows(id: string, after: number, via: string): Promise<Outcome<RefusedRow[]>>
}

/** The tenant, as one request through one connection with one token's scopes reaches it. It decides everything. */
export interface ApiHost {
  /** `via` is what the audit names: `rest:GET /company`. */
  records(request: RecordRequest, via: string, idempotencyKey?: string): Promise<Outcome<RecordAnswer>>
  batch(request: BatchRequest, via: string, idempotencyKey?: string): Promise<Outcome<BatchAnswer>>
  upsert(request: UpsertRequest, via: string, idempotencyKey?: string): Promise<Outcome<UpsertAnswer>>
  imports: ApiImports
  access(via: string): Promise<Outcome<Access>>
}
