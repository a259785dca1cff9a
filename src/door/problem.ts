import { GatehouseError, type ErrorCode } from '../core/errors.ts'
import { isOutOfReach, outOfReach } from '../core/reach.ts'
import { discardBody } from './body.ts'
import { logFault } from './fault-log.ts'

/** A problem document (RFC 9457 §3) with the members of ours: `code` is stable, `detail` is for people. */
export interface ProblemDocument {
  type: 'about:blank'
  title: string
  status: number
  detail: string
  code: ErrorCode
  request_id: string
  errors?: readonly { field: string; detail: string }[]
  /** How many records match, where a change was refused for their number. */
  matching?: number
  /** Granular scopes that would have been needed. */
  missing?: readonly string[]
  /** Seconds. */
  retry_after?: number
}

/** Draws a problem as a whole HTML document. */
export type ProblemPage = (problem: ProblemDocument) => string | Promise<string>

/**
 * Turns whatever was thrown into a response: a page for a browser that asked for one, else a problem document. Faults
 * that nobody foresaw become `internal`, tell nothing, and are logged under the request's id. The request's body is
 * cancelled if nobody read it.
 */
export async function renderError(
  thrown: unknown,
  request: Request,
  requestId: string,
  page?: ProblemPage,
): Promise<Response> {
  await discardBody(request)
  const error =
    thrown instanceof GatehouseError ? thrown : isOutOfReach(thrown) ? outOfReach(thrown) : unforeseen(thrown)
  if (error.status >= 500) logFault(error, request, requestId)
  const problem = problemOf(error, requestId)
  const headers = new Headers({ 'cache-control': 'no-store', vary: 'Accept' })
  if (problem.retry_after !== undefined) headers.set('retry-after', String(problem.retry_after))
  if (error.details.allow !== undefined) headers.set('allow', error.details.allow.join(', '))
  if (page !== undefined && wantsHtml(request)) {
    headers.set('content-type', 'text/html; charset=utf-8')
    return new Response(await page(problem), { status: problem.status, headers })
  }
  headers.set('content-type', 'application/problem+json')
  return new Response(JSON.stringify(problem), { status: problem.status, headers })
}

function unforeseen(cause: unknown): GatehouseError {
  return new GatehouseError('internal', 'Something went wrong on our side. It has been noted.', {}, { cause })
}

/** The problem document of an error. */
function problemOf(error: GatehouseError, requestId: string): ProblemDocument {
  const { field, issues, matching, missing } = error.details
  const named = issues ?? (field === undefined ? [] : [{ field, message: error.message }])
  const retryAfter = error.details.retryAfter ?? (error.code === 'unavailable' ? 5 : undefined)
  return {
    type: 'about:blank',
    title: TITLES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    code: error.code,
    request_id: requestId,
    ...(named.length === 0 ? {} : { errors: named.map((issue) => ({ field: issue.field, detail: issue.message })) }),
    ...(matching === undefined ? {} : { matching }),
    ...(missing === undefined ? {} : { missing }),
    ...(retryAfter === undefined ? {} : { retry_after: Math.max(1, Math.ceil(retryAfter)) }),
  }
}

/** With the type `about:blank` the title is the status in words (RFC 9457 §4.2.1). */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Whether the client is a browser that wants to show a page: programs ask for JSON or for anything. */
export function wantsHtml(request: Request): boolean {
  return (request.headers.get('accept') ?? '').toLowerCase().includes('text/html')
}
