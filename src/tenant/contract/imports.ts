import type { Outcome } from '../../core/errors.ts'
import type {
  ImportDetail,
  ImportSettings,
  ImportView,
  NewImport,
  ReceivedImport,
  RefusedRow,
} from '../../core/imports.ts'
import type { Caller } from './callers.ts'

/**
 * Imports (D3). Whoever calls has to have the system permission `import` and what the import does to its model. What is
 * in the file is shown to its importer alone: the same member in the console, or the same connection.
 */
export interface ImportCalls {
  /**
   * Takes a file in, as it comes. It is not looked at twice: whatever is wrong with it as a whole ends it here. Under
   * an idempotency key that was used before, the same file is the same import.
   */
  receiveImport(
    caller: Caller,
    about: NewImport,
    content: ReadableStream<Uint8Array>,
    idempotencyKey?: string,
  ): Promise<Outcome<ReceivedImport>>
  /** The latest first, a hundred at most: for a connection its own, for a member the tenant's. */
  imports(caller: Caller): Promise<Outcome<ImportView[]>>
  import(caller: Caller, id: string): Promise<Outcome<ImportView | ImportDetail>>
  /** Says what the columns are, and starts the dry run; what is left out stays as it was or is suggested. */
  mapImport(caller: Caller, id: string, settings: Partial<ImportSettings>): Promise<Outcome<ImportDetail>>
  /** Starts the run, after the dry run. */
  startImport(caller: Caller, id: string): Promise<Outcome<ImportDetail>>
  /** Stops it. What it has done stays, and can be undone. */
  cancelImport(caller: Caller, id: string): Promise<Outcome<ImportView>>
  undoImport(caller: Caller, id: string): Promise<Outcome<ImportView>>
  /** Refused rows after this one, at most 500. */
  refusedRows(caller: Caller, id: string, after: number): Promise<Outcome<RefusedRow[]>>
}
