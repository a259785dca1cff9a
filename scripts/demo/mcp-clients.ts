import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { FITS_BOTH, type Authorization } from './authorization.ts'

export interface ToolAnswer {
  isError?: boolean | undefined
  content: { type: string; text?: string | undefined }[]
  structuredContent?: Record<string, unknown> | undefined
}

/** An AI client as the demo uses one, whichever generation of the protocol it speaks. */
export interface AiClient {
  /** Connects; when it has to be authorized, `authorize` takes the person's address and gives the callback's. */
  connect(authorize: (address: URL) => Promise<URL>): Promise<void>
  version(): string
  tools(): Promise<string[]>
  call(name: string, args: Record<string, unknown>): Promise<ToolAnswer>
  close(): Promise<void>
}

const ABOUT = { name: 'gatehouse-demo', version: '1.0.0' }

/** The 2025-era client of `@modelcontextprotocol/sdk`. */
export function legacyClient(mcpUrl: string, authorization: Authorization): AiClient {
  const client = new LegacyClient(ABOUT)
  const transport = () => new LegacyTransport(new URL(mcpUrl), { authProvider: FITS_BOTH(authorization) })
  let current = transport()
  return {
    connect: async (authorize) => {
      try {
        await client.connect(current)
      } catch (error) {
        if (authorization.address === null) throw error
        const callback = await authorize(authorization.address)
        await current.finishAuth(callback.searchParams.get('code') ?? '')
        current = transport()
        await client.connect(current)
      }
    },
    version: () => current.protocolVersion ?? 'unknown',
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as ToolAnswer,
    close: () => client.close(),
  }
}

/** The client of `@modelcontextprotocol/client`, which negotiates 2026-07-28. */
export function modernClient(mcpUrl: string, authorization: Authorization): AiClient {
  const client = new ModernClient(ABOUT, { versionNegotiation: { mode: 'auto' } })
  const transport = () => new ModernTransport(new URL(mcpUrl), { authProvider: FITS_BOTH(authorization) })
  return {
    connect: async (authorize) => {
      const first = transport()
      try {
        await client.connect(first)
      } catch (error) {
        if (authorization.address === null) throw error
        const callback = await authorize(authorization.address)
        // With the whole query, the client checks `iss` before it redeems the code (RFC 9207).
        await first.finishAuth(callback.searchParams)
        await client.connect(transport())
      }
    },
    version: () => client.getNegotiatedProtocolVersion() ?? 'unknown',
    tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, args) => (await client.callTool({ name, arguments: args })) as ToolAnswer,
    close: () => client.close(),
  }
}
