import {
  Client,
  type JSONRPCMessage,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client'
import { AppBridge, type McpUiHostContext } from '@modelcontextprotocol/ext-apps/app-bridge'
import type { Frame, Page } from 'playwright-core'

/** A host of MCP Apps: a page that frames what a tool brings along, with the extension's own bridge behind it. */
export interface AppHost {
  /** Calls a tool and shows its result. */
  call(name: string, args: Record<string, unknown>): Promise<Frame>
  setContext(context: McpUiHostContext): void
  /** The height that the guest asked for last. */
  height(): number
  close(): Promise<void>
}

const CONTEXT: McpUiHostContext = { theme: 'light', locale: 'en-US', displayMode: 'inline', platform: 'web' }
/** What the extension prescribes for a page that names no domains (2026-01-26, "Host Behavior"). */
const POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

/** Connects to the server with a token, as a client that renders what tools bring along. */
export async function openHost(page: Page, mcpUrl: string, token: string): Promise<AppHost> {
  const client = new Client({ name: 'test host', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const headers = { authorization: `Bearer ${token}` }
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit: { headers } }))
  const bridge = new AppBridge(
    client,
    { name: 'test host', version: '1' },
    { serverTools: {} },
    { hostContext: CONTEXT },
  )
  let height = 0
  bridge.addEventListener('sizechange', (size) => {
    height = size.height ?? height
  })
  const begun = new Promise<void>((resolve) => bridge.addEventListener('initialized', () => resolve()))
  return {
    async call(name, args) {
      const { tools } = await client.listTools()
      const ui = tools.find((tool) => tool.name === name)?._meta?.['ui'] as { resourceUri: string } | undefined
      const { contents } = await client.readResource({ uri: ui?.resourceUri ?? '' })
      await bridge.connect(await framed(page, (contents[0] as { text: string }).text))
      await begun
      await bridge.sendToolInput({ arguments: args })
      await bridge.sendToolResult(await client.callTool({ name, arguments: args }))
      const frame = page.frames().find((one) => one !== page.mainFrame())
      if (frame === undefined) throw new Error('Nothing is framed')
      await frame.locator('main[aria-busy=false]').waitFor()
      return frame
    },
    setContext: (context) => bridge.setHostContext({ ...CONTEXT, ...context }),
    height: () => height,
    async close() {
      await bridge.teardownResource({})
      await client.close()
    },
  }
}

/** Frames the guest on an origin of its own, without any right but to run scripts; gives the way to it. */
async function framed(page: Page, html: string): Promise<Transport> {
  const transport: Transport = {
    start: async () => {
      await page.exposeFunction('fromGuest', (message: JSONRPCMessage) => transport.onmessage?.(message))
      await page.goto('https://host.example/')
    },
    send: async (message) => {
      await page.evaluate(`frame.contentWindow.postMessage(${JSON.stringify(message)}, '*')`)
    },
    close: async () => transport.onclose?.(),
  }
  await page.route('https://host.example/', (route) => route.fulfill({ contentType: 'text/html', body: HOST_PAGE }))
  await page.route('https://guest.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: html, headers: { 'content-security-policy': POLICY } }),
  )
  return transport
}

const HOST_PAGE = `<!doctype html><html lang="en"><title>Host</title>
<style>html, body, iframe { margin: 0; border: 0; width: 100%; height: 100vh; display: block }</style>
<iframe title="Result" sandbox="allow-scripts"></iframe>
<script>
  const frame = document.querySelector('iframe')
  addEventListener('message', (event) => {
    if (event.source === frame.contentWindow) window.fromGuest(event.data)
  })
  frame.src = 'https://guest.example/'
</script></html>`
