import type { AuditEvent } from './audit.ts'

/**
 * Events that are on record in an object's own storage, in the transaction of what they tell of, and still have to
 * reach the next place (A3). Delivery is repeated until it is acknowledged; the event's id makes it count once.
 */
export class Outbox {
  readonly #sql: SqlStorage

  /** The table must exist: see `Outbox.TABLE`. */
  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  static readonly TABLE =
    'CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, event TEXT NOT NULL) STRICT, WITHOUT ROWID'

  add(event: AuditEvent): void {
    this.#sql.exec('INSERT OR IGNORE INTO outbox (id, event) VALUES (?, ?)', event.id, JSON.stringify(event))
  }

  /** The oldest events, at most `limit`. */
  take(limit: number): AuditEvent[] {
    const rows = this.#sql.exec<{ event: string }>('SELECT event FROM outbox ORDER BY id LIMIT ?', limit).toArray()
    return rows.map((row) => JSON.parse(row.event) as AuditEvent)
  }

  /** They have arrived. */
  remove(events: readonly AuditEvent[]): void {
    const ids = JSON.stringify(events.map((event) => event.id))
    this.#sql.exec('DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))', ids)
  }

  get empty(): boolean {
    return this.#sql.exec('SELECT 1 FROM outbox LIMIT 1').toArray().length === 0
  }
}
