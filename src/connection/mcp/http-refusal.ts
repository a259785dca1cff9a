import type { PlainAnswer } from '../contract.ts'
import type { Call, Refusal } from './call.ts'
import { jsonRpcError } from './json-rpc.ts'

/**
 * The refusals that HTTP answers in place of a tool error, so that a client acts on them: a step-up (M6; RFC 6750 §3.1,
 * MCP authorization), a token that is no longer good, a module that is off (T2), and a tenant out of reach (A52). Null for all others.
 */
export function httpRefusal(call: Call): PlainAnswer | null {
  const { refusal } = call
  if (refusal === null) return null
  if (refusal.code === 'missing_permission' && refusal.details.stepUp === true) return stepUp(call, refusal)
  if (refusal.code === 'invalid_token') {
    return challenge(call, 401, 'invalid_token', 'The access token is no longer valid')
  }
  if (refusal.code === 'module_off') return jsonRpcError(403, -32603, refusal.message, call.id)
  if (refusal.code === 'unavailable') {
    const seconds = String(refusal.details.retryAfter ?? 5)
    return jsonRpcError(503, -32603, refusal.message, call.id, { 'retry-after': seconds })
  }
  return null
}

/** What is missing beside what the token has: a client that asks for just what a challenge names loses nothing. */
function stepUp(call: Call, { details }: Refusal): PlainAnswer | null {
  const missing = (details.missing ?? []).filter((scope) => SCOPE.test(scope))
  if (missing.length === 0) return null
  const scopes = new Set([...(call.host.scopes ?? []), ...missing])
  return challenge(call, 403, 'insufficient_scope', 'More permissions are needed', [`scope="${[...scopes].join(' ')}"`])
}

/** RFC 6749 §3.3 */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

function challenge(call: Call, status: number, error: string, description: string, more: string[] = []): PlainAnswer {
  const parts = [
    `error="${error}"`,
    `error_description="${description}"`,
    ...more,
    `resource_metadata="${metadataUrl(call.url)}"`,
  ]
  return {
    status,
    headers: { 'content-type': 'application/json', 'www-authenticate': `Bearer ${parts.join(', ')}` },
    body: JSON.stringify({ error, error_description: description }),
  }
}

/** RFC 9728 §3.1: the well-known part stands before the path. */
function metadataUrl({ origin, pathname }: URL): string {
  return `${origin}/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`
}
