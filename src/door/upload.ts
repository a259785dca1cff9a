import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { GatehouseError } from '../core/errors.ts'

/** Bytes of a field that is no file: what people paste. */
const LARGEST_FIELD = 5 * 1024 * 1024
/** Bytes of an upload whose file nobody wants any more; the browser hears of the error only once it has sent all. */
const READ_TO_THE_END = 128 * 1024 * 1024

export interface Upload {
  /** The fields that came before the file. */
  fields: ReadonlyMap<string, string>
  /** Comes in as it is read; null when none was chosen. */
  file: { name: string; content: ReadableStream<Uint8Array> } | null
  /** Resolves once the browser has sent everything: answer it then. */
  sent: Promise<void>
}

/**
 * Reads a form with a file (RFC 7578), without holding the file: the form's other fields have to come before it.
 * @throws GatehouseError `invalid_input` for another kind of body, `too_large` for a field that is
 */
export async function readUpload(request: Request): Promise<Upload> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;/i.test(type) || request.body === null) {
    throw new GatehouseError(
      'invalid_input',
      'This page takes a form with a file. Open it in a browser and send it again.',
    )
  }
  const fields = new Map<string, string>()
  const parser = parserFor(type)
  const abandoned = Promise.withResolvers<'abandoned'>()
  const file = Promise.withResolvers<Upload['file']>()
  parser.on('field', (name, value, _nameCut, valueCut) => {
    if (valueCut)
      file.reject(
        new GatehouseError('too_large', 'The text is too long to be pasted. Save it as a file.', { field: name }),
      )
    else fields.set(name, value)
  })
  parser.on('file', (_name, stream, name) => {
    if (typeof name !== 'string' || name === '') stream.resume()
    else file.resolve({ name: name.slice(0, 200), content: contentOf(stream, () => abandoned.resolve('abandoned')) })
  })
  parser.on('finish', () => file.resolve(null))
  parser.on('error', file.reject)
  const sent = pump(request.body, parser, abandoned.promise).catch(file.reject)
  return { file: await file.promise, fields, sent }
}

function parserFor(type: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: { files: 1, fields: 20, fieldSize: LARGEST_FIELD, parts: 25 },
    })
  } catch (cause) {
    throw new GatehouseError('invalid_input', 'The form can not be read. Open the page again.', {}, { cause })
  }
}

/** The file as the runtime wants streams, taken as fast as its reader takes it. */
function contentOf(stream: AsyncIterable<Uint8Array>, abandon: () => void): ReadableStream<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]()
  return new ReadableStream({
    type: 'bytes',
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done !== true) controller.enqueue(new Uint8Array(value))
      else {
        controller.close()
        controller.byobRequest?.respond(0)
      }
    },
    cancel: abandon,
  })
}

/** Brings the body to the parser, no faster than it takes it. What nobody wants any more is read all the same. */
async function pump(
  body: ReadableStream<Uint8Array>,
  parser: BusboyInstance,
  abandoned: Promise<'abandoned'>,
): Promise<void> {
  const reader = body.getReader()
  let wanted = true
  for (let size = 0; size <= READ_TO_THE_END;) {
    const { done, value } = await reader.read()
    if (done) {
      if (wanted) parser.end()
      return
    }
    size += value.byteLength
    if (wanted) wanted = (await Promise.race([written(parser, value), abandoned])) !== 'abandoned'
  }
  await reader.cancel()
}

async function written(parser: BusboyInstance, value: Uint8Array): Promise<void> {
  await new Promise<void>((resolve) => parser.write(value, () => resolve()))
}
