/**
 * The replay window (O4): an answer of the token endpoint, kept for as long as its client may ask for it again, readable
 * only by who holds the token that it answered. AES-256-GCM; the key is derived from the token by HKDF-SHA-256
 * (RFC 5869), whose input is 32 random characters, so that no salt is needed.
 */
export async function sealAnswer(token: string, answer: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await replayKey(token),
    new TextEncoder().encode(answer),
  )
  return btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)))
}

/** The answer that was sealed under this token. @throws when it was sealed under another one. */
export async function openAnswer(token: string, sealed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0))
  const iv = bytes.subarray(0, 12)
  const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await replayKey(token), bytes.subarray(12))
  return new TextDecoder().decode(opened)
}

async function replayKey(token: string): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey('raw', new TextEncoder().encode(token), 'HKDF', false, ['deriveKey'])
  const info = new TextEncoder().encode('gatehouse token answer')
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }
  return await crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ])
}
