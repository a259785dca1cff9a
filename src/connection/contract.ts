/** What the Connection object offers to the other rooms: types only. */
import type { Origin } from '../core/audit.ts'

/** An answer without a stream, as plain data: the cheapest thing to send between objects. */
export interface PlainAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/** The parts of an HTTP request that matter behind the door. */
export interface PlainRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** The tenant and member that a connection belongs to, and how it treats its tokens. */
export interface ConnectionIdentity {
  connectionId: string
  tenantId: string
  memberId: string
  clientId: string
}

export interface ConnectionCalls {
  /** Stores a fresh grant with its authorization code; `key` and `value` as the provider wrote them, `expiresAt` in seconds. */
  open(identity: ConnectionIdentity, grant: { key: string; value: string; expiresAt: number }): Promise<void>
  /** POST /oauth/token for a code or a refresh token of this connection. */
  token(request: PlainRequest, origin: Origin): Promise<PlainAnswer>
  /** POST /oauth/revoke for a token of this connection (RFC 7009). */
  revoke(request: PlainRequest, origin: Origin): Promise<PlainAnswer>
  /** One MCP request; `token` is the presented access token. `invalid_token`: it is unknown, expired or revoked. */
  mcp(request: PlainRequest, token: string, origin: Origin): Promise<PlainAnswer | Response | 'invalid_token'>
  /** Ends it: every token is dead from now on. */
  end(reason: string): Promise<void>
  /** Tells subscribed clients that the tool list changed (M7). */
  toolsChanged(): Promise<void>
}
