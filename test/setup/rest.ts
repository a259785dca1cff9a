import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import worker from '../../src/index.ts'
import { SITE } from './world.ts'

export const API = `${SITE}/api/v1`

export interface RestOptions {
  headers?: Record<string, string>
  /** Sent as JSON; a text as it is. */
  body?: unknown
}

export interface RestAnswer {
  status: number
  headers: Headers
  text: string
  /** The parsed body; empty where there is none, or none in JSON. */
  json: Record<string, unknown>
}

/** One request to the REST API; `path` is below /api/v1, and may have a query. */
export async function rest(
  token: string | null,
  method: string,
  path: string,
  { headers = {}, body }: RestOptions = {},
): Promise<RestAnswer> {
  const request = new Request(API + path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await send(request)
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  const json = isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, headers: response.headers, text, json }
}

/**
 * One request to the Worker, all of the way. `SELF.fetch` of the test pool takes longer with each call of a test, too
 * long for tables with hundreds of them.
 */
export async function send(request: Request): Promise<Response> {
  return await worker.fetch(request, env, createExecutionContext())
}

/** The address of records with parameters; what is no text is JSON. */
export function at(path: string, parameters: Record<string, unknown>): string {
  const texts = Object.entries(parameters).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  return `${path}?${new URLSearchParams(texts).toString()}`
}
