import { classifyInboundRequest, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server'
import { type Call, isObject } from './call.ts'
import { toolNamed } from './tools/catalogue.ts'
import type { Tool } from './tools/tool.ts'

export type Era = 'legacy' | 'modern'

export type Admitted =
  | { method: 'tools/list'; era: Era; id: string | number }
  | { method: 'tools/call'; era: Era; id: string | number; tool: Tool; args: unknown }

/**
 * Lets through what is valid beyond doubt, so that it can be answered without the SDK; null for anything else, which
 * the SDK then answers before a tool has run. Shape, envelope and the agreement of header and body are judged by the
 * SDK's own classification; the rest is narrower than what the SDK takes.
 */
export function admit(call: Call): Admitted | null {
  const { headers, message, request } = call
  if (request.method !== 'POST' || !hasPlainHeaders(call) || !isObject(message)) return null
  const { method, params, id } = message
  if (method !== 'tools/list' && method !== 'tools/call') return null
  if (typeof id !== 'string' && typeof id !== 'number') return null
  if (!hasPlainParams(params, method)) return null
  const era = eraOf(call, method)
  if (era === null) return null
  if (method === 'tools/list') return era === 'modern' && headers.has('mcp-name') ? null : { method, era, id }
  const tool = isObject(params) && typeof params['name'] === 'string' ? toolNamed(params['name']) : null
  if (tool === null || !isObject(params)) return null
  if (era === 'modern' && headers.get('mcp-name') !== tool.name) return null
  const args = params['arguments'] === undefined ? {} : params['arguments']
  return isObject(args) ? { method, era, id, tool, args } : null
}

function hasPlainHeaders({ headers, url }: Call): boolean {
  const accept = headers.get('accept') ?? ''
  const origin = headers.get('origin')
  return (
    JSON_TYPES.has(headers.get('content-type') ?? '') &&
    accept.includes('application/json') &&
    accept.includes('text/event-stream') &&
    (origin === undefined || origin === url.origin)
  )
}

const JSON_TYPES = new Set(['application/json', 'application/json; charset=utf-8', 'application/json;charset=utf-8'])

/** No member beside those that both eras define: no cursor, task, progress token, input responses or request state. */
function hasPlainParams(params: unknown, method: 'tools/list' | 'tools/call'): boolean {
  if (params === undefined) return method === 'tools/list'
  if (!isObject(params)) return false
  const names = method === 'tools/list' ? LIST_PARAMS : CALL_PARAMS
  if (!Object.keys(params).every((name) => names.has(name))) return false
  const meta = params['_meta']
  return meta === undefined || (isObject(meta) && Object.keys(meta).every(isPlainMeta))
}

const LIST_PARAMS = new Set(['_meta'])
const CALL_PARAMS = new Set(['_meta', 'name', 'arguments'])

/** The envelope of 2026-07-28, and names of a vendor's own (`claudeai/tool_use_id`). */
function isPlainMeta(name: string): boolean {
  return name.startsWith('io.modelcontextprotocol/') ? ENVELOPE.has(name) : /^[\w.-]+\/[\w.-]+$/.test(name)
}

const ENVELOPE = new Set([
  'io.modelcontextprotocol/protocolVersion',
  'io.modelcontextprotocol/clientInfo',
  'io.modelcontextprotocol/clientCapabilities',
])

function eraOf({ headers, message }: Call, method: string): Era | null {
  const version = headers.get('mcp-protocol-version')
  if (version !== undefined && LEGACY_VERSIONS.has(version) && claimsNothing(message)) return 'legacy'
  const classified = classifyInboundRequest({
    httpMethod: 'POST',
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
    body: message,
  })
  if (classified.kind === 'legacy') {
    return version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(version) ? 'legacy' : null
  }
  if (classified.kind !== 'modern' || classified.messageKind !== 'request') return null
  const agreed = version === MODERN_VERSION && classified.classification.revision === MODERN_VERSION
  return agreed && headers.get('mcp-method') === method ? 'modern' : null
}

/** Whether a request says nothing about itself but what a legacy client says: no envelope, no member of its own. */
function claimsNothing(message: unknown): boolean {
  if (!isObject(message) || message['jsonrpc'] !== '2.0') return false
  const { params } = message
  return Object.keys(message).every((name) => MESSAGE.has(name)) && (!isObject(params) || !('_meta' in params))
}

const MESSAGE = new Set(['jsonrpc', 'id', 'method', 'params'])

const MODERN_VERSION = '2026-07-28'
const LEGACY_VERSIONS = new Set(SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version !== MODERN_VERSION))
