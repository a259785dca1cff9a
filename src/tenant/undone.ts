import type { TenantRoom } from './room.ts'

/** Does the work in a transaction that is rolled back, and gives what it came to. */
export function undone<T>(room: Pick<TenantRoom, 'storage'>, work: () => T): T {
  try {
    return room.storage.transactionSync(() => {
      throw new Undone(work())
    })
  } catch (error) {
    if (error instanceof Undone) return error.result as T
    throw error
  }
}

class Undone extends Error {
  readonly result: unknown

  constructor(result: unknown) {
    super('A dry run ends')
    this.result = result
  }
}
