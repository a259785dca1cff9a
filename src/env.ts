import type { ConnectionCalls } from './connection/contract.ts'
import type { TenantCalls } from './tenant/contract.ts'

/**
 * A Durable Object namespace as callers see it. The runtime's own type wraps every result in a type that drops what it
 * can't prove to be serialisable; the contracts say all of it.
 */
export interface ObjectNamespace<Calls> {
  idFromName(name: string): DurableObjectId
  get(id: DurableObjectId): Calls
  getByName(name: string): Calls
}

/** The bindings and settings of the Worker (wrangler.toml). */
export interface Env {
  DB: D1Database
  OAUTH_KV: KVNamespace
  CONNECTION: ObjectNamespace<ConnectionCalls>
  TENANT: ObjectNamespace<TenantCalls>
  /** The origin under which people and clients reach this deployment; without it, that of the request. */
  PUBLIC_URL?: string
  /** Signs session cookies; at least 32 characters. */
  AUTH_SECRET: string
  /** Cloudflare's e-mail binding (`send_email`), or what stands in for it on a developer's machine. */
  EMAIL?: Pick<SendEmail, 'send'>
  /** Who e-mails come from: an address, or `Name <address>`. */
  MAIL_FROM?: string
  /** A provider with an HTTP API in place of the binding, and its key. */
  MAIL_PROVIDER?: 'resend' | 'postmark'
  MAIL_API_KEY?: string
  /** JSON: the OpenID Connect providers of this deployment; see src/identity/sso/deployment.ts. */
  SSO_PROVIDERS?: string
  /** Seconds (O2); 3,600 and 31,536,000 when they are not set. */
  ACCESS_TOKEN_TTL?: string
  REFRESH_TOKEN_TTL?: string
  /** Requests a minute that one connection may make to the REST API (R2); 600 when it is not set. */
  API_RATE_LIMIT?: string
}
