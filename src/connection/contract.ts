/** What the Connection object offers to the other rooms: types only. */
import type { Origin } from '../core/audit.ts'
import type { Outcome } from '../core/errors.ts'
import type { KeptSecret, Rotation } from '../core/keys.ts'
import type { PlainAnswer, PlainRequest } from '../core/plain-http.ts'

export type { PlainAnswer, PlainRequest } from '../core/plain-http.ts'

/** The tenant and member that a connection belongs to, and how it treats its tokens. */
export interface ConnectionIdentity {
  connectionId: string
  tenantId: string
  /** A member, or a service account. */
  memberId: string
  /** Null for a key and for client credentials. */
  clientId: string | null
  /** What the client calls itself, where that is something else: it registered itself (P6). */
  oauthClientId?: string
}

/** What a REST request came to; errors are told by the door. */
export interface RestReply {
  /** A Response only where the answer is a stream. */
  outcome: Outcome<PlainAnswer | Response>
  /** What is left of the rate limit, for the header of any answer. */
  limits: Record<string, string>
  /** The scopes of the token; a step-up names them again, so that the new grant keeps them. */
  scopes: readonly string[]
}

/** A token that counts, and whose it is (RFC 7662 §2.2). Times in seconds since the epoch. */
export interface IntrospectedToken {
  kind: 'access_token' | 'refresh_token'
  scopes: readonly string[]
  issuedAt: number
  expiresAt: number | null
  audience: string
  memberId: string
}

/** What client credentials ask for: a token (RFC 6749 §4.4), or about one of theirs (RFC 7009, RFC 7662). */
export interface CredentialsRequest {
  endpoint: 'token' | 'revoke' | 'introspect'
  /** What was presented, and whether by Basic authentication (RFC 6749 §2.3.1). */
  secret: string
  basic: boolean
  form: readonly (readonly [name: string, value: string])[]
  issuer: string
}

export interface ConnectionCalls {
  /** What a token of this connection is good for; null when it is none, or not this client's. */
  introspect(token: string, clientId: string): Promise<IntrospectedToken | null>
  /** Stores a fresh grant with its authorization code; `key` and `value` as the provider wrote them, `expiresAt` in seconds. */
  open(identity: ConnectionIdentity, grant: { key: string; value: string; expiresAt: number }): Promise<void>
  /** Stores a fresh key or client credentials. */
  openKey(identity: ConnectionIdentity, secret: KeptSecret): Promise<void>
  /** Puts another secret in place of the one that there is; false when the connection is over. */
  rotateKey(secret: KeptSecret, rotation: Rotation): Promise<boolean>
  /** A request of client credentials of this connection to one of the token endpoints. */
  credentials(request: CredentialsRequest, origin: Origin): Promise<PlainAnswer>
  /** POST /oauth/token for a code or a refresh token of this connection. */
  token(request: PlainRequest, origin: Origin): Promise<PlainAnswer>
  /** POST /oauth/revoke for a token of this connection (RFC 7009). */
  revoke(request: PlainRequest, origin: Origin): Promise<PlainAnswer>
  /** One MCP request; `token` is the presented access token. `invalid_token`: it is unknown, expired or revoked. */
  mcp(request: PlainRequest, token: string, origin: Origin): Promise<PlainAnswer | Response | 'invalid_token'>
  /** One request to the REST API (R1); header names in lower case. */
  rest(request: PlainRequest, token: string, origin: Origin): Promise<RestReply | 'invalid_token'>
  /** Ends it: every token is dead from now on. */
  end(reason: string): Promise<void>
  /** Tells subscribed clients that the tool list changed (M7). */
  toolsChanged(): Promise<void>
}
