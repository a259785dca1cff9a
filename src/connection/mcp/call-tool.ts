import type { CallToolResult } from '@modelcontextprotocol/server'
import { isBatchRequest } from '../../core/batch.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { Call } from './call.ts'
import { MOST_TEXT } from './render/size.ts'
import { toolError } from './tool-error.ts'
import type { Tool } from './tools/tool.ts'
import { LABELS } from './widget/resource.ts'

/**
 * Runs one tool: arguments checked, the tenant asked, its answer told as text and as data. Whatever the tenant refuses
 * is a tool error, and noted in `call.refusal`; what breaks is noted in `call.fault` and thrown.
 */
export async function callTool(call: Call, tool: Tool, args: unknown): Promise<CallToolResult> {
  try {
    const via = `mcp:${tool.name}`
    const prepared = prepare(call, tool, args)
    if (prepared instanceof GatehouseError) return await refusedForItsShape(call, prepared, via)
    const { request, idempotencyKey, tell } = prepared
    const outcome = isBatchRequest(request)
      ? await call.host.batch(request, via, idempotencyKey)
      : await call.host.records(request, via)
    if (!outcome.ok) {
      call.refusal = outcome.error
      return toolError(outcome.error)
    }
    const { text, structured, labels } = tell(outcome.value, call.url.origin)
    if (text.length > MOST_TEXT) throw tooMuch()
    const meta = labels === undefined ? {} : { _meta: { [LABELS]: labels } }
    return { content: [{ type: 'text', text }], structuredContent: structured, ...meta }
  } catch (error) {
    if (error instanceof GatehouseError) return toolError(error)
    call.fault = error instanceof Error ? error : new Error(`${tool.name} broke`, { cause: error })
    throw call.fault
  }
}

function prepare(call: Call, tool: Tool, args: unknown): ReturnType<Tool['prepare']> | GatehouseError {
  try {
    refuseProto(args, call.request.body)
    return tool.prepare(args)
  } catch (error) {
    if (error instanceof GatehouseError) return error
    throw error
  }
}

/** A refusal is on record (A1), also where the tenant was asked for nothing; it may say that the connection is over. */
async function refusedForItsShape(call: Call, error: GatehouseError, via: string): Promise<CallToolResult> {
  const outcome = await call.host.refused(error.code, via)
  if (outcome.ok) return toolError(error)
  call.refusal = outcome.error
  return toolError(outcome.error)
}

/** zod drops a `__proto__` member without a word; nothing that was asked is to be dropped (M2, A41). */
function refuseProto(args: unknown, body: string): void {
  if (/__proto__|\\u005f/i.test(body) && namesProto(args)) {
    throw new GatehouseError('invalid_input', 'The name "__proto__" can not be used in arguments.', {
      field: '__proto__',
    })
  }
}

function namesProto(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesProto)
}

function tooMuch(): GatehouseError {
  return new GatehouseError(
    'too_large',
    'The answer is too large, even with its texts shortened. Name the fields that you need.',
  )
}
