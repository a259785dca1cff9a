import type { GrantHome } from '../oauth/store.ts'

export const TABLES = [
  // One row: to whom the connection belongs, and whether it has ended.
  `CREATE TABLE IF NOT EXISTS connection (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    identity TEXT NOT NULL,
    ended TEXT
  ) STRICT`,
  // The provider's grant and tokens. Seconds since the epoch.
  `CREATE TABLE IF NOT EXISTS grants (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    expires_at INTEGER
  ) STRICT, WITHOUT ROWID`,
  // SHA-256 of refresh tokens that have been used; for the last one, its answer during the replay window.
  `CREATE TABLE IF NOT EXISTS spent (
    hash TEXT PRIMARY KEY,
    spent_at INTEGER NOT NULL,
    replay TEXT,
    replay_until INTEGER
  ) STRICT, WITHOUT ROWID`,
] as const

interface Write {
  value: string
  expiresAt: number | null
}

/**
 * The grant and tokens of one connection in the object's own SQLite. The provider works on a staged copy; nothing of
 * it counts until `commit`, which runs inside the caller's transaction.
 */
export class StagedGrants implements GrantHome {
  readonly #sql: SqlStorage
  readonly #now: number
  readonly #writes = new Map<string, Write | null>()

  /** `now` in seconds. */
  constructor(sql: SqlStorage, now: number) {
    this.#sql = sql
    this.#now = now
  }

  read(key: string): string | null {
    const staged = this.#writes.get(key)
    if (staged !== undefined) return staged?.value ?? null
    const [row] = this.#sql
      .exec<{ value: string }>(
        'SELECT value FROM grants WHERE key = ? AND (expires_at IS NULL OR expires_at > ?)',
        key,
        this.#now,
      )
      .toArray()
    return row?.value ?? null
  }

  write(key: string, value: string, expiresAt: number | null): void {
    this.#writes.set(key, { value, expiresAt })
  }

  remove(key: string): void {
    this.#writes.set(key, null)
  }

  keys(prefix: string): string[] {
    const stored = this.#sql
      .exec<{ key: string }>('SELECT key FROM grants WHERE substr(key, 1, ?) = ?', prefix.length, prefix)
      .toArray()
    const keys = new Set(stored.map((row) => row.key))
    for (const [key, write] of this.#writes) {
      if (write === null) keys.delete(key)
      else if (key.startsWith(prefix)) keys.add(key)
    }
    return [...keys]
  }

  /** Whether the provider has written a key in this run. */
  wrote(key: string): boolean {
    return (this.#writes.get(key) ?? null) !== null
  }

  /** Whether the provider has removed a key. */
  removed(key: string): boolean {
    return this.#writes.get(key) === null
  }

  /** What the provider has removed of what was there. */
  get removals(): string[] {
    return [...this.#writes].flatMap(([key, write]) => (write === null ? [key] : []))
  }

  commit(): void {
    for (const [key, write] of this.#writes) {
      if (write === null) this.#sql.exec('DELETE FROM grants WHERE key = ?', key)
      else {
        this.#sql.exec(
          'INSERT INTO grants (key, value, expires_at) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET value = ?2, expires_at = ?3',
          key,
          write.value,
          write.expiresAt,
        )
      }
    }
    this.#sql.exec('DELETE FROM grants WHERE expires_at <= ?', this.#now)
  }
}
