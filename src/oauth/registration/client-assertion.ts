import * as z from 'zod'
import { sha256 } from '../../core/hash.ts'
import { SIGNING_ALGORITHMS, type PublicKey, type SigningAlgorithm } from '../../core/registrations.ts'
import { countUse, findRegistration, spendAssertion, type Registration } from '../../ledger/registrations.ts'
import type { Env } from '../../env.ts'
import { keyFor } from './client-keys.ts'
import { rereadDocument } from './find-registration.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds: how far clocks may differ, and how long an assertion may go on being valid. */
const SKEW = 60
const LONGEST_LIFE = 3_600
const LONGEST_ASSERTION = 16 * 1024
/** How soon a document may be read again because a key is not in it. Milliseconds. */
const REREAD_MS = 60_000

const headerSchema = z.object({
  alg: z.enum(SIGNING_ALGORITHMS),
  kid: z.string().min(1).max(300).optional(),
  typ: z.string().max(100).optional(),
  crit: z.never().optional(),
  b64: z.never().optional(),
})

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string()).max(10)]),
  exp: z.int(),
  nbf: z.int().optional(),
  iat: z.int().optional(),
  jti: z.string().min(1).max(500),
})

type Header = z.infer<typeof headerSchema>
type Claims = z.infer<typeof claimsSchema>

interface Assertion {
  header: Header
  claims: Claims
  signed: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/**
 * Whether a client with a metadata document has proven who it is by private_key_jwt (RFC 7523 §2.2, §3; OpenID Connect
 * Core §9): signed with a key of its document, for this server, not expired, and never used before. Gives its client_id,
 * or null.
 */
export async function provenClient(
  env: Pick<Env, 'DB'>,
  assertion: string,
  clientId: string | null,
  audience: { issuer: string; tokenEndpoint: string },
): Promise<string | null> {
  const read = readAssertion(assertion)
  if (read === null || (clientId !== null && clientId !== read.claims.iss)) return null
  const now = Date.now()
  if (!isForUs(read, audience) || !isInTime(read.claims, Math.floor(now / 1000))) return null
  const known = await findRegistration(env.DB, read.claims.iss)
  if (known === null || !known.methods.includes('private_key_jwt')) return null
  if (!(await isSigned(env, known, read))) return null
  const { iss, jti, exp } = read.claims
  const fresh = await spendAssertion(env.DB, sha256(`${iss}\n${jti}`), (exp + SKEW) * 1000, now)
  return fresh ? iss : null
}

function readAssertion(assertion: string): Assertion | null {
  const parts = assertion.split('.')
  if (assertion.length > LONGEST_ASSERTION || parts.length !== 3) return null
  const [head = '', body = '', signature = ''] = parts
  try {
    const header = headerSchema.parse(JSON.parse(textOf(head)))
    const claims = claimsSchema.parse(JSON.parse(textOf(body)))
    return {
      header,
      claims,
      signed: Uint8Array.from(new TextEncoder().encode(`${head}.${body}`)),
      signature: bytesOf(signature),
    }
  } catch {
    return null
  }
}

/** By the explicit type the issuer is the only audience (draft-ietf-oauth-rfc7523bis); without it, the endpoint may be. */
function isForUs({ header, claims }: Assertion, { issuer, tokenEndpoint }: { issuer: string; tokenEndpoint: string }) {
  const type = header.typ?.toLowerCase().replace(/^application\//, '')
  if (claims.iss !== claims.sub) return false
  if (type === 'client-authentication+jwt') return claims.aud === issuer
  if (type !== undefined && type !== 'jwt') return false
  const audiences = [claims.aud].flat()
  return audiences.includes(issuer) || audiences.includes(tokenEndpoint)
}

function isInTime({ exp, nbf, iat }: Claims, now: number): boolean {
  const lives = exp + SKEW > now && exp - now <= LONGEST_LIFE
  return lives && (nbf === undefined || nbf <= now + SKEW) && (iat === undefined || iat <= now + SKEW)
}

/**
 * Keys that the document holds itself may have changed since it was read. Anybody can send an assertion that no key fits, so
 * it is read again only now and then, whatever comes of it (A49).
 */
async function isSigned(env: Pick<Env, 'DB'>, known: Registration, assertion: Assertion): Promise<boolean> {
  if (await verifiedBy(known, assertion)) return true
  const at = Date.now()
  if (known.keys === null || 'uri' in known.keys || at - known.readAt < REREAD_MS) return false
  if ((await countUse(env.DB, `reread:${known.id}`, REREAD_MS, at)).uses > 1) return false
  const now = await rereadDocument(env, known)
  return now !== known && now.methods.includes('private_key_jwt') && (await verifiedBy(now, assertion))
}

async function verifiedBy({ keys }: Registration, { header, signed, signature }: Assertion): Promise<boolean> {
  if (keys?.algorithms.includes(header.alg) !== true) return false
  const key = await keyFor(keys, header.alg, header.kid)
  return key !== null && (await verified(header.alg, key, signature, signed))
}

/** RFC 7518 §3.3, §3.4. A key that can't be imported verifies nothing. */
async function verified(
  algorithm: SigningAlgorithm,
  key: PublicKey,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const [imported, verifying] =
    algorithm === 'ES256'
      ? [
          { name: 'ECDSA', namedCurve: 'P-256' },
          { name: 'ECDSA', hash: 'SHA-256' },
        ]
      : [{ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, { name: 'RSASSA-PKCS1-v1_5' }]
  try {
    const jwk = { ...key, ext: true, key_ops: ['verify'] } as JsonWebKey
    const publicKey = await crypto.subtle.importKey('jwk', jwk, imported, false, ['verify'])
    return await crypto.subtle.verify(verifying, publicKey, signature, signed)
  } catch {
    return false
  }
}

function textOf(part: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytesOf(part))
}

/** RFC 7515 §2: base64url without padding, and nothing else. */
function bytesOf(part: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]+$/.test(part)) throw new Error('not base64url')
  return Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
}
