import type { ClientInfo } from '@cloudflare/workers-oauth-provider'
import { sameHash, sha256 } from '../core/hash.ts'
import { findClientWithSecrets, type Client, type ClientSecret } from '../ledger/clients.ts'

/**
 * The ledger's client in the shape of the provider library; null for one that is unknown or not active. Of a client's
 * secrets, which overlap after a rotation, the library gets the one that was presented, found here in constant time,
 * or else the newest, which then does not match.
 */
export async function clientInfo(
  db: D1Database,
  clientId: string,
  presentedSecret: string | null,
): Promise<{ info: ClientInfo; client: Client } | null> {
  if (clientId.length > 200) return null
  const found = await findClientWithSecrets(db, clientId, Date.now())
  if (found?.client.status !== 'active') return null
  const { client, secrets } = found
  const info: ClientInfo = {
    clientId: client.id,
    clientName: client.name,
    redirectUris: [...client.redirectUris],
    grantTypes: ['authorization_code', 'refresh_token'],
    responseTypes: ['code'],
    tokenEndpointAuthMethod: client.requireSecret ? 'client_secret_basic' : 'none',
    registrationDate: Math.floor(client.createdAt / 1000),
  }
  const secret = secretToCompare(secrets, presentedSecret)
  if (client.requireSecret && secret !== null) info.clientSecret = secret
  return { info, client }
}

function secretToCompare(secrets: readonly ClientSecret[], presented: string | null): string | null {
  const presentedHash = sha256(presented ?? '')
  let matching: string | null = null
  for (const { hash } of secrets) if (sameHash(hash, presentedHash)) matching = hash
  return matching ?? secrets[0]?.hash ?? null
}

/** The secret that a token request presents, in its body or by Basic authentication (RFC 6749 §2.3.1), or null. */
export function presentedSecret(authorization: string | null, form: URLSearchParams): string | null {
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
