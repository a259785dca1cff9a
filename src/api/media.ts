import { GatehouseError } from '../core/errors.ts'

export const JSON_TYPE = 'application/json'
export const CSV_TYPE = 'text/csv'
export const NDJSON_TYPE = 'application/x-ndjson'
/** RFC 7396: null empties a field, as it does here. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json'

/**
 * The media type that Accept likes best (RFC 9110 §12.5.1); among equals, the one that we prefer.
 * @throws GatehouseError `not_acceptable`
 */
export function acceptable(accept: string | undefined, offered: readonly string[]): string {
  const [preferred = ''] = offered
  if (accept === undefined || accept.trim() === '' || offered.length === 0) return preferred
  const ranges = accept.split(',').map(readRange)
  let best = { type: '', quality: 0 }
  for (const type of offered) {
    const quality = qualityOf(type, ranges)
    if (quality > best.quality) best = { type, quality }
  }
  if (best.type !== '') return best.type
  throw new GatehouseError('not_acceptable', `This is answered as ${offered.join(' or ')}. Ask for that in Accept.`, {
    field: 'Accept',
  })
}

/**
 * Checks that a body is one of these types, in UTF-8, and not compressed (RFC 9110 §15.5.16).
 * @throws GatehouseError `unsupported_media_type`
 */
export function checkBodyType(headers: Readonly<Record<string, string>>, taken: readonly string[]): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase())
  const plain = isPlain(headers)
  const utf8 = parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter))
  if (taken.includes(type) && utf8 && plain) return
  throw new GatehouseError(
    'unsupported_media_type',
    `The body has to be ${taken.join(' or ')}, in UTF-8, and not compressed.`,
    { field: plain ? 'Content-Type' : 'Content-Encoding' },
  )
}

/**
 * Checks that a file is of one of these types, and not compressed. Its encoding is recognised by what is in it.
 * @throws GatehouseError `unsupported_media_type`
 */
export function checkFileType(headers: Readonly<Record<string, string>>, taken: readonly string[]): void {
  const plain = isPlain(headers)
  if (taken.includes(mediaTypeOf(headers)) && plain) return
  throw new GatehouseError('unsupported_media_type', `The file has to be ${taken.join(' or ')}, and not compressed.`, {
    field: plain ? 'Content-Type' : 'Content-Encoding',
  })
}

/** The type of a body, without parameters. */
export function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  return type.trim().toLowerCase()
}

function isPlain(headers: Readonly<Record<string, string>>): boolean {
  return (headers['content-encoding'] ?? 'identity').trim().toLowerCase() === 'identity'
}

interface Range {
  type: string
  quality: number
}

function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, quality: Number.isFinite(quality) ? quality : 0 }
}

/** The most specific range decides. */
function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const range of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const found = ranges.find((candidate) => candidate.type === range)
    if (found !== undefined) return found.quality
  }
  return 0
}
