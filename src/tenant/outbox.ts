import type { AuditEvent } from '../core/audit.ts'
import { Outbox } from '../core/outbox.ts'
import { receiveOutbox } from '../ledger/audit.ts'
import type { TenantAlarm } from './alarm.ts'

const DRAIN_SOON_MS = 1_000
const DRAIN_AGAIN_MS = 10_000
const BATCH = 500

/** The tenant's audit on its way to D1: written with what it tells of, drained by alarm in batches (A3). */
export class AuditOutbox {
  readonly #db: D1Database
  readonly #outbox: Outbox
  readonly #alarm: TenantAlarm
  #draining: Promise<void> | null = null

  constructor(sql: SqlStorage, db: D1Database, alarm: TenantAlarm) {
    this.#db = db
    this.#outbox = new Outbox(sql)
    this.#alarm = alarm
  }

  /** Part of the transaction that is open, or of the one that ends with this turn of the event loop. */
  add(event: AuditEvent): void {
    this.#outbox.add(event)
    this.#alarm.soon(DRAIN_SOON_MS)
  }

  /** Everything that is in it goes to D1. Several at once share one run. */
  drain(): Promise<void> {
    this.#draining ??= this.#run().finally(() => {
      this.#draining = null
    })
    return this.#draining
  }

  /** The same, when the alarm rings: what fails is tried again. */
  async deliver(): Promise<void> {
    try {
      await this.drain()
    } catch (error) {
      console.error(
        JSON.stringify({ event: 'audit_drain_failed', message: error instanceof Error ? error.message : '' }),
      )
      this.#alarm.soon(DRAIN_AGAIN_MS)
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
}
