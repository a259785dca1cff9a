import type { Context } from 'hono'
import { GatehouseError } from '../core/errors.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import { reached } from '../core/reach.ts'
import type { PlainAnswer, PlainRequest } from '../connection/contract.ts'
import { credentialParts } from '../door/bearer.ts'
import { byCredentials } from './client-credentials.ts'
import { clientInfo, presentedClient } from './client-info.ts'
import type { OAuthEnv } from './oauth-env.ts'
import { authorizationServer, REVOKE_PATH, TOKEN_PATH, tokenLifetimes } from './provider.ts'
import { NO_HOME, ProviderStore } from './store.ts'
import { isForm, oauthErrorOf, plainRequest } from './token-request.ts'

/**
 * POST /oauth/token (RFC 6749 §3.2). A code or refresh token names its Connection object, which decides. One that names
 * none goes through the library over an empty store: the client is authenticated, then told `invalid_grant`.
 */
export async function token(c: Context<OAuthEnv>): Promise<Response> {
  return await atConnection(c, TOKEN_PATH, ['code', 'refresh_token'])
}

/** POST /oauth/revoke (RFC 7009 §2). A token of nobody is answered like one that has just been revoked. */
export async function revoke(c: Context<OAuthEnv>): Promise<Response> {
  return await atConnection(c, REVOKE_PATH, ['token'])
}

async function atConnection(c: Context<OAuthEnv>, path: string, names: readonly string[]): Promise<Response> {
  try {
    const request = await plainRequest(c, path)
    if (request instanceof Response) return request
    const form = new URLSearchParams(request.body)
    const endpoint = path === TOKEN_PATH ? 'token' : 'revoke'
    const own = await byCredentials(c, endpoint, request, form)
    if (own !== null) return own
    const credentials = names.flatMap((name) => form.getAll(name))
    const parts = credentials.length === 1 ? credentialParts(credentials[0] ?? '') : null
    if (parts === null || !isForm(request)) return await withoutConnection(c, request, form, path)
    const connection = c.env.CONNECTION.getByName(parts.grantId)
    const origin = originOf(c.req.raw)
    const ask = () => (path === TOKEN_PATH ? connection.token(request, origin) : connection.revoke(request, origin))
    return responseOf(await reached(ask))
  } catch (error) {
    if (error instanceof GatehouseError && error.code !== 'internal') return oauthErrorOf(error)
    throw error
  }
}

async function withoutConnection(
  c: Context<OAuthEnv>,
  request: PlainRequest,
  form: URLSearchParams,
  path: string,
): Promise<Response> {
  if (path === REVOKE_PATH) {
    if (!form.has('token')) return oauthErrorOf(new GatehouseError('invalid_input', 'The parameter token is missing'))
    form.delete('grant_type')
  }
  const issuer = publicUrl(c.env, c.req.raw)
  const presented = presentedClient(request, form)
  const store = new ProviderStore(NO_HOME, async (id) => (await clientInfo(c.env.DB, id, presented))?.info ?? null)
  const { method, headers } = request
  const init = { method, headers, body: isForm(request) ? form.toString() : request.body }
  const server = authorizationServer(issuer, tokenLifetimes(c.env))
  return await server.fetch(
    new Request(issuer + TOKEN_PATH, init),
    { OAUTH_KV: store },
    c.executionCtx as ExecutionContext,
  )
}

function responseOf(answer: PlainAnswer): Response {
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}
