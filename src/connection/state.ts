import type { AuditAction, AuditEvent, Origin } from '../core/audit.ts'
import { newEvent } from '../core/events.ts'
import { Outbox } from '../core/outbox.ts'
import type { ConnectionIdentity } from './contract.ts'
import { TABLES } from './grant-store.ts'

/**
 * What a Connection object has stored about itself. An object that was never opened has no tables, and reading from it
 * makes none: a made-up grant id costs no storage.
 */
export class ConnectionState {
  readonly sql: SqlStorage
  readonly outbox: Outbox
  readonly #storage: DurableObjectStorage
  #identity: ConnectionIdentity | null = null
  #ended: string | null = null

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.sql = storage.sql
    this.outbox = new Outbox(storage.sql)
    const opened = this.sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'connection'`).toArray().length > 0
    if (!opened) return
    const [row] = this.sql
      .exec<{ identity: string; ended: string | null }>('SELECT identity, ended FROM connection')
      .toArray()
    if (row === undefined) return
    this.#identity = JSON.parse(row.identity) as ConnectionIdentity
    this.#ended = row.ended
  }

  /** Whose connection it is, as long as it has not ended. */
  get live(): ConnectionIdentity | null {
    return this.#ended === null ? this.#identity : null
  }

  /** Whose connection it is or was. */
  get identity(): ConnectionIdentity | null {
    return this.#identity
  }

  /** Why it ended; null while it has not. */
  get ended(): string | null {
    return this.#ended
  }

  open(identity: ConnectionIdentity): void {
    for (const table of [...TABLES, Outbox.TABLE]) this.sql.exec(table)
    this.sql.exec('INSERT INTO connection (one, identity) VALUES (1, ?)', JSON.stringify(identity))
    this.#identity = identity
  }

  /** Every token and code is gone. The first reason stays. */
  end(reason: string): void {
    if (this.live === null) return
    this.sql.exec('UPDATE connection SET ended = ?', reason)
    this.sql.exec('DELETE FROM grants')
    this.sql.exec('DELETE FROM spent')
    this.#ended = reason
  }

  /** Puts an event on record, in the transaction that is open. */
  record(action: AuditAction, origin: Origin, facts: Partial<AuditEvent> = {}): void {
    if (this.#identity === null) return
    this.outbox.add(newEvent({ at: Date.now(), via: 'oauth:token', origin, ...this.#identity, ...facts, action }))
  }

  transaction<T>(work: () => T): T {
    return this.#storage.transactionSync(work)
  }

  /** Nothing is left, as if the object had never been. */
  async forget(): Promise<void> {
    await this.#storage.deleteAll()
    this.#identity = null
    this.#ended = null
  }
}
