import type { ConnectionCalls } from './connection/contract.ts'
import type { TenantCalls } from './tenant/contract.ts'

/** The bindings and settings of the Worker (wrangler.toml). */
export interface Env {
  DB: D1Database
  OAUTH_KV: KVNamespace
  CONNECTION: DurableObjectNamespace<ConnectionCalls & Rpc.DurableObjectBranded>
  TENANT: DurableObjectNamespace<TenantCalls & Rpc.DurableObjectBranded>
  /** The origin under which people and clients reach this deployment; without it, that of the request. */
  PUBLIC_URL?: string
  /** Signs session cookies; at least 32 characters. */
  AUTH_SECRET: string
  /** Seconds (O2); 3,600 and 31,536,000 when they are not set. */
  ACCESS_TOKEN_TTL?: string
  REFRESH_TOKEN_TTL?: string
}
