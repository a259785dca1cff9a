import { ASSERTION_TYPE } from '../../src/oauth/registration/client-assertion.ts'
import { SITE } from './world.ts'

const ALGORITHMS = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const

export interface SigningKey {
  algorithm: keyof typeof ALGORITHMS
  privateKey: CryptoKey
  /** With its `kid`. */
  publicJwk: Record<string, unknown>
}

export async function newKey(algorithm: keyof typeof ALGORITHMS = 'ES256', kid = 'key-1'): Promise<SigningKey> {
  const pair = (await crypto.subtle.generateKey(ALGORITHMS[algorithm], true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = (await crypto.subtle.exportKey('jwk', pair.publicKey)) as unknown as Record<string, unknown>
  const { key_ops: _operations, ext: _extractable, ...publicJwk } = jwk
  return { algorithm, privateKey: pair.privateKey, publicJwk: { ...publicJwk, kid } }
}

export interface AssertionChange {
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

/** The parameters by which a client authenticates (RFC 7523 §2.2). */
export async function assertionOf(
  clientId: string,
  key: SigningKey,
  { claims = {}, header = {} }: AssertionChange = {},
): Promise<{ client_assertion: string; client_assertion_type: string }> {
  const now = Math.floor(Date.now() / 1000)
  const head = encoded({ alg: key.algorithm, kid: key.publicJwk['kid'], ...header })
  const jti = crypto.randomUUID()
  const body = encoded({ iss: clientId, sub: clientId, aud: SITE, iat: now, exp: now + 60, jti, ...claims })
  const signing = { name: ALGORITHMS[key.algorithm].name, hash: 'SHA-256' }
  const signed = new TextEncoder().encode(`${head}.${body}`)
  const signature = await crypto.subtle.sign(signing, key.privateKey, signed)
  return {
    client_assertion: `${head}.${body}.${base64url(new Uint8Array(signature))}`,
    client_assertion_type: ASSERTION_TYPE,
  }
}

function encoded(value: unknown): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
