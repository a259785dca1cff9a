import { GatehouseError } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'
import type { Caller } from './contract.ts'
import type { TenantRoom } from './room.ts'

const REMEMBERED_MS = 24 * 60 * 60_000

export const IDEMPOTENCY_SCHEMA = [
  // What was done under a key, written in the transaction of the effect: ids and versions, and why items were refused.
  `CREATE TABLE IF NOT EXISTS idempotency_keys (
    connection_id TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    effect TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (connection_id, key_hash)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS idempotency_keys_at ON idempotency_keys (at)',
]

/** One change that is made once, whatever is repeated: draft-ietf-httpapi-idempotency-key-header §2. */
export interface Once<Effect> {
  /** What the same request did before under this key; null when it has to be done. */
  readonly earlier: Effect | null
  /** To be called in the transaction of the effect. */
  done(effect: Effect): void
}

const ALWAYS_ANEW: Once<never> = { earlier: null, done: () => undefined }

/**
 * Looks up the key, inside the transaction of what may be done under it. Keys belong to a connection.
 * @throws GatehouseError `idempotency_key_reused` when another request was made under it.
 */
export function once<Effect>(
  { storage: { sql }, clock }: Pick<TenantRoom, 'storage' | 'clock'>,
  caller: Caller,
  key: string | undefined,
  request: unknown,
): Once<Effect> {
  if (key === undefined || caller.kind !== 'connection') return ALWAYS_ANEW
  const now = clock()
  const id = [caller.connectionId, sha256(key)]
  const requestHash = sha256(JSON.stringify(request))
  sql.exec('DELETE FROM idempotency_keys WHERE at <= ?', now - REMEMBERED_MS)
  const [known] = sql
    .exec<{ request_hash: string; effect: string }>(
      'SELECT request_hash, effect FROM idempotency_keys WHERE connection_id = ? AND key_hash = ?',
      ...id,
    )
    .toArray()
  if (known !== undefined && known.request_hash !== requestHash) throw keyReused()
  return {
    earlier: known === undefined ? null : (JSON.parse(known.effect) as Effect),
    done: (effect) => {
      sql.exec('INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)', ...id, requestHash, JSON.stringify(effect), now)
    },
  }
}

export function keyReused(): GatehouseError {
  return new GatehouseError(
    'idempotency_key_reused',
    'This idempotency key was used for another request. Use a new key for each change.',
    { field: 'Idempotency-Key' },
  )
}
