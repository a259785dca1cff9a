import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-256 of a text, in hex. Synchronous, so that nothing can happen between asking and knowing. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Whether two hashes in hex are the same, in a time that does not depend on where they differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)]
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right)
}
