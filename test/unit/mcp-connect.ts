import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { McpSurface } from '../../src/connection/mcp/surface.ts'
import type { MemoryHost } from './mcp-host.ts'

const ENDPOINT = new URL('https://gatehouse.test/mcp')

/** What `fetch` would bring back from a surface over HTTP. */
function fetchInto(surface: McpSurface, host: MemoryHost) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const { method, url } = request
    const headers = Object.fromEntries(request.headers)
    const answer = await surface.handle({ method, url, headers, body: await request.text() }, host)
    if (answer instanceof Response) return answer
    const bodyless = answer.status === 202 || answer.body === ''
    return new Response(bodyless ? null : answer.body, { status: answer.status, headers: answer.headers })
  }
}

/** The SDK's client of 2026-07-28, connected to a surface. */
export async function modernClient(surface: McpSurface, host: MemoryHost): Promise<ModernClient> {
  const client = new ModernClient(
    { name: 'test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  await client.connect(new ModernTransport(ENDPOINT, { fetch: fetchInto(surface, host) }))
  return client
}

/** The one of the 2025 era. */
export async function legacyClient(surface: McpSurface, host: MemoryHost): Promise<LegacyClient> {
  const client = new LegacyClient({ name: 'test', version: '1' })
  const transport = new LegacyTransport(ENDPOINT, { fetch: fetchInto(surface, host) })
  await client.connect(transport)
  return client
}
