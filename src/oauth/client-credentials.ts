import type { Context } from 'hono'
import type { CredentialsRequest, PlainAnswer, PlainRequest } from '../connection/contract.ts'
import { connectionOfClientId } from '../core/keys.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import { reached } from '../core/reach.ts'
import type { OAuthEnv } from './oauth-env.ts'
import { isForm } from './token-request.ts'

/**
 * The answer to a request of client credentials (K3); null when it comes from any other client. Their id names their
 * connection, which authenticates them: by Basic or in the body, by one of them (RFC 6749 §2.3.1).
 */
export async function byCredentials(
  c: Context<OAuthEnv>,
  endpoint: CredentialsRequest['endpoint'],
  request: PlainRequest,
  form: URLSearchParams,
): Promise<Response | null> {
  if (!isForm(request)) return null
  const basic = basicCredentials(request.headers['authorization'])
  const clientId = basic?.id ?? form.get('client_id') ?? ''
  const connectionId = connectionOfClientId(clientId)
  if (connectionId === null) return null
  const secrets = [...(basic === null ? [] : [basic.secret]), ...form.getAll('client_secret')]
  const [secret = ''] = secrets
  const others = form.getAll('client_id').some((id) => id !== clientId)
  if (secrets.length > 1 || others) return twoMethods(basic !== null)
  const issuer = publicUrl(c.env, c.req.raw)
  const asked = { endpoint, secret, basic: basic !== null, form: [...form], issuer }
  const connection = c.env.CONNECTION.getByName(connectionId)
  return responseOf(await reached(() => connection.credentials(asked, originOf(c.req.raw))))
}

/** Id and secret of a Basic header (RFC 6749 §2.3.1: form-encoded, then RFC 7617); null where there is none to read. */
function basicCredentials(header: string | undefined): { id: string; secret: string } | null {
  const encoded = /^basic\s+(\S+)\s*$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  try {
    const text = atob(encoded)
    const colon = text.indexOf(':')
    const [id = '', secret = ''] = [text.slice(0, Math.max(colon, 0)), text.slice(colon + 1)].map(decoded)
    return { id, secret }
  } catch {
    return null
  }
}

function decoded(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function twoMethods(basic: boolean): Response {
  const body = { error: 'invalid_client', error_description: 'Authenticate the client by one method, once' }
  const headers = { 'cache-control': 'no-store', ...(basic ? { 'www-authenticate': 'Basic realm="OAuth"' } : {}) }
  return Response.json(body, { status: 401, headers })
}

function responseOf(answer: PlainAnswer): Response {
  return new Response(answer.body === '' ? null : answer.body, { status: answer.status, headers: answer.headers })
}
