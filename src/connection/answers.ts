import type { GatehouseError } from '../core/errors.ts'
import type { PlainAnswer } from './contract.ts'

/** A response as plain data. */
export async function plainAnswer(response: Response): Promise<PlainAnswer> {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

/** An error of the token endpoint (RFC 6749 §5.2). `description` is printable ASCII without quotes and backslashes. */
export function oauthError(status: number, error: string, description: string): PlainAnswer {
  const safe = description.replaceAll(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '?')
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' },
    body: JSON.stringify({ error, error_description: safe }),
  }
}

/** What the tenant refuses, whatever it is (RFC 6749 §5.2). */
export function refusedAnswer({ status, message }: GatehouseError): PlainAnswer {
  return oauthError(status, 'invalid_request', message)
}

/** Once too often (RFC 6585 §4): nothing has changed, and the same request can be sent again. */
export function limitedAnswer({ details }: GatehouseError, message: string): PlainAnswer {
  const answer = oauthError(429, 'temporarily_unavailable', message)
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(details.retryAfter ?? 1) } }
}
