import type { Total } from './count.ts'

/*
 * The number of records that a query finds is the same for as long as no record changes: it is worked out once, not for
 * every page. Whether one has changed, the store says itself: triggers give it another mark with each row that is
 * written, whoever writes it. A mark is drawn by lot, not counted: a change that is undone takes its mark along, and
 * what was counted in between is never met again.
 */
export const MARKS_OF_CHANGE: readonly string[] = [
  'CREATE TABLE IF NOT EXISTS records_state (id INTEGER PRIMARY KEY CHECK (id = 1), mark INTEGER NOT NULL)',
  'INSERT OR IGNORE INTO records_state (id, mark) VALUES (1, 0)',
  ...['INSERT', 'UPDATE', 'DELETE'].map(
    (change) => `CREATE TRIGGER IF NOT EXISTS records_changed_by_${change.toLowerCase()} AFTER ${change} ON records
    BEGIN
      UPDATE records_state SET mark = random() % 4503599627370496;
    END`,
  ),
]

/** So many queries are remembered at most. */
const MOST_KNOWN = 200

interface Known {
  mark: number
  totals: Map<string, Total>
}

const known = new WeakMap<SqlStorage, Known>()

/** What `count` gives for a query, or gave since records last changed; the query is its SQL with all values that are bound. */
export function countedOnce(
  sql: SqlStorage,
  query: string,
  values: readonly (string | number)[],
  count: () => Total,
): Total {
  const totals = totalsNow(sql)
  const key = JSON.stringify([query, values])
  const found = totals.get(key)
  if (found !== undefined) return found
  const total = count()
  totals.set(key, total)
  for (const oldest of totals.keys()) if (totals.size > MOST_KNOWN) totals.delete(oldest)
  return total
}

function totalsNow(sql: SqlStorage): Map<string, Total> {
  const { mark } = sql.exec<{ mark: number }>('SELECT mark FROM records_state').one()
  const held = known.get(sql)
  if (held?.mark === mark) return held.totals
  const totals = new Map<string, Total>()
  known.set(sql, { mark, totals })
  return totals
}

/** Something else has changed by which records are found. */
export function markChange(sql: SqlStorage): void {
  sql.exec('UPDATE records_state SET mark = random() % 4503599627370496')
}
