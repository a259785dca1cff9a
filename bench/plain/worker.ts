import { OAuthProvider, type OAuthHelpers } from '@cloudflare/workers-oauth-provider'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod'

/**
 * Cloudflare's plain recipe, as a yardstick: the provider over KV in front of an MCP handler in the Worker, with a tool
 * that says what it was told. No checks, no data, no audit.
 */
interface PlainEnv {
  OAUTH_KV: KVNamespace
  OAUTH_PROVIDER: OAuthHelpers
}

function echoServer(): McpServer {
  const server = new McpServer({ name: 'plain', version: '1.0.0' })
  server.registerTool(
    'echo',
    { description: 'Says it again', inputSchema: z.object({ text: z.string() }) },
    ({ text }) => ({
      content: [{ type: 'text', text }],
    }),
  )
  return server
}

const handler = createMcpHandler(echoServer)

const authorize = {
  async fetch(request: Request, env: PlainEnv): Promise<Response> {
    const url = new URL(request.url)
    if (url.pathname === '/client') {
      const redirectUris = ['http://127.0.0.1/callback']
      return Response.json(await env.OAUTH_PROVIDER.createClient({ redirectUris, tokenEndpointAuthMethod: 'none' }))
    }
    const asked = await env.OAUTH_PROVIDER.parseAuthRequest(request)
    const { redirectTo } = await env.OAUTH_PROVIDER.completeAuthorization({
      request: asked,
      userId: 'bench',
      scope: asked.scope,
      metadata: {},
      props: {},
    })
    return Response.redirect(redirectTo, 302)
  },
}

const providers = new Map<string, OAuthProvider<PlainEnv>>()

export default {
  async fetch(request: Request, env: PlainEnv, ctx: ExecutionContext): Promise<Response> {
    const { origin } = new URL(request.url)
    const provider = providers.get(origin) ?? providerAt(origin)
    providers.set(origin, provider)
    return await provider.fetch(request, env, ctx)
  },
}

function providerAt(origin: string): OAuthProvider<PlainEnv> {
  return new OAuthProvider<PlainEnv>({
    apiRoute: `${origin}/mcp`,
    apiHandler: { fetch: (inner: Request) => handler.fetch(inner) },
    defaultHandler: authorize,
    authorizeEndpoint: `${origin}/oauth/authorize`,
    tokenEndpoint: `${origin}/oauth/token`,
    resourceMetadata: { resource: `${origin}/mcp`, authorization_servers: [origin] },
  })
}
