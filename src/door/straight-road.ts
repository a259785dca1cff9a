import { newId } from '../core/ids.ts'
import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { OPEN_TO_BROWSERS } from './cors.ts'
import { answerMcp, bodyOf } from './mcp-endpoint.ts'
import { hostAllowed } from './origin.ts'
import { headersFor, secure } from './security.ts'

/**
 * Past the router, for what almost every message of an MCP client is: a POST to one of these paths, no cookie, no page of
 * a browser behind it, the deployment's own name, nothing in the query. Null for anything else, which goes through the
 * router; the answer is the same on both roads, down to the headers. What breaks is told by `tell`.
 */
export function straightRoad(
  paths: readonly string[],
  tell: (error: unknown, request: Request, requestId: string) => Response | Promise<Response>,
): (request: Request, env: Env) => Promise<Response> | null {
  const known = new Set(paths)
  return (request, env) => {
    if (request.method !== 'POST' || request.headers.has('cookie') || request.headers.has('origin')) return null
    if (!known.has(pathOf(request.url)) || !hostAllowed(env, request)) return null
    return answered(request, env, tell)
  }
}

/** What stands behind the host, a query included. */
function pathOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('//') + 2))
}

async function answered(
  request: Request,
  env: Env,
  tell: (error: unknown, request: Request, requestId: string) => Response | Promise<Response>,
): Promise<Response> {
  const requestId = newId('req')
  const https = publicUrl(env, request).startsWith('https:')
  const about = { requestId, https, formTargets: [], keepOpener: false }
  try {
    const answer = await answerMcp(request, env)
    if (answer instanceof Response) return secure(opened(answer), about)
    const headers = { 'cache-control': 'no-store', ...answer.headers, ...OPEN_TO_BROWSERS, ...headersFor(about) }
    return new Response(bodyOf(answer), { status: answer.status, headers })
  } catch (error) {
    return secure(opened(await tell(error, request, requestId)), about)
  }
}

function opened(response: Response): Response {
  const open = new Response(response.body, response)
  for (const [name, value] of Object.entries(OPEN_TO_BROWSERS)) open.headers.set(name, value)
  return open
}
