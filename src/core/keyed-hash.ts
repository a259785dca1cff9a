import { createHmac } from 'node:crypto'

/** HMAC-SHA-256 of a text under a secret key, in hex (RFC 2104). Synchronous, like `sha256`. */
export function keyedHash(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex')
}
