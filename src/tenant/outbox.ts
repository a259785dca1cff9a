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
  /** The events of reads that have come since the last were written; null while nobody else is at work. */
  #reads: { events: AuditEvent[]; written: PromiseWithResolvers<void> } | null = null
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

  /**
   * The event of a read, which is answered when this resolves. A commit is most of what a read costs, and holds up
   * everybody: the first one is written at once, and those that come before the object has come to rest again share
   * the next commit. An answer leaves after the commit of its event, as always (the output gate).
   */
  addRead(event: AuditEvent): Promise<void> {
    if (this.#reads === null) {
      this.add(event)
      this.#gather()
      return Promise.resolve()
    }
    this.#reads.events.push(event)
    return this.#reads.written.promise
  }

  #gather(): void {
    this.#reads = { events: [], written: Promise.withResolvers() }
    setTimeout(() => this.#writeReads(), 0)
  }

  #writeReads(): void {
    const reads = this.#reads
    this.#reads = null
    if (reads === null || reads.events.length === 0) return
    this.#gather()
    try {
      for (const event of reads.events) this.add(event)
      reads.written.resolve()
    } catch (error) {
      reads.written.reject(error)
    }
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
