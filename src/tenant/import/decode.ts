import { GatehouseError } from '../../core/errors.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** So many bytes are looked at before the encoding of a file without a mark is settled. */
const SAMPLE = 4096
const MARKS: readonly { bytes: readonly number[]; encoding: Encoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
]

/**
 * Makes text out of bytes as they come (A48). The encoding is told by a byte order mark or by where the zeros are; of
 * the rest, the first bytes beyond ASCII decide: they are UTF-8 or they are not, and then it is Windows-1252, in which
 * every byte is something. What is UTF-8 so far and then no longer is an error.
 */
export class TextOfBytes {
  #held: Uint8Array = new Uint8Array()
  #encoding: Encoding | null = null
  #decoder: TextDecoder | null = null
  #read = 0

  /** Null while everything was ASCII, which is the same in all of them. */
  get encoding(): Encoding | null {
    return this.#encoding
  }

  push(bytes: Uint8Array): string {
    return this.#take(bytes, false)
  }

  /** What is left at the end. */
  end(): string {
    return this.#take(new Uint8Array(), true)
  }

  #take(bytes: Uint8Array, last: boolean): string {
    const given = joined(this.#held, bytes)
    this.#held = new Uint8Array()
    if (this.#decoder !== null) return this.#decode(given, last)
    if (this.#read === 0 && given.length < SAMPLE && !last) {
      this.#held = given
      return ''
    }
    if (this.#read === 0) this.#encoding = marked(given) ?? byZeros(given)
    if (this.#encoding === null) return this.#ascii(given, last)
    this.#decoder = decoderOf(this.#encoding)
    return this.#decode(given, last)
  }

  /** Nothing but ASCII so far: text up to the first other byte, which decides. */
  #ascii(given: Uint8Array, last: boolean): string {
    const beyond = given.findIndex((byte) => byte >= 0x80)
    if (beyond === -1) {
      this.#read += given.length
      return asciiText(given)
    }
    // Three bytes can be the beginning of any character.
    if (!last && given.length - beyond < 4) {
      this.#held = given.slice(beyond)
      this.#read += beyond
      return asciiText(given.subarray(0, beyond))
    }
    this.#encoding = isUtf8(given.subarray(beyond), last) ? 'utf-8' : 'windows-1252'
    this.#decoder = decoderOf(this.#encoding)
    return this.#decode(given, last)
  }

  #decode(bytes: Uint8Array, last: boolean): string {
    this.#read += bytes.length
    try {
      return this.#decoder?.decode(bytes, { stream: !last }) ?? ''
    } catch (error) {
      throw new GatehouseError(
        'invalid_input',
        `Before byte ${this.#read.toLocaleString('en')} of the file there is something that is not ` +
          `${String(this.#encoding).toUpperCase()}, as what comes before it is. Save the file as UTF-8 and try again.`,
        { field: 'file' },
        { cause: error },
      )
    }
  }
}

/** The decoder takes the byte order mark away. */
function decoderOf(encoding: Encoding): TextDecoder {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: false })
}

function isUtf8(bytes: Uint8Array, last: boolean): boolean {
  try {
    decoderOf('utf-8').decode(bytes, { stream: !last })
    return true
  } catch {
    return false
  }
}

function marked(bytes: Uint8Array): Encoding | null {
  return MARKS.find((mark) => mark.bytes.every((byte, index) => bytes[index] === byte))?.encoding ?? null
}

/** UTF-16 of mostly western text has a zero in every other byte. */
function byZeros(bytes: Uint8Array): Encoding | null {
  const sample = bytes.subarray(0, SAMPLE)
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, sample.length / 2))
  if (odd > 0.3 && even < 0.1) return 'utf-16le'
  return even > 0.3 && odd < 0.1 ? 'utf-16be' : null
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

function asciiText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes)
}
