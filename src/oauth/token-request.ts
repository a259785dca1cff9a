import type { Context } from 'hono'
import type { GatehouseError } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import type { PlainRequest } from '../connection/contract.ts'
import { readText } from '../door/body.ts'
import { authenticateByAssertion } from './client-authentication.ts'
import type { OAuthEnv } from './oauth-env.ts'

/** The largest body of a token request, in bytes. */
const LARGEST_BODY = 32 * 1024

/**
 * What counts of a request to one of the token endpoints; a refusal where its client's assertion proves nothing.
 * @throws GatehouseError `too_large`, `invalid_input`
 */
export async function plainRequest(c: Context<OAuthEnv>, path: string): Promise<PlainRequest | Response> {
  const headers: Record<string, string> = {}
  for (const name of ['authorization', 'content-type']) {
    const value = c.req.header(name)
    if (value !== undefined) headers[name] = value
  }
  const body = await readText(c.req.raw, LARGEST_BODY)
  const issuer = publicUrl(c.env, c.req.raw)
  const request = { method: 'POST', url: issuer + path, headers, body }
  return isForm(request) ? await authenticateByAssertion(c.env, request, issuer) : request
}

/** Whether the body is a form (RFC 6749 §4.1.3). */
export function isForm(request: PlainRequest): boolean {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  return type === 'application/x-www-form-urlencoded'
}

/** RFC 6749 §5.2. */
export function oauthErrorOf(error: GatehouseError): Response {
  const later = error.code === 'unavailable' || error.code === 'rate_limited'
  const headers = new Headers({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
  if (later) headers.set('Retry-After', String(error.details.retryAfter ?? 5))
  return Response.json(
    { error: later ? 'temporarily_unavailable' : 'invalid_request', error_description: error.message },
    { status: error.status, headers },
  )
}
