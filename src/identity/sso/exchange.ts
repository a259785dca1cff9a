import * as oauth from 'oauth4webapi'
import type { Env } from '../../env.ts'
import { redirectUri, serverOf, type Journey } from './begin.ts'
import { requestOptions } from './discovery.ts'
import type { SsoProvider } from './provider.ts'

/** What a provider says of a person, after everything about its answer was checked. */
export interface VouchedFor {
  subject: string
  name: string | null
  email: string | null
  emailVerified: boolean
  /** Whether the provider says that it asked for more than one factor (RFC 8176 §2). */
  multiFactor: boolean
}

/**
 * Turns the provider's answer into who it vouches for: state, issuer (RFC 9207), code with its PKCE verifier, and the
 * ID token with its signature, audience, nonce and times (OpenID Connect Core 1.0 §3.1.3.7).
 * @throws whatever the library found wrong.
 */
export async function exchange(
  env: Env,
  request: Request,
  provider: SsoProvider,
  journey: Journey,
): Promise<VouchedFor> {
  const server = await serverOf(env, request, provider)
  const client: oauth.Client = { client_id: provider.clientId, [oauth.clockTolerance]: 60 }
  const options = requestOptions(env, request)
  const answer = oauth.validateAuthResponse(server, client, new URL(request.url), journey.state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication(server, provider.clientSecret),
    answer,
    redirectUri(env, request, provider.key),
    journey.verifier,
    options,
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: journey.nonce,
    requireIdToken: true,
    ...(journey.confirming ? { maxAge: 300 } : {}),
  })
  await oauth.validateApplicationLevelSignature(server, response, options)
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  if (claims === undefined) throw new Error('The provider sent no ID token')
  const about = claims['email'] === undefined ? await userInfo(server, client, tokens, claims.sub, options) : claims
  return {
    subject: claims.sub,
    name: text(about['name']),
    email: text(about['email'])?.trim().toLowerCase() ?? null,
    // `xms_edov` is how Microsoft says that the domain's owner verified the address.
    emailVerified: isTrue(about['email_verified']) || isTrue(about['xms_edov']),
    multiFactor: Array.isArray(claims['amr']) && claims['amr'].includes('mfa'),
  }
}

function authentication(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported
  // Basic is what counts when a provider names none (OpenID Connect Discovery 1.0 §3).
  return methods === undefined || methods.includes('client_secret_basic')
    ? oauth.ClientSecretBasic(secret)
    : oauth.ClientSecretPost(secret)
}

async function userInfo(
  server: oauth.AuthorizationServer,
  client: oauth.Client,
  tokens: oauth.TokenEndpointResponse,
  subject: string,
  options: ReturnType<typeof requestOptions>,
): Promise<Readonly<Record<string, unknown>>> {
  if (server.userinfo_endpoint === undefined) return {}
  const response = await oauth.userInfoRequest(server, client, tokens.access_token, options)
  return await oauth.processUserInfoResponse(server, client, subject, response)
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 320) : null
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1'
}
