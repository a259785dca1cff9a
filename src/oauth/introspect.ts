import type { Context } from 'hono'
import type { IntrospectedToken, PlainRequest } from '../connection/contract.ts'
import { GatehouseError } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import { reached } from '../core/reach.ts'
import { credentialParts } from '../door/bearer.ts'
import { byCredentials } from './client-credentials.ts'
import { clientInfo, presentedClient } from './client-info.ts'
import type { OAuthEnv } from './oauth-env.ts'
import { authorizationServer, INTROSPECT_PATH, TOKEN_PATH, tokenLifetimes } from './provider.ts'
import { NO_HOME, ProviderStore } from './store.ts'
import { oauthErrorOf, plainRequest } from './token-request.ts'

const INACTIVE = { active: false } as const

/**
 * POST /oauth/introspect (RFC 7662 §2): a client with a secret asks what one of its own tokens is good for. Any other
 * token, and one that nobody has, is `active: false`.
 */
export async function introspect(c: Context<OAuthEnv>): Promise<Response> {
  try {
    const request = await plainRequest(c, INTROSPECT_PATH)
    if (request instanceof Response) return request
    const form = new URLSearchParams(request.body)
    const own = await byCredentials(c, 'introspect', request, form)
    if (own !== null) return own
    const tokens = form.getAll('token')
    if (tokens.length !== 1) throw new GatehouseError('invalid_input', 'Send the parameter token, once')
    const { refused, clientId } = await authenticate(c, request, form)
    if (refused !== null) return refused
    const token = tokens[0] ?? ''
    const parts = credentialParts(token)
    if (parts === null) return answer(c, INACTIVE)
    const found = await reached(() => c.env.CONNECTION.getByName(parts.grantId).introspect(token, clientId))
    return answer(c, found === null ? INACTIVE : described(found, clientId, publicUrl(c.env, c.req.raw)))
  } catch (error) {
    if (error instanceof GatehouseError && error.code !== 'internal') return oauthErrorOf(error)
    throw error
  }
}

/**
 * The library authenticates the client: a revocation of nothing succeeds for whoever proves to be one. Without a
 * secret nobody can prove it, and strangers could try tokens out (RFC 7662 §4).
 */
async function authenticate(
  c: Context<OAuthEnv>,
  request: PlainRequest,
  form: URLSearchParams,
): Promise<{ refused: Response | null; clientId: string }> {
  const issuer = publicUrl(c.env, c.req.raw)
  const body = new URLSearchParams(form)
  body.delete('grant_type')
  body.set('token', 'none')
  const presented = presentedClient(request, form)
  const asked = { id: '', proves: false }
  const store = new ProviderStore(NO_HOME, async (id) => {
    const found = await clientInfo(c.env.DB, id, presented)
    Object.assign(asked, { id, proves: found?.hasSecret === true || (found !== null && presented.proven === id) })
    return found?.info ?? null
  })
  const { headers } = request
  const response = await authorizationServer(issuer, tokenLifetimes(c.env)).fetch(
    new Request(issuer + TOKEN_PATH, { method: 'POST', headers, body: body.toString() }),
    { OAUTH_KV: store },
    c.executionCtx as ExecutionContext,
  )
  if (!response.ok) return { refused: response, clientId: asked.id }
  if (asked.proves) return { refused: null, clientId: asked.id }
  const error = {
    error: 'invalid_client',
    error_description: 'Only clients with a secret or a key may introspect tokens',
  }
  return { refused: c.json(error, 401, { 'Cache-Control': 'no-store' }), clientId: asked.id }
}

function described(token: IntrospectedToken, clientId: string, issuer: string): Record<string, unknown> {
  return {
    active: true,
    scope: token.scopes.join(' '),
    client_id: clientId,
    token_type: token.kind === 'access_token' ? 'Bearer' : 'refresh_token',
    ...(token.expiresAt === null ? {} : { exp: token.expiresAt }),
    iat: token.issuedAt,
    sub: token.memberId,
    aud: token.audience,
    iss: issuer,
  }
}

function answer(c: Context<OAuthEnv>, body: Record<string, unknown>): Response {
  return c.json(body, 200, { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
}
