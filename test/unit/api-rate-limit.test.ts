import { describe, expect, it } from 'vitest'
import { GatehouseError } from '../../src/core/errors.ts'
import { RateLimit, requestsAMinute } from '../../src/connection/rate-limit.ts'

function refused(limit: RateLimit, now: number): number | null {
  try {
    limit.take(now)
    return null
  } catch (error) {
    return error instanceof GatehouseError ? (error.details.retryAfter ?? 0) : -1
  }
}

describe('the rate limit', () => {
  it('lets a minute’s worth through at once, then refills evenly (R2)', () => {
    const limit = new RateLimit(6)
    expect(Array.from({ length: 8 }, () => refused(limit, 1_000))).toEqual([null, null, null, null, null, null, 10, 10])
    expect(limit.headers).toEqual({
      'ratelimit-policy': '"connection";q=6;w=60',
      ratelimit: '"connection";r=0;t=60',
    })
    expect([refused(limit, 10_999), refused(limit, 11_000), refused(limit, 11_000)]).toEqual([1, null, 10])
    expect([refused(limit, 900_000), limit.headers['ratelimit']]).toEqual([null, '"connection";r=5;t=10'])
  })

  it('gives nothing for a clock that goes back (R2, A54)', () => {
    const limit = new RateLimit(1)
    expect([refused(limit, 600_000), refused(limit, 1_000), refused(limit, 59_000)]).toEqual([null, 60, 2])
  })

  it.each([
    [undefined, 600],
    ['30', 30],
    ['0', 600],
    ['-5', 600],
    ['many', 600],
    ['1.5', 600],
  ])('is set by a variable: %s means %d a minute (R2)', (setting, expected) => {
    expect(requestsAMinute(setting)).toBe(expected)
  })
})
