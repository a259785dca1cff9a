import { fromBase64url, toBase64url } from './base64url.ts'

/**
 * Texts that are stored encrypted: AES-256-GCM under a key that is derived from the deployment's secret for one purpose
 * (RFC 5869), with that purpose and the owner bound in, so that a sealed text is of no use in another row.
 */
export async function seal(secret: string, about: Sealing, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = encode(about.owner)
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    await keyFor(secret, about.purpose),
    encode(text),
  )
  return `${toBase64url(iv)}.${toBase64url(new Uint8Array(sealed))}`
}

/** The text; null when it was sealed under another secret, for another purpose or owner, or is damaged. */
export async function unseal(secret: string, about: Sealing, sealed: string): Promise<string | null> {
  const [iv = '', text = ''] = sealed.split('.')
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: fromBase64url(iv), additionalData: encode(about.owner) },
      await keyFor(secret, about.purpose),
      fromBase64url(text),
    )
    return new TextDecoder().decode(opened)
  } catch {
    return null
  }
}

export interface Sealing {
  purpose: string
  /** The id of the row that it belongs to. */
  owner: string
}

async function keyFor(secret: string, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', encode(secret), 'HKDF', false, ['deriveKey'])
  return await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: encode('gatehouse'), info: encode(purpose) },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text))
}
