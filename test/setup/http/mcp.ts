import { MCP_URL } from './people.ts'

export interface McpAnswer {
  status: number
  headers: Headers
  text: string
  /** The JSON-RPC message in the body, whether plain or in a stream; empty when there is none. */
  message: { result?: Record<string, unknown>; error?: { code: number; message: string } }
}

export interface McpOptions {
  url?: string
  headers?: Record<string, string>
}

/** One JSON-RPC request as a 2025-era client sends it. Without a token, none is sent. */
export async function mcp(
  token: string | null,
  method: string,
  params: unknown = {},
  { url = MCP_URL, headers = {} }: McpOptions = {},
): Promise<McpAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })
  return await answerOf(response)
}

/** The status that a token meets. */
export async function statusOf(token: string, url = MCP_URL): Promise<number> {
  return (await mcp(token, 'tools/list', {}, { url })).status
}

export async function answerOf(response: Response): Promise<McpAnswer> {
  const text = await response.text()
  const json = text.startsWith('{') ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? '{}')
  return { status: response.status, headers: response.headers, text, message: JSON.parse(json) as McpAnswer['message'] }
}

/** The result of a tool; throws when HTTP or JSON-RPC refused the call. */
export async function toolResult(token: string, name: string, args: unknown, url = MCP_URL): Promise<ToolResult> {
  const { status, text, message } = await mcp(token, 'tools/call', { name, arguments: args }, { url })
  if (message.result === undefined) throw new Error(`${name} was answered with ${status}: ${text.slice(0, 300)}`)
  return message.result as unknown as ToolResult
}

export interface ToolResult {
  isError?: boolean
  content: { type: string; text: string }[]
  structuredContent?: Record<string, unknown>
}
