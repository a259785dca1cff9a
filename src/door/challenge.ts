import type { BearerProblem } from './bearer.ts'

export interface Challenge {
  /** URL of the protected resource document (RFC 9728 §5.1): where a client begins. */
  resourceMetadata: string
  /** Left out where the request held no credentials at all (RFC 6750 §3.1). */
  error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
  description?: string
  /** What the client should ask for. */
  scope?: readonly string[]
}

/** The value of WWW-Authenticate (RFC 6750 §3, RFC 9728 §5.1). */
export function bearerChallenge(challenge: Challenge): string {
  const parameters: [string, string | undefined][] = [
    ['error', challenge.error],
    ['error_description', challenge.description],
    ['scope', challenge.scope?.join(' ')],
    ['resource_metadata', challenge.resourceMetadata],
  ]
  const present = parameters.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
  return `Bearer ${present.map(([name, value]) => `${name}="${plain(value)}"`).join(', ')}`
}

/** RFC 6750 §3 allows neither quotes, backslashes nor anything beyond printable ASCII, not even escaped. */
function plain(value: string): string {
  return value
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/[^\x20-\x7e]+/g, ' ')
}

/** A response with a challenge: 403 for `insufficient_scope`, else 401. The body is what the surface speaks. */
export function challengeResponse(challenge: Challenge, body = '', contentType = 'application/json'): Response {
  return new Response(body === '' ? null : body, {
    status: challenge.error === 'insufficient_scope' ? 403 : 401,
    headers: {
      'www-authenticate': bearerChallenge(challenge),
      'cache-control': 'no-store',
      ...(body === '' ? {} : { 'content-type': contentType }),
    },
  })
}

/** The challenge for a request whose credentials can't even be looked at. */
export function challengeFor(problem: BearerProblem, resourceMetadata: string): Challenge {
  return { resourceMetadata, ...ANSWERS[problem] }
}

const ANSWERS: Record<BearerProblem, Omit<Challenge, 'resourceMetadata'>> = {
  missing: {},
  wrong_scheme: {},
  malformed: { error: 'invalid_token', description: 'The access token is malformed.' },
  in_query: {
    error: 'invalid_request',
    description: 'Send the access token in the Authorization header, never in the URL.',
  },
}
