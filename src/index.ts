import { Hono } from 'hono'
import { apiDocument } from './api/document/document.ts'
import { OPERATIONS } from './api/operations.ts'
import { consoleRoutes } from './console/routes.ts'
import { oauthPages } from './console/pages/oauth-pages.tsx'
import { problemPage } from './console/routes/problems.tsx'
import { GatehouseError } from './core/errors.ts'
import { apiEndpoint } from './door/api-endpoint.ts'
import { openToBrowsers } from './door/cors.ts'
import { mcpEndpoint } from './door/mcp-endpoint.ts'
import { hostAllowed } from './door/origin.ts'
import { policyEndpoint } from './door/policy-endpoint.ts'
import { renderError } from './door/problem.ts'
import { sameOrigin } from './door/same-origin.ts'
import { straightRoad } from './door/straight-road.ts'
import { securityHeaders, type DoorVariables } from './door/security.ts'
import type { Env } from './env.ts'
import { oauthRoutes } from './oauth/routes.ts'

/** As people paste them, a slash at the end included (M1). */
const MCP_PATHS = ['/mcp', '/mcp/', '/v1/mcp', '/v1/mcp/', '/'] as const

const app = new Hono<{ Bindings: Env; Variables: DoorVariables }>()

app.use(securityHeaders({ withOpener: ['/oauth', '/sign-in', '/sign-out'] }))
app.use(async (c, next) => {
  if (!hostAllowed(c.env, c.req.raw))
    throw new GatehouseError('forbidden', 'This server is not reached under that name.')
  await next()
})
app.use(sameOrigin('with-cookie'))
app.route('/', oauthRoutes(oauthPages))
app.route(
  '/',
  consoleRoutes((base, access) => apiDocument(base, access, OPERATIONS)),
)
for (const path of MCP_PATHS) {
  app.use(path, openToBrowsers(['GET', 'POST', 'DELETE']))
  app.all(path, mcpEndpoint)
}
app.use('/api/v1/*', openToBrowsers(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']))
for (const path of ['/api/v1/policy-file', '/api/v1/policy-file/plan']) app.all(path, policyEndpoint)
app.all('/api/v1/*', apiEndpoint)
app.notFound((c) => {
  const error = new GatehouseError('not_found', 'There is nothing under this address.')
  return renderError(error, c.req.raw, c.get('requestId'), problemPage)
})
app.onError((error, c) => renderError(error, c.req.raw, c.get('requestId'), problemPage))

const straight = straightRoad(MCP_PATHS, (error, request, requestId) =>
  renderError(error, request, requestId, problemPage),
)

export default {
  fetch: (request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> =>
    straight(request, env) ?? app.fetch(request, env, ctx),
}
export { Connection } from './connection/object.ts'
export { Tenant } from './tenant/object.ts'
