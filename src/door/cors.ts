import { cors } from 'hono/cors'

const EXPOSED = [
  'WWW-Authenticate',
  'Mcp-Session-Id',
  'MCP-Protocol-Version',
  'Retry-After',
  'X-Request-Id',
  'ETag',
  'Link',
  'Location',
  'Idempotency-Replayed',
  'RateLimit',
  'RateLimit-Policy',
]

/** What `openToBrowsers` says on every answer. */
export const OPEN_TO_BROWSERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED.join(','),
} as const

/**
 * Lets pages of other origins, such as browser-based MCP clients, call an endpoint that takes no cookies: metadata,
 * token, registration, MCP. Any origin may, credentials of the browser never travel, and requested headers are
 * allowed by name, since `*` does not cover Authorization (Fetch §3.3.3).
 */
export function openToBrowsers(methods: readonly string[]) {
  return cors({
    origin: '*',
    allowMethods: [...methods],
    exposeHeaders: EXPOSED,
    maxAge: 86_400,
  })
}
