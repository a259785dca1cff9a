import type { Env } from '../env.ts'
import type { PlainRequest } from '../core/plain-http.ts'
import { ASSERTION_TYPE, provenClient } from './registration/client-assertion.ts'
import { TOKEN_PATH } from './provider.ts'

const FIELDS = ['client_assertion', 'client_assertion_type'] as const

/**
 * Takes a client's assertion out of a request (RFC 7521 §4.2), before it goes on: the client is proven then, and the
 * request says so. Gives the refusal of one that proves nothing; a request without one stays as it is.
 */
export async function authenticateByAssertion(
  env: Pick<Env, 'DB'>,
  request: PlainRequest,
  issuer: string,
): Promise<PlainRequest | Response> {
  const form = new URLSearchParams(request.body)
  if (!FIELDS.some((name) => form.has(name))) return request
  const [[assertion, ...others], [type, ...otherTypes]] = [form.getAll(FIELDS[0]), form.getAll(FIELDS[1])]
  const several = request.headers['authorization'] !== undefined || form.has('client_secret')
  const once = others.length === 0 && otherTypes.length === 0 && form.getAll('client_id').length < 2
  // RFC 6749 §2.3: one method of authentication in each request.
  if (several || !once)
    return refusal(400, 'invalid_request', 'Authenticate by one method, and send each parameter once')
  const audience = { issuer, tokenEndpoint: issuer + TOKEN_PATH }
  const proven =
    type === ASSERTION_TYPE && assertion !== undefined
      ? await provenClient(env, assertion, form.get('client_id'), audience)
      : null
  if (proven === null) return refusal(401, 'invalid_client', 'Client authentication failed')
  for (const name of FIELDS) form.delete(name)
  form.set('client_id', proven)
  return { ...request, body: form.toString(), proven }
}

function refusal(status: 400 | 401, error: string, description: string): Response {
  const headers = { 'Cache-Control': 'no-store', Pragma: 'no-cache' }
  return Response.json({ error, error_description: description }, { status, headers })
}
