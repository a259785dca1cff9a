import type { PlainAnswer, PlainRequest } from '../core/plain-http.ts'
import type { ApiHost } from './host.ts'
import type { ParameterName, Query } from './parameters.ts'

/** One thing that can be done through the API, as it is written down: routing, checks and the document all read it. */
export interface Operation {
  /** The beginning of the operationId: `list` makes `list_company`. */
  name: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below /api/v1; `{model}` and `{id}` stand for one segment each. */
  path: string
  /** Every query parameter that it takes; any other is refused by name. */
  parameters: readonly ParameterName[]
  /** Whether If-Match has to name the version that the caller has seen (R2). */
  ifMatch?: 'required' | 'optional'
  /** What it is about, where that is neither a model nor nothing in particular. */
  topic?: 'imports'
  /** Media types of its body; none: it has no body. */
  takes: readonly string[]
  /** Its body is a file, given to it as it comes in. */
  takesFile?: true
  /** Sent again it does nothing more, by what it is: no Idempotency-Key is needed. */
  repeatable?: true
  /** Media types of its answer, the preferred first; none: the answer has no body. */
  gives: readonly string[]
  answer(call: ApiCall): Promise<PlainAnswer | Response>
}

/** One request, read and checked as far as the operation's definition goes. */
export interface ApiCall {
  request: PlainRequest
  /** Where the API is reached: `https://gatehouse.example/api/v1`. */
  base: string
  host: ApiHost
  /** What the audit names. */
  via: string
  /** From the address; empty where the path has none. */
  model: string
  id: string
  query: Query
  /** The parsed body; an empty object where there is none. */
  body: Record<string, unknown>
  /** The media type of the answer, one of `gives`. */
  mediaType: string
  idempotencyKey: string | undefined
}
