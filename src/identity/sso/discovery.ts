import * as oauth from 'oauth4webapi'
import { GatehouseError } from '../../core/errors.ts'
import { publicUrl } from '../../core/origin.ts'
import type { Env } from '../../env.ts'

/** How long a provider may take for one answer, in milliseconds. */
const PATIENCE = 10_000

/** How requests go out: over https, but for a system that itself runs on one machine, over plain http. */
export function requestOptions(env: Env, request: Request) {
  return {
    [oauth.allowInsecureRequests]: isLocal(publicUrl(env, request)),
    signal: () => AbortSignal.timeout(PATIENCE),
  }
}

/**
 * Asks a provider for its endpoints (OpenID Connect Discovery 1.0 §4), and checks that it is what it says and can do
 * what is needed.
 * @throws GatehouseError `invalid_input` with the field `issuer`, saying what is wrong.
 */
export async function discover(env: Env, request: Request, issuer: string): Promise<oauth.AuthorizationServer> {
  const url = issuerUrl(issuer, isLocal(publicUrl(env, request)))
  const found = await ask(env, request, url)
  for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    if (found[endpoint] === undefined) throw wrong(`The provider’s document does not name its ${endpoint}.`)
  }
  if (found.code_challenge_methods_supported?.includes('S256') === false) {
    throw wrong('The provider does not support PKCE with S256.')
  }
  return found
}

function issuerUrl(issuer: string, local: boolean): URL {
  const url = URL.parse(issuer)
  if (url === null) throw wrong('Enter the issuer as a URL, such as https://login.example.com.')
  const plain = local && url.protocol === 'http:' && isLocal(url.origin)
  if (url.protocol !== 'https:' && !plain) throw wrong('The issuer’s URL begins with https://.')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw wrong('The issuer’s URL has neither a query nor a name and password in it.')
  }
  // The runtime reaches public hosts only; these would not be certain to stay what they were when it was checked.
  if (!plain && !/^(?:[a-z0-9-]+\.)+[a-z]{2,}$/.test(url.hostname)) throw wrong('The issuer is a public host name.')
  return url
}

async function ask(env: Env, request: Request, url: URL): Promise<oauth.AuthorizationServer> {
  try {
    const response = await oauth.discoveryRequest(url, { ...requestOptions(env, request), algorithm: 'oidc' })
    return await oauth.processDiscoveryResponse(url, response)
  } catch (error) {
    const mismatch = error instanceof oauth.OperationProcessingError && error.code === oauth.JSON_ATTRIBUTE_COMPARISON
    throw wrong(
      mismatch
        ? 'The document found there names another issuer. Enter the issuer exactly as the provider gives it; one that serves many companies at once is not accepted.'
        : 'No OpenID Connect provider answers there. Check the URL; the provider’s document is looked for under /.well-known/openid-configuration.',
      error,
    )
  }
}

function isLocal(origin: string): boolean {
  return /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?$/.test(origin)
}

function wrong(message: string, cause?: unknown): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: 'issuer' }, { cause })
}
