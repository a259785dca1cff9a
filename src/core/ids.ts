const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz'

/** A random identifier, `prefix_` and 20 characters (about 115 bits). */
export function newId(prefix: string): string {
  return `${prefix}_${randomText(20)}`
}

/** `length` random characters of an unambiguous alphabet of 54, without modulo bias. */
export function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    const byte = randomByte()
    if (byte < 216) text += ALPHABET[byte % 54]
  }
  return text
}

/** Each is given once. Asking for many at a time costs as much as asking for one. */
function randomByte(): number {
  if (given === random.length) {
    crypto.getRandomValues(random)
    given = 0
  }
  const byte = random[given] ?? 0
  random[given] = 0
  given += 1
  return byte
}

const random = new Uint8Array(512)
let given = random.length

/**
 * An identifier that sorts by time: 9 characters of milliseconds in base 36, 3 of a count within the millisecond, so
 * that events of one object keep their order, then 10 random ones.
 */
export function newEventId(atMs: number): string {
  count = atMs === lastMs ? count + 1 : 0
  lastMs = atMs
  const order = Math.min(count, 46_655).toString(36).padStart(3, '0')
  return `${atMs.toString(36).padStart(9, '0')}${order}${randomText(10)}`
}

let lastMs = 0
let count = 0
