import type { Token } from '@cloudflare/workers-oauth-provider'
import { sha256 } from '../core/hash.ts'
import type { ConnectionIdentity } from './contract.ts'
import type { ConnectionState } from './state.ts'

export interface AccessToken {
  scopes: readonly string[]
  /** Seconds since the epoch; at that second it is no longer valid. */
  expiresAt: number
}

/**
 * The access tokens of one connection. What was read is remembered in memory, under the token that its client sends
 * each time, until anything about the grant changes: hashing it anew took longer than all else here. Nothing waits, so
 * no revocation can slip in between.
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
    const now = Math.floor(Date.now() / 1000)
    const found = this.#known.get(token) ?? this.#read(identity, sha256(token))
    if (found === null || found.expiresAt <= now) return null
    this.#known.set(token, found)
    return found
  }

  /** The grant or its tokens have changed. */
  forget(): void {
    this.#known.clear()
  }

  #read({ memberId, connectionId }: ConnectionIdentity, hash: string): AccessToken | null {
    const key = `token:${memberId}:${connectionId}:${hash}`
    const [row] = this.#state.sql.exec<{ value: string }>('SELECT value FROM grants WHERE key = ?', key).toArray()
    if (row === undefined) return null
    const token = JSON.parse(row.value) as Token
    return { scopes: token.scope, expiresAt: token.expiresAt }
  }
}
