import { OAuthAuthorizationServer } from '@cloudflare/workers-oauth-provider'
import { BUILTIN_MODELS } from '../core/builtin-models.ts'
import type { Env } from '../env.ts'
import { allScopes } from '../policy/scopes.ts'
import type { ProviderStore } from './store.ts'

/** What the provider library reaches of its surroundings. */
export interface ProviderEnv {
  OAUTH_KV: ProviderStore
}

/** The paths under which the one protected server can be addressed; a token for any of them serves all (RFC 8707). */
export const RESOURCE_PATHS = ['/mcp', '/v1/mcp', '', '/api/v1'] as const

export const AUTHORIZE_PATH = '/oauth/authorize'
export const TOKEN_PATH = '/oauth/token'
export const REVOKE_PATH = '/oauth/revoke'
export const INTROSPECT_PATH = '/oauth/introspect'
export const REGISTER_PATH = '/oauth/register'

/** Seconds (O2). */
export function tokenLifetimes(env: Pick<Env, 'ACCESS_TOKEN_TTL' | 'REFRESH_TOKEN_TTL'>): {
  access: number
  refresh: number
} {
  return { access: seconds(env.ACCESS_TOKEN_TTL, 3_600), refresh: seconds(env.REFRESH_TOKEN_TTL, 31_536_000) }
}

function seconds(setting: string | undefined, otherwise: number): number {
  const value = Number(setting ?? otherwise)
  return Number.isInteger(value) && value >= 60 ? value : otherwise
}

/** Why the provider refused a request: the library's own stable names. */
export interface Refusal {
  category: string
  reason: string
}

/** The library's authorization server for an issuer, which is the deployment's origin without a slash at its end. */
export function authorizationServer(
  issuer: string,
  lifetimes: { access: number; refresh: number },
  onRefusal: (refusal: Refusal) => void = () => undefined,
): OAuthAuthorizationServer<ProviderEnv> {
  return new OAuthAuthorizationServer<ProviderEnv>({
    issuer,
    resources: RESOURCE_PATHS.map((path) => `${issuer}${path}`),
    defaultResource: `${issuer}/mcp`,
    authorizeEndpoint: `${issuer}${AUTHORIZE_PATH}`,
    tokenEndpoint: `${issuer}${TOKEN_PATH}`,
    scopesSupported: allScopes(BUILTIN_MODELS),
    accessTokenTTL: lifetimes.access,
    refreshTokenTTL: lifetimes.refresh,
    onError: ({ internal }) => onRefusal({ category: internal.category, reason: internal.reason }),
  })
}
