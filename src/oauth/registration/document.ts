import { isLoopback } from '../../core/redirect-uris.ts'
import type { Registration } from '../../ledger/registrations.ts'
import {
  keysOf,
  MetadataError,
  methodsOf,
  onHost,
  parseMetadata,
  sameOwner,
  usableRedirectUris,
} from './client-metadata.ts'
import { publicHttpsUrl } from './fetch-json.ts'

/** What a document says about its client. */
export type DocumentFacts = Pick<Registration, 'name' | 'logoUrl' | 'clientUri' | 'redirectUris' | 'methods' | 'keys'>

/**
 * The URL of a Client ID Metadata Document, as the draft wants it (§3): https, a path, nothing that a parser would even
 * out, no user, no fragment. Null for anything else.
 */
export function documentUrl(clientId: string): URL | null {
  const url = publicHttpsUrl(clientId)
  if (url === null || url.pathname === '/' || clientId.includes('#')) return null
  // The id is compared as it stands, so it has to be what the parser makes of it: no dot segments, no case, no blanks.
  return url.href === clientId ? url : null
}

/**
 * A document of the client whose id is its address (draft §4, §8.1). It speaks for its own host: codes go there or to
 * the person's own computer, and a logo comes from there.
 * @throws MetadataError saying what is wrong with it.
 */
export function readDocument(clientId: string, value: unknown): DocumentFacts {
  const metadata = parseMetadata(value)
  if (metadata.client_id !== clientId) {
    throw new MetadataError('invalid_client_metadata', 'client_id is not the address of the document')
  }
  const name = metadata.client_name ?? ''
  if (name === '') throw new MetadataError('invalid_client_metadata', 'client_name is missing')
  if (
    typeof value === 'object' &&
    value !== null &&
    ('client_secret' in value || 'client_secret_expires_at' in value)
  ) {
    throw new MetadataError('invalid_client_metadata', 'A document must not hold a secret')
  }
  const host = new URL(clientId).hostname
  const redirectUris = usableRedirectUris(metadata.redirect_uris).filter((one) => isOwn(one, host))
  if (redirectUris.length === 0) {
    throw new MetadataError('invalid_redirect_uri', 'No redirect URI is on the host of the document')
  }
  const keys = keysOf(metadata)
  const methods = methodsOf(metadata, 'none').filter(
    (method) => method === 'none' || (method === 'private_key_jwt' && keys !== null),
  )
  if (methods.length === 0) {
    throw new MetadataError('invalid_client_metadata', 'Neither none nor private_key_jwt with public keys is offered')
  }
  return {
    name,
    logoUrl: onHost(metadata.logo_uri, host),
    clientUri: onHost(metadata.client_uri, host),
    redirectUris,
    methods,
    keys: methods.includes('private_key_jwt') ? keys : null,
  }
}

function isOwn(redirectUri: string, host: string): boolean {
  const url = new URL(redirectUri)
  return isLoopback(url) || (url.port === '' && sameOwner(url.hostname, host))
}
