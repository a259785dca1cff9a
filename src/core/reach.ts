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
    if (error instanceof GatehouseError || (isRemote(error) && !isOutOfReach(error))) throw error
    throw outOfReach(error)
  }
}

/** The error for an object that can't be asked right now. */
export function outOfReach(cause: unknown): GatehouseError {
  const message = 'This part of the server does not answer right now. Try again in a few seconds.'
  return new GatehouseError('unavailable', message, { retryAfter: 5 }, { cause })
}

/** Whether the runtime says of an error that the object itself is in trouble: reset, moved, overloaded. */
export function isOutOfReach(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return ['durableObjectReset', 'overloaded', 'retryable'].some((mark) => mark in error)
}

/** Whether the runtime says that code on the other side threw it. */
function isRemote(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'remote' in error
}
