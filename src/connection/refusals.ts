import type { Origin } from '../core/audit.ts'
import { GatehouseError } from '../core/errors.ts'
import { RateLimit } from './rate-limit.ts'
import type { ConnectionState } from './state.ts'

const RECORDED_A_MINUTE = 10

/**
 * Refused requests to the token endpoints, on record (A1). Whoever has a credential of a connection, but not its
 * client's secret, could fill the audit with them: those beyond the limit are counted, and the next event that is
 * recorded tells how many there were.
 */
export class RefusalRecord {
  readonly #limit = new RateLimit(RECORDED_A_MINUTE)
  #unrecorded = 0

  record(state: ConnectionState, reason: string, via: string, origin: Origin): void {
    if (!this.#mayRecord()) {
      this.#unrecorded += 1
      return
    }
    const more = this.#unrecorded === 0 ? {} : { not_recorded: this.#unrecorded }
    this.#unrecorded = 0
    state.transaction(() => {
      state.record('connection.token_refused', origin, { outcome: 'refused', via, details: { reason, ...more } })
    })
  }

  #mayRecord(): boolean {
    try {
      this.#limit.take(Date.now())
      return true
    } catch (error) {
      if (error instanceof GatehouseError && error.code === 'rate_limited') return false
      throw error
    }
  }
}
