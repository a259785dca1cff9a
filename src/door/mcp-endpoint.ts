import type { Context } from 'hono'
import { GatehouseError } from '../core/errors.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import type { PlainAnswer } from '../core/plain-http.ts'
import { reached } from '../core/reach.ts'
import type { Env } from '../env.ts'
import { bearerToken, connectionNamed } from './bearer.ts'
import { discardBody, readText } from './body.ts'
import { challengeFor, challengeResponse } from './challenge.ts'
import type { DoorVariables } from './security.ts'

/** The largest MCP message, in bytes. */
const LARGEST_MESSAGE = 1024 * 1024

/** Pages of these sites may call MCP in a person's browser; a page of the person's own computer may, too. */
const KNOWN_ORIGINS: ReadonlySet<string> = new Set(['https://claude.ai', 'https://claude.com', 'https://chatgpt.com'])

/** What a client may say about its message. */
const HEADERS = [
  'accept',
  'content-type',
  'origin',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-session-id',
  'last-event-id',
]

/**
 * MCP on all of its paths (M1): whose connection is it? The token names the Connection object, and that object checks
 * it. Whoever has no token that counts is told where to begin (RFC 9728 §5.1).
 */
export async function answerMcp(request: Request, env: Env): Promise<PlainAnswer | Response> {
  const path = new URL(request.url).pathname.replace(/\/$/, '')
  const site = publicUrl(env, request)
  const resourceMetadata = `${site}/.well-known/oauth-protected-resource${path}`
  if (!originAllowed(request, site)) {
    await discardBody(request)
    return rpcError(403, -32600, 'Pages of this origin may not call this server.')
  }
  const bearer = bearerToken(request)
  const connectionId = 'token' in bearer ? connectionNamed(bearer.token) : null
  if (!('token' in bearer) || connectionId === null) {
    await discardBody(request)
    const problem = 'token' in bearer ? 'malformed' : bearer.problem
    return challengeResponse({ ...challengeFor(problem, resourceMetadata), scope: ['inclusive'] })
  }
  let body: string
  try {
    body = await readText(request, LARGEST_MESSAGE)
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return rpcError(error.status, error.code === 'too_large' ? -32600 : -32700, error.message)
  }
  const message = { method: request.method, url: `${site}${path || '/'}`, headers: chosenHeaders(request), body }
  const connection = env.CONNECTION.getByName(connectionId)
  let answer: Awaited<ReturnType<typeof connection.mcp>>
  try {
    answer = await reached(() => connection.mcp(message, bearer.token, originOf(request)))
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return rpcError(error.status, -32603, error.message, { 'retry-after': String(error.details.retryAfter ?? 5) })
  }
  if (answer === 'invalid_token') {
    const description = 'The access token is unknown, expired or revoked.'
    return challengeResponse({ resourceMetadata, error: 'invalid_token', description, scope: ['inclusive'] })
  }
  return answer
}

/** The same behind the router. */
export async function mcpEndpoint(c: Context<{ Bindings: Env; Variables: DoorVariables }>): Promise<Response> {
  const answer = await answerMcp(c.req.raw, c.env)
  return answer instanceof Response ? answer : new Response(bodyOf(answer), answer)
}

/** Against DNS rebinding and pages that guess (MCP, Streamable HTTP, security warning). No Origin: not a browser. */
function originAllowed(request: Request, site: string): boolean {
  const origin = request.headers.get('origin')
  if (origin === null || origin === site || KNOWN_ORIGINS.has(origin)) return true
  const url = URL.parse(origin)
  return url !== null && url.origin === origin && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
}

function chosenHeaders(request: Request): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers[name] = value
  }
  return headers
}

/** A 202 and the like must not have a body; of a 405 clients read the status and hang up. */
export function bodyOf(answer: PlainAnswer): string | null {
  return answer.status === 405 || answer.body === '' ? null : answer.body
}

function rpcError(status: number, code: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status, headers })
}
