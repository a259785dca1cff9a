/**
 * The one alarm that an object has, for several kinds of work. It is set for the nearest thing to do; when it rings,
 * everything that is due is done, and what is left sets it again. Nothing is kept about it but the alarm itself.
 */
export class TenantAlarm {
  readonly #storage: DurableObjectStorage
  /** For when it was set since it rang, in milliseconds. */
  #at = Infinity

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /**
   * In so many milliseconds, for what can't wait. Set when it is not set for such already, so not for each event: after
   * the transaction that is open, which would take the alarm back with itself, and before anything is waited for, so
   * that it goes out together with the event.
   */
  soon(inMs: number): void {
    const at = Date.now() + inMs
    if (this.#at <= at) return
    this.#at = at
    queueMicrotask(() => {
      // Something nearer may have come up in the same turn.
      if (this.#at === at) void this.#storage.setAlarm(at)
    })
  }

  /** At a time (milliseconds) that may be far ahead, unless it rings before: then it is asked for again. */
  later(at: number): void {
    if (at >= this.#at) return
    this.#at = at
    void this.#storage.setAlarm(at)
  }

  /** It rings. */
  rang(): void {
    this.#at = Infinity
  }
}
