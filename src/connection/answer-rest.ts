import { answerRequest } from '../api/answer-request.ts'
import { findOperation } from '../api/find-operation.ts'
import { GatehouseError, valueOf } from '../core/errors.ts'
import type { PlainAnswer, PlainRequest } from '../core/plain-http.ts'
import type { TenantHost } from './tenant-host.ts'

/**
 * One request to the REST API. What is refused before the tenant was asked for anything (an address that there is not,
 * a body of a wrong type or shape, a missing If-Match) is put on record by it all the same (A1).
 */
export async function answerRest(request: PlainRequest, host: TenantHost): Promise<PlainAnswer | Response> {
  try {
    return await answerRequest(request, host)
  } catch (error) {
    if (error instanceof GatehouseError && !host.decided) valueOf(await host.refused(error.code, viaOf(request)))
    throw error
  }
}

/** The operation as it is documented: nothing of an address that somebody typed is kept. */
function viaOf({ method, url }: PlainRequest): string {
  try {
    const { operation } = findOperation(method, new URL(url).pathname)
    return `rest:${operation.method} ${operation.path}`
  } catch {
    return 'rest'
  }
}
