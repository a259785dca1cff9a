import * as z from 'zod'
import { applicationOfHost } from '../../core/known-applications.ts'
import {
  publicKeySchema,
  REGISTERED_METHODS,
  SIGNING_ALGORITHMS,
  type ClientKeys,
  type RegisteredMethod,
} from '../../core/registrations.ts'
import { line } from '../../core/text-line.ts'
import { redirectUriProblem } from '../../core/redirect-uris.ts'
import { publicHttpsUrl } from './fetch-json.ts'

/** Why metadata is refused, in the words of RFC 7591 §3.2.2. */
export class MetadataError extends Error {
  readonly code: 'invalid_redirect_uri' | 'invalid_client_metadata'

  constructor(code: MetadataError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const names = z.array(z.string().max(200)).max(50)
const uri = z.string().max(2_000)

/** RFC 7591 §2, as far as it is used here; what else is in it is nobody's business. */
const metadataSchema = z.object({
  client_id: z.string().optional(),
  client_name: line(120).optional(),
  client_uri: uri.optional(),
  logo_uri: uri.optional(),
  redirect_uris: z.array(uri).min(1).max(30),
  grant_types: names.optional(),
  response_types: names.optional(),
  token_endpoint_auth_method: z.string().optional(),
  token_endpoint_auth_methods_supported: names.optional(),
  token_endpoint_auth_signing_alg: z.string().optional(),
  jwks: z.object({ keys: z.array(z.unknown()).max(20) }).optional(),
  jwks_uri: uri.optional(),
})
export type ClientMetadata = z.infer<typeof metadataSchema>

/** @throws MetadataError naming the first member that is wrong. */
export function parseMetadata(value: unknown): ClientMetadata {
  const parsed = metadataSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const member = String(issue?.path[0] ?? 'the metadata')
    const code = member === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata'
    throw new MetadataError(code, `${member} is missing or not in its form`)
  }
  const { grant_types: grants, response_types: responses } = parsed.data
  if (grants !== undefined && !grants.includes('authorization_code')) {
    throw new MetadataError('invalid_client_metadata', 'grant_types must include authorization_code')
  }
  if (responses !== undefined && !responses.includes('code')) {
    throw new MetadataError('invalid_client_metadata', 'response_types must include code')
  }
  return parsed.data
}

/**
 * The redirect URIs to which this server would send a code. What an application lists for other servers, such as a scheme
 * of its own, is left out; what nobody may list is refused (A03).
 * @throws MetadataError `invalid_redirect_uri`
 */
export function usableRedirectUris(listed: readonly string[]): string[] {
  const usable: string[] = []
  for (const one of new Set(listed)) {
    const problem = redirectUriProblem(one)
    if (problem === null) usable.push(one)
    else if (!isOfOwnScheme(one)) throw new MetadataError('invalid_redirect_uri', `A redirect URI ${problem}`)
  }
  if (usable.length > 20) throw new MetadataError('invalid_redirect_uri', 'There are more than 20 redirect URIs')
  if (usable.length > 0) return usable
  throw new MetadataError('invalid_redirect_uri', 'No redirect URI begins with https:// or leads to the own computer')
}

/** A scheme that belongs to an application (RFC 8252 §7.1), and that no browser would run. */
function isOfOwnScheme(uri: string): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):[\w\-.~:/?[\]@!$&'()+,;=%]*$/.exec(uri) ?? []
  return scheme !== undefined && !NOT_OWN.has(scheme)
}

const NOT_OWN: ReadonlySet<string> = new Set(
  'http https javascript data vbscript file mailto blob about ws wss ftp view-source chrome intent content'.split(' '),
)

/** The methods that both sides know (RFC 7591 §2), in this server's order. */
export function methodsOf(metadata: ClientMetadata, otherwise: RegisteredMethod): RegisteredMethod[] {
  const { token_endpoint_auth_method: preferred, token_endpoint_auth_methods_supported: supported } = metadata
  const asked = supported ?? [preferred ?? otherwise]
  const known = REGISTERED_METHODS.filter((method) => asked.includes(method))
  return preferred === undefined || !asked.includes(preferred)
    ? known
    : known.toSorted((a) => (a === preferred ? -1 : 0))
}

/**
 * The public keys for private_key_jwt, or where they are; null when there are none (RFC 7591 §2: never both).
 * @throws MetadataError for keys that are not public, or not where they may be.
 */
export function keysOf(metadata: ClientMetadata): ClientKeys | null {
  const { jwks, jwks_uri: at, token_endpoint_auth_signing_alg: wanted } = metadata
  const algorithms = SIGNING_ALGORITHMS.filter((algorithm) => wanted === undefined || wanted === algorithm)
  if (algorithms.length === 0 || (jwks === undefined && at === undefined)) return null
  if (jwks !== undefined && at !== undefined) {
    throw new MetadataError('invalid_client_metadata', 'jwks and jwks_uri must not both be there')
  }
  if (at !== undefined) {
    if (publicHttpsUrl(at) !== null) return { algorithms, uri: at }
    throw new MetadataError('invalid_client_metadata', 'jwks_uri is not the https address of a public host')
  }
  return { algorithms, keys: publicKeys(jwks?.keys ?? []) }
}

/** Keys of other kinds are left out; one that holds a private part makes all of them worthless (RFC 7518 §6). */
export function publicKeys(keys: readonly unknown[]): Extract<ClientKeys, { keys: unknown }>['keys'] {
  for (const key of keys) {
    if (typeof key === 'object' && key !== null && PRIVATE_MEMBERS.some((member) => member in key)) {
      throw new MetadataError('invalid_client_metadata', 'The keys hold a private part')
    }
  }
  return keys.flatMap((key) => {
    const parsed = publicKeySchema.safeParse(key)
    return parsed.success ? [parsed.data] : []
  })
}

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** A page or picture that lies on a host, or on another of the same known application; anything else is null. */
export function onHost(address: string | undefined, host: string): string | null {
  const url = address === undefined ? null : publicHttpsUrl(address)
  return url !== null && sameOwner(url.hostname, host) && address !== undefined && address.length <= 500
    ? url.href
    : null
}

/** Whether both hosts are the same, or belong to the same known application. */
export function sameOwner(a: string, b: string): boolean {
  const application = applicationOfHost(a)
  return a === b || (application !== null && application === applicationOfHost(b))
}
