import type { Context } from 'hono'
import { GatehouseError, type Outcome } from '../core/errors.ts'
import { FILE_TYPES } from '../core/imports.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import type { PlainAnswer } from '../core/plain-http.ts'
import { reached } from '../core/reach.ts'
import type { Env } from '../env.ts'
import { bearerToken, connectionNamed } from './bearer.ts'
import { readText, streamBody } from './body.ts'
import { bearerChallenge, challengeFor, type Challenge } from './challenge.ts'
import { renderError } from './problem.ts'
import type { DoorVariables } from './security.ts'

/** The largest body, in bytes. */
const LARGEST_BODY = 1024 * 1024

/** What a client may say about its request. */
const HEADERS = ['accept', 'content-type', 'content-encoding', 'if-match', 'if-none-match', 'idempotency-key'] as const

type ApiContext = Context<{ Bindings: Env; Variables: DoorVariables }>

/**
 * The REST API (R1): whose connection is it? The token names the Connection object, which checks it and answers.
 * Errors become problem documents, also for browsers (RFC 9457); those that a token could mend carry a challenge.
 */
export async function apiEndpoint(c: ApiContext): Promise<Response> {
  try {
    return await answer(c)
  } catch (error) {
    return await problem(c, error)
  }
}

async function answer(c: ApiContext): Promise<Response> {
  const request = c.req.raw
  const resourceMetadata = `${publicUrl(c.env, request)}/.well-known/oauth-protected-resource/api/v1`
  const bearer = bearerToken(request)
  const connectionId = 'token' in bearer ? connectionNamed(bearer.token) : null
  if (!('token' in bearer) || connectionId === null) {
    const problem = 'token' in bearer ? 'malformed' : bearer.problem
    return await unauthorized(c, { ...challengeFor(problem, resourceMetadata), scope: ['inclusive'] })
  }
  const reply = await ask(c, connectionId, bearer.token)
  if (reply === 'invalid_token') {
    const description = 'The access token is unknown, expired or revoked.'
    return await unauthorized(c, { resourceMetadata, error: 'invalid_token', description, scope: ['inclusive'] })
  }
  const { outcome, limits, scopes } = reply
  const response = outcome.ok ? answerOf(outcome.value, request) : await refusal(c, outcome, scopes, resourceMetadata)
  const answered = new Response(response.body, response)
  for (const [name, value] of Object.entries(limits)) answered.headers.set(name, value)
  return answered
}

/** @throws GatehouseError `too_large`, `invalid_input` for a body that is no text, `unavailable` */
async function ask(c: ApiContext, grantId: string, token: string) {
  const request = c.req.raw
  const { pathname, search } = new URL(request.url)
  const message = {
    method: request.method,
    url: publicUrl(c.env, request) + pathname + search,
    headers: chosenHeaders(request),
  }
  const connection = c.env.CONNECTION.getByName(grantId)
  if (!isFile(request) || request.body === null) {
    const body = await readText(request, LARGEST_BODY)
    return await reached(() => connection.rest({ ...message, body }, token, originOf(request)))
  }
  const { content, end } = streamBody(request.body)
  try {
    return await reached(() => connection.rest({ ...message, body: '', content }, token, originOf(request)))
  } finally {
    await end()
  }
}

/** Whether the body is passed on as it comes in: nobody holds a file as a whole (A48). */
function isFile(request: Request): boolean {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  return FILE_TYPES.some((known) => known === type.trim().toLowerCase())
}

function chosenHeaders(request: Request): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers[name] = value
  }
  return headers
}

function answerOf(answer: PlainAnswer | Response, request: Request): Response {
  if (!(answer instanceof Response)) return new Response(answer.body === '' ? null : answer.body, answer)
  if (request.method !== 'HEAD') return answer
  void answer.body?.cancel()
  return new Response(null, answer)
}

async function unauthorized(c: ApiContext, challenge: Challenge): Promise<Response> {
  const message = challenge.description ?? 'Send an access token: Authorization: Bearer.'
  const response = await problem(c, new GatehouseError('invalid_token', message))
  response.headers.set('www-authenticate', bearerChallenge(challenge))
  return response
}

/** What the connection refused; where its member could be asked for more, with what to ask for (RFC 6750 §3.1). */
async function refusal(
  c: ApiContext,
  { error: { code, message, details } }: Extract<Outcome<never>, { ok: false }>,
  scopes: readonly string[],
  resourceMetadata: string,
): Promise<Response> {
  const response = await problem(c, new GatehouseError(code, message, details))
  if (code === 'missing_permission' && details.stepUp === true) {
    const scope = [...new Set([...scopes, ...(details.missing ?? [])])]
    const description = 'More permissions are needed'
    const challenge = { resourceMetadata, error: 'insufficient_scope', description, scope } as const
    response.headers.set('www-authenticate', bearerChallenge(challenge))
  }
  return response
}

async function problem(c: ApiContext, error: unknown): Promise<Response> {
  return await renderError(error, c.req.raw, c.get('requestId'))
}
