import { GatehouseError } from '../core/errors.ts'

/**
 * Runs a D1 call. A D1 that is down or slow is `unavailable` and worth a retry; a broken constraint is a `conflict`.
 */
export async function available<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof GatehouseError) throw error
    if (error instanceof Error && error.message.includes('UNIQUE constraint failed')) {
      throw new GatehouseError(
        'conflict',
        'Somebody else did this a moment ago. Reload the page.',
        {},
        { cause: error },
      )
    }
    throw new GatehouseError(
      'unavailable',
      'The directory of tenants does not answer right now. Try again in a few seconds.',
      { retryAfter: 5 },
      { cause: error },
    )
  }
}
