import { GatehouseError } from '../core/errors.ts'

/**
 * The body of a request as text. Reads at most `maxBytes` bytes, whatever Content-Length says.
 * @throws GatehouseError `too_large`, or `invalid_input` when it isn't valid UTF-8. The rest is cancelled, never kept.
 */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  if (request.body === null) return ''
  if (Number(request.headers.get('content-length')) > maxBytes) {
    await discardBody(request)
    throw tooLarge(maxBytes)
  }
  return decode(await readBytes(request.body, maxBytes))
}

async function readBytes(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return chunks
    size += value.byteLength
    if (size > maxBytes) {
      await reader.cancel()
      throw tooLarge(maxBytes)
    }
    chunks.push(value)
  }
}

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  try {
    return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode()
  } catch (error) {
    throw new GatehouseError('invalid_input', 'The body is not valid UTF-8.', {}, { cause: error })
  }
}

function tooLarge(maxBytes: number): GatehouseError {
  return new GatehouseError('too_large', `The body is larger than ${maxBytes.toLocaleString('en')} bytes.`)
}

/** How much of an unwanted body is read to its end, in bytes; cancelling ends the whole connection in some runtimes. */
const READ_TO_THE_END = 64 * 1024
/** How long a client may take for that, in milliseconds. */
const PATIENCE = 1_000

/** Gets rid of a body that nobody is going to read: left alone, it holds up the connection. */
export async function discardBody(request: Request): Promise<void> {
  if (request.body === null || request.body.locked || request.bodyUsed) return
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const announced = Number(request.headers.get('content-length'))
  const ended = announced <= READ_TO_THE_END && (await Promise.race([readToTheEnd(reader), outOfPatience()]))
  if (!ended) await reader.cancel()
}

async function readToTheEnd(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<boolean> {
  for (let size = 0; size <= READ_TO_THE_END;) {
    const { done, value } = await reader.read()
    if (done) return true
    size += value.byteLength
  }
  return false
}

function outOfPatience(): Promise<boolean> {
  return new Promise((resolve) => setTimeout(() => resolve(false), PATIENCE))
}
