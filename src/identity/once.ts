import { available } from '../ledger/available.ts'

/** Something that must be so at the moment of a change: a query that finds a row exactly if it is. */
export interface Condition {
  sql: string
  bound: readonly (string | number)[]
}

/**
 * Runs statements in one transaction, provided that every condition holds at its beginning; else none of them. So a
 * thing that works once is spent together with what it was spent on, and of parallel attempts one succeeds.
 */
export async function commitIf(
  db: D1Database,
  conditions: readonly Condition[],
  statements: readonly D1PreparedStatement[],
): Promise<boolean> {
  const guards = conditions.map(({ sql, bound }) => db.prepare(`${GUARD} (${sql})`).bind(...bound))
  return await available(async () => {
    try {
      await db.batch([...guards, ...statements])
      return true
    } catch (error) {
      if (error instanceof Error && error.message.includes('NOT NULL constraint failed: tickets.hash')) return false
      throw error
    }
  })
}

/** A broken constraint takes back the whole transaction: SQL has no other way to say that in a batch. */
const GUARD = `INSERT INTO tickets (hash, kind, data, expires_at) SELECT NULL, '', '', 0 WHERE NOT EXISTS`
