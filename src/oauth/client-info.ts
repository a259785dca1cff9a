import type { ClientInfo } from '@cloudflare/workers-oauth-provider'
import { sameHash, sha256 } from '../core/hash.ts'
import type { PlainRequest } from '../core/plain-http.ts'
import { isRegistrationId, LONGEST_CLIENT_ID } from '../core/registrations.ts'
import { findClientWithSecrets, findRegistrationWithClient, type Client, type ClientSecret } from '../ledger/clients.ts'
import { findRegistration, type Registration } from '../ledger/registrations.ts'

/** How a request says which client it comes from. */
export interface PresentedClient {
  /** The secret, in its body or by Basic authentication; or null. */
  secret: string | null
  /** The client that has proven itself by an assertion; or null. */
  proven: string | null
}

export const NOTHING_PRESENTED: PresentedClient = { secret: null, proven: null }

export interface KnownClient {
  info: ClientInfo
  /** The tenant's client; null for a registration that is looked up without a tenant. */
  client: Client | null
  hasSecret: boolean
}

/**
 * The client with this client_id in the shape of the provider library; null for one that is unknown or not active. One
 * that registered itself counts in a tenant that has admitted it: `tenantId` says which; null asks about the
 * registration alone. Of a client's secrets, which overlap after a rotation, the library gets the one that was presented,
 * found here in constant time, or else the newest, which then does not match.
 */
export async function clientInfo(
  db: D1Database,
  clientId: string,
  presented: PresentedClient,
  tenantId: string | null = null,
): Promise<KnownClient | null> {
  if (clientId.length > LONGEST_CLIENT_ID) return null
  if (isRegistrationId(clientId)) return await registeredClient(db, clientId, presented, tenantId)
  const found = await findClientWithSecrets(db, clientId, Date.now())
  if (found?.client.status !== 'active') return null
  const { client, secrets } = found
  const info: ClientInfo = {
    ...common(client.id, client.name, client.redirectUris, client.createdAt),
    tokenEndpointAuthMethod: client.requireSecret ? 'client_secret_basic' : 'none',
  }
  const secret = secretToCompare(secrets, presented.secret)
  if (client.requireSecret && secret !== null) info.clientSecret = secret
  return { info, client, hasSecret: client.requireSecret }
}

async function registeredClient(
  db: D1Database,
  clientId: string,
  presented: PresentedClient,
  tenantId: string | null,
): Promise<KnownClient | null> {
  if (tenantId === null) {
    const registration = await findRegistration(db, clientId)
    return registration === null ? null : known(registration, null, presented)
  }
  const found = await findRegistrationWithClient(db, tenantId, clientId)
  return found?.client?.status === 'active' ? known(found.registration, found.client, presented) : null
}

function known(registration: Registration, client: Client | null, { proven }: PresentedClient): KnownClient {
  const { id, name, redirectUris, createdAt, methods, secretHash } = registration
  // What was proven by an assertion needs no further proof; who offers nothing but that may not come without.
  const method = proven === id || methods.includes('none') ? 'none' : (methods[0] ?? 'private_key_jwt')
  const info: ClientInfo = { ...common(id, name, redirectUris, createdAt), tokenEndpointAuthMethod: method }
  if (secretHash !== null) info.clientSecret = secretHash
  return { info, client, hasSecret: secretHash !== null }
}

function common(clientId: string, clientName: string, redirectUris: readonly string[], createdAt: number) {
  return {
    clientId,
    clientName,
    redirectUris: [...redirectUris],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    registrationDate: Math.floor(createdAt / 1000),
  }
}

function secretToCompare(secrets: readonly ClientSecret[], presented: string | null): string | null {
  const presentedHash = sha256(presented ?? '')
  let matching: string | null = null
  for (const { hash } of secrets) if (sameHash(hash, presentedHash)) matching = hash
  return matching ?? secrets[0]?.hash ?? null
}

/** How a token request says which client it comes from (RFC 6749 §2.3.1). */
export function presentedClient(request: PlainRequest, form: URLSearchParams): PresentedClient {
  return { secret: secretIn(request.headers['authorization'] ?? null, form), proven: request.proven ?? null }
}

function secretIn(authorization: string | null, form: URLSearchParams): string | null {
  const basic = /^basic\s+(\S+)\s*$/i.exec(authorization ?? '')?.[1]
  if (basic === undefined) return form.get('client_secret')
  try {
    const credentials = atob(basic)
    const secret = credentials.slice(credentials.indexOf(':') + 1)
    return decodeURIComponent(secret.replaceAll('+', ' '))
  } catch {
    return null
  }
}
