import type { AuditEvent } from '../core/audit.ts'
import { Outbox } from '../core/outbox.ts'
import { receiveOutbox } from '../ledger/audit.ts'

const DRAIN_SOON_MS = 1_000
const DRAIN_AGAIN_MS = 10_000
const BATCH = 500

/** The tenant's audit on its way to D1: written with what it tells of, drained by alarm in batches (A3). */
export class AuditOutbox {
  readonly #storage: DurableObjectStorage
  readonly #db: D1Database
  readonly #outbox: Outbox
  #alarmSet = false
  #draining: Promise<void> | null = null

  constructor(storage: DurableObjectStorage, db: D1Database) {
    this.#storage = storage
    this.#db = db
    this.#outbox = new Outbox(storage.sql)
  }

  /** Part of the transaction that is open, or of the one that ends with this turn of the event loop. */
  add(event: AuditEvent): void {
    this.#outbox.add(event)
    this.#wake(DRAIN_SOON_MS)
  }

  /** Everything that is in it goes to D1. Several at once share one run. */
  drain(): Promise<void> {
    this.#draining ??= this.#run().finally(() => {
      this.#draining = null
    })
    return this.#draining
  }

  async alarm(): Promise<void> {
    this.#alarmSet = false
    try {
      await this.drain()
    } catch (error) {
      console.error(
        JSON.stringify({ event: 'audit_drain_failed', message: error instanceof Error ? error.message : '' }),
      )
      this.#wake(DRAIN_AGAIN_MS)
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      const events = this.#outbox.take(BATCH)
      if (events.length === 0) return
      await receiveOutbox(this.#db, events)
      this.#outbox.remove(events)
    }
  }

  /**
   * An alarm is set when none is, not for each event: after the transaction that is open, which would take the alarm
   * back with itself, and before anything is waited for, so that it goes out together with the event.
   */
  #wake(inMs: number): void {
    if (this.#alarmSet) return
    this.#alarmSet = true
    queueMicrotask(() => void this.#storage.setAlarm(Date.now() + inMs))
  }
}
