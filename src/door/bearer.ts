import { connectionOfApiKey } from '../core/keys.ts'

export type BearerProblem = 'missing' | 'malformed' | 'wrong_scheme' | 'in_query'

/** The alphabet of RFC 6750 §2.1, and the colon that parts our credentials. */
const TOKEN = /^[A-Za-z0-9\-._~+/:]{1,512}={0,2}$/

/**
 * The access token in the Authorization header (RFC 6750 §2.1), or why there is none. A token in the URL ends up in
 * logs and histories, so such a request is refused even where the header holds one as well (§2.3, §5.3).
 */
export function bearerToken(request: Request): { token: string } | { problem: BearerProblem } {
  if (request.url.includes('?') && new URL(request.url).searchParams.has('access_token')) return { problem: 'in_query' }
  const header = request.headers.get('authorization')?.trim() ?? ''
  if (header === '') return { problem: 'missing' }
  const [, scheme = '', token = ''] = /^(\S+)(?: +(.*))?$/.exec(header) ?? []
  if (scheme.toLowerCase() !== 'bearer') return { problem: 'wrong_scheme' }
  return TOKEN.test(token) ? { token } : { problem: 'malformed' }
}

/** The Connection object that an access token or an API key names; null when it has neither shape. */
export function connectionNamed(token: string): string | null {
  return token.startsWith('ghk_') ? connectionOfApiKey(token) : (credentialParts(token)?.grantId ?? null)
}

export interface CredentialParts {
  userId: string
  /** Names the Connection object. */
  grantId: string
  secret: string
}

const CREDENTIAL = /^([^\s:]{1,64}):([A-Za-z0-9_-]{16}):([A-Za-z0-9_-]{32})$/

/** The parts of a code, an access token or a refresh token, `userId:grantId:secret`; null when it has another shape. */
export function credentialParts(token: string): CredentialParts | null {
  const [, userId, grantId, secret] = CREDENTIAL.exec(token) ?? []
  if (userId === undefined || grantId === undefined || secret === undefined) return null
  return { userId, grantId, secret }
}
