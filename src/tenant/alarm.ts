/**
 * The one alarm that an object has. It is set for the nearest thing to do; when it rings, everything that is due is done,
 * and what is left sets it again. Nothing is kept about it but the alarm itself.
 */
export class TenantAlarm {
  readonly #storage: DurableObjectStorage
  #soon = false

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /**
   * In so many milliseconds, for what can't wait. Set when it is not set for such already, so not for each event: after
   * the transaction that is open, which would take the alarm back with itself, and before anything is waited for, so
   * that it goes out together with the event.
   */
  soon(inMs: number): void {
    if (this.#soon) return
    this.#soon = true
    queueMicrotask(() => void this.#storage.setAlarm(Date.now() + inMs))
  }

  /** At a time (milliseconds) that may be far ahead, unless it rings soon: then it is asked for again. */
  later(at: number): void {
    if (!this.#soon) void this.#storage.setAlarm(at)
  }

  /** It rings. */
  rang(): void {
    this.#soon = false
  }
}
