const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz'

/** A random identifier, `prefix_` and 20 characters (about 115 bits). */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(20)}`
}

/** `length` random characters of an unambiguous alphabet of 54, without modulo bias. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < 216 && text.length < length) text += ALPHABET[byte % 54]
    }
  }
  return text
}

/** An identifier that sorts by time: 9 characters of milliseconds in base 36, then 12 random ones. */
export function newEventId(atMs: number): string {
  return `${atMs.toString(36).padStart(9, '0')}${randomText(12)}`
}
