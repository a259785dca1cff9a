import { GatehouseError } from './errors.ts'

/**
 * Asks an object for something. One that was reset, is overloaded or can't be reached is worth another try; what its
 * own code threw goes on as the fault that it is.
 * @throws GatehouseError `unavailable`
 */
export async function reached<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof GatehouseError || isOwnFault(error)) throw error
    const message = 'This part of the server does not answer right now. Try again in a few seconds.'
    throw new GatehouseError('unavailable', message, { retryAfter: 5 }, { cause: error })
  }
}

/** The runtime marks what code on the other side threw as remote, and the object's own trouble besides. */
function isOwnFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('remote' in error)) return false
  return !['durableObjectReset', 'overloaded', 'retryable'].some((mark) => mark in error)
}
