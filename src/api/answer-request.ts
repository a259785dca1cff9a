import { GatehouseError } from '../core/errors.ts'
import { nestsDeeper } from '../core/nesting.ts'
import type { PlainAnswer, PlainRequest } from '../core/plain-http.ts'
import { API_PATH, findOperation } from './find-operation.ts'
import type { ApiHost } from './host.ts'
import { acceptable, checkBodyType, checkFileType } from './media.ts'
import type { Operation } from './operation.ts'
import { readQuery } from './parameters.ts'

const DEEPEST = 64

/**
 * One request to the REST API (R1), from a caller whose token has been checked; header names in lower case. Whatever
 * is asked for is put to the tenant, which decides. A Response only where the answer is a stream.
 * @throws GatehouseError what is wrong with the request, or what the tenant refuses with; told as a problem document
 */
export async function answerRequest(request: PlainRequest, host: ApiHost): Promise<PlainAnswer | Response> {
  const { origin, pathname, searchParams } = new URL(request.url)
  const { operation, model, id } = findOperation(request.method, pathname)
  const mediaType = acceptable(request.headers['accept'], operation.gives)
  const query = readQuery(searchParams, operation.parameters)
  const body = readBody(request, operation)
  const idempotencyKey = readIdempotencyKey(request, operation)
  const via = `rest:${operation.method} ${operation.path.replace('{model}', model) || '/'}`
  const base = origin + API_PATH
  return operation.answer({ request, base, host, via, model, id, query, body, mediaType, idempotencyKey })
}

/** A body is one JSON object, of a depth that anybody needs (A41). */
function readBody({ headers, body }: PlainRequest, { takes, takesFile }: Operation): Record<string, unknown> {
  if (takesFile === true) checkFileType(headers, takes)
  if (takes.length === 0 || takesFile === true) return {}
  checkBodyType(headers, takes)
  if (nestsDeeper(body, DEEPEST)) throw wrongBody('The body is nested too deeply.')
  const content = parsed(body)
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return content as Record<string, unknown>
  }
  throw wrongBody('The body has to be a JSON object with fields and their values.')
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw wrongBody('The body is not JSON.')
  }
}

function wrongBody(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message)
}

/** A text of visible characters, in quotes or without (draft-ietf-httpapi-idempotency-key-header §2.1). */
function readIdempotencyKey({ headers }: PlainRequest, { method, repeatable }: Operation): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined || method === 'GET' || repeatable === true) return undefined
  const [, quoted, plain] =
    /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/.exec(given.trim()) ?? []
  const key = quoted ?? plain
  if (key !== undefined) return key
  throw new GatehouseError('invalid_input', 'Idempotency-Key has to be 1 to 255 visible characters, without quotes.', {
    field: 'Idempotency-Key',
  })
}
