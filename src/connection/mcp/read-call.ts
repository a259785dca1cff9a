import { PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server'
import { nestsDeeper } from '../../core/nesting.ts'
import type { PlainAnswer, PlainRequest } from '../contract.ts'
import { Call, isObject } from './call.ts'
import type { McpHost } from './host.ts'
import { jsonRpcError } from './json-rpc.ts'

const MODERN_VERSION = '2026-07-28'
const MAX_DEPTH = 64

/**
 * Reads one request, or answers those that nobody behind may get: batches (dropped from MCP with 2025-06-18) and bodies
 * that nest too deeply, both 400 (A39, A41). A body that is no JSON is read as none: the SDK answers it.
 */
export function readCall(request: PlainRequest, host: McpHost): Call | PlainAnswer {
  if (nestsDeeper(request.body, MAX_DEPTH)) {
    return jsonRpcError(400, -32600, `Invalid Request: the body nests more than ${MAX_DEPTH} levels deep.`, null)
  }
  const message = parsed(request.body)
  if (Array.isArray(message)) {
    return jsonRpcError(400, -32600, 'Invalid Request: send one JSON-RPC message per request, not a batch.', null)
  }
  return new Call(request, eraFromBody(lowerCase(request.headers), message), message, host)
}

function parsed(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function lowerCase(headers: Record<string, string>): Map<string, string> {
  const lower = new Map<string, string>()
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) lower.set(name.toLowerCase(), value)
  }
  return lower
}

/**
 * The body tells the era of a request. ChatGPT sends the modern version header with bodies of the earlier era; the
 * header is dropped then. A header that contradicts what a body does say stays, and is refused.
 */
function eraFromBody(headers: Map<string, string>, message: unknown): Map<string, string> {
  if (headers.get('mcp-protocol-version')?.trim() !== MODERN_VERSION) return headers
  if (isObject(message) && 'id' in message && !claimsVersion(message['params'])) headers.delete('mcp-protocol-version')
  return headers
}

function claimsVersion(params: unknown): boolean {
  const meta = isObject(params) ? params['_meta'] : undefined
  return isObject(meta) && PROTOCOL_VERSION_META_KEY in meta
}
