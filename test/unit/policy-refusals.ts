import { GatehouseError } from '../../src/core/errors.ts'

/** The refusal that work ends in; null when it ends well. */
export function refusalOf(work: () => unknown): GatehouseError | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof GatehouseError) return error
    throw error
  }
}

/** The refusal that work has to end in. */
export function errorOf(work: () => unknown): GatehouseError {
  const refusal = refusalOf(work)
  if (refusal === null) throw new Error('nothing was refused')
  return refusal
}
