import { GatehouseError } from '../core/errors.ts'

const WINDOW_S = 60
const OTHERWISE = 600

/** Requests a minute that one connection may make. */
export function requestsAMinute(setting: string | undefined): number {
  const value = Number(setting ?? OTHERWISE)
  return Number.isInteger(value) && value > 0 ? value : OTHERWISE
}

/**
 * A token bucket: as many requests at once as a minute allows, and that many a minute from then on. It lives in the
 * memory of its object: one that was evicted has been idle, and starts full.
 */
export class RateLimit {
  readonly #capacity: number
  #left: number
  #at = 0

  constructor(capacity: number) {
    this.#capacity = capacity
    this.#left = capacity
  }

  /**
   * Takes one request, at a time in milliseconds.
   * @throws GatehouseError `rate_limited` with the seconds until the next one
   */
  take(now: number): void {
    const perMs = this.#capacity / (WINDOW_S * 1000)
    this.#left = Math.min(this.#capacity, this.#left + Math.max(0, now - this.#at) * perMs)
    this.#at = now
    if (this.#left < 1) {
      const retryAfter = Math.ceil((1 - this.#left) / perMs / 1000)
      const message = `This connection has made too many requests: ${this.#capacity} a minute are possible. Wait a little.`
      throw new GatehouseError('rate_limited', message, { retryAfter })
    }
    this.#left -= 1
  }

  /** What is left, and the seconds until all of it is (draft-ietf-httpapi-ratelimit-headers §3, §4). */
  get headers(): Record<string, string> {
    const full = Math.ceil(((this.#capacity - this.#left) / this.#capacity) * WINDOW_S)
    return {
      'ratelimit-policy': `"connection";q=${this.#capacity};w=${WINDOW_S}`,
      ratelimit: `"connection";r=${Math.floor(this.#left)};t=${full}`,
    }
  }
}
