import type { Token } from '@cloudflare/workers-oauth-provider'
import { sha256 } from '../core/hash.ts'
import type { ConnectionState } from './state.ts'

export interface AccessToken {
  scopes: readonly string[]
  /** Seconds since the epoch; at that second it is no longer valid. */
  expiresAt: number
}

/**
 * The access tokens of one connection. What was read is remembered under the token's hash until anything about the
 * grant changes. Nothing here waits, so no revocation can slip in between.
 */
export class AccessTokens {
  readonly #state: ConnectionState
  readonly #known = new Map<string, AccessToken>()

  constructor(state: ConnectionState) {
    this.#state = state
  }

  /** A token that is valid now, or null. */
  find(token: string): AccessToken | null {
    const identity = this.#state.live
    if (identity === null) return null
    const hash = sha256(token)
    const now = Math.floor(Date.now() / 1000)
    const found = this.#known.get(hash) ?? this.#read(`token:${identity.memberId}:${identity.connectionId}:${hash}`)
    if (found === null || found.expiresAt <= now) return null
    this.#known.set(hash, found)
    return found
  }

  /** The grant or its tokens have changed. */
  forget(): void {
    this.#known.clear()
  }

  #read(key: string): AccessToken | null {
    const [row] = this.#state.sql.exec<{ value: string }>('SELECT value FROM grants WHERE key = ?', key).toArray()
    if (row === undefined) return null
    const token = JSON.parse(row.value) as Token
    return { scopes: token.scope, expiresAt: token.expiresAt }
  }
}
