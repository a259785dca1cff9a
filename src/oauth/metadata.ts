import type { Context } from 'hono'
import { publicUrl } from '../core/origin.ts'
import { SIGNING_ALGORITHMS } from '../core/registrations.ts'
import { anyTenantAdmits } from '../ledger/registration-settings.ts'
import type { OAuthEnv } from './oauth-env.ts'
import {
  authorizationServer,
  INTROSPECT_PATH,
  REGISTER_PATH,
  RESOURCE_PATHS,
  REVOKE_PATH,
  tokenLifetimes,
} from './provider.ts'
import { NO_HOME, ProviderStore } from './store.ts'

export const SERVER_DOCUMENT_PATH = '/.well-known/oauth-authorization-server'
export const RESOURCE_DOCUMENT_PATH = '/.well-known/oauth-protected-resource'

const PUBLIC_FOR_AN_HOUR = { 'Cache-Control': 'public, max-age=3600' }

/** The authorization server's metadata (RFC 8414 §3): the library's, with the endpoints that are ours. */
export async function serverDocument(c: Context<OAuthEnv>): Promise<Response> {
  const issuer = publicUrl(c.env, c.req.raw)
  const server = authorizationServer(issuer, tokenLifetimes(c.env))
  const env = { OAUTH_KV: new ProviderStore(NO_HOME, () => Promise.resolve(null)) }
  const response = await server.fetch(
    new Request(issuer + SERVER_DOCUMENT_PATH),
    env,
    c.executionCtx as ExecutionContext,
  )
  const document = await response.json<Record<string, unknown>>()
  const methods = document['token_endpoint_auth_methods_supported'] as readonly string[]
  const admits = await anyTenantAdmits(c.env.DB)
  return c.json(
    {
      ...document,
      ...(admits ? { registration_endpoint: issuer + REGISTER_PATH } : {}),
      client_id_metadata_document_supported: admits,
      token_endpoint_auth_methods_supported: [...methods, 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
      grant_types_supported: [...grantTypes(document), 'client_credentials'],
      revocation_endpoint: issuer + REVOKE_PATH,
      introspection_endpoint: issuer + INTROSPECT_PATH,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      introspection_endpoint_auth_signing_alg_values_supported: SIGNING_ALGORITHMS,
      service_documentation: `${issuer}/`,
    },
    200,
    PUBLIC_FOR_AN_HOUR,
  )
}

function grantTypes({ grant_types_supported: known }: Record<string, unknown>): unknown[] {
  return Array.isArray(known) ? known : []
}

/**
 * The metadata of the protected resource under the exact URL that a client was given (RFC 9728 §3), with and without a
 * path. Only `inclusive` is named, so that MCP clients ask for it (V6).
 */
export function resourceDocument(c: Context<OAuthEnv>): Response | Promise<Response> {
  const issuer = publicUrl(c.env, c.req.raw)
  const path = new URL(c.req.url).pathname.slice(RESOURCE_DOCUMENT_PATH.length).replace(/\/$/, '')
  if (!RESOURCE_PATHS.some((known) => known === path)) return c.notFound()
  return c.json(
    {
      resource: issuer + path,
      authorization_servers: [issuer],
      scopes_supported: ['inclusive'],
      bearer_methods_supported: ['header'],
      resource_name: 'Gatehouse',
    },
    200,
    PUBLIC_FOR_AN_HOUR,
  )
}
