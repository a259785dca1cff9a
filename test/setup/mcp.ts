import { SELF } from 'cloudflare:test'
import { randomText } from '../../src/core/ids.ts'
import { SITE } from './world.ts'

/** One JSON-RPC request of the 2025 era; gives the HTTP response. */
export async function mcp(token: string, method: string, params: unknown = {}, path = '/mcp'): Promise<Response> {
  return await SELF.fetch(`${SITE}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: randomText(6), method, params }),
  })
}

export interface ToolResult {
  isError?: boolean
  content: { type: string; text: string }[]
  structuredContent?: Record<string, unknown>
}

/** Calls a tool and gives its result. */
export async function callTool(token: string, name: string, args: unknown): Promise<ToolResult> {
  const response = await mcp(token, 'tools/call', { name, arguments: args })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${text}`)
  const message = JSON.parse(text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}')) as {
    result?: ToolResult
    error?: { message: string }
  }
  if (message.result === undefined) throw new Error(`No result: ${message.error?.message ?? text}`)
  return message.result
}

/** Whether a token still opens anything. */
export async function alive(token: string): Promise<boolean> {
  const response = await mcp(token, 'tools/list')
  await response.text()
  return response.status === 200
}
