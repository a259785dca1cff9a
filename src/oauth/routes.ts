import { Hono } from 'hono'
import type { Context } from 'hono'
import { discardBody } from '../door/body.ts'
import { openToBrowsers } from '../door/cors.ts'
import { authorize } from './authorize.ts'
import { answerConsent } from './consent.ts'
import { introspect } from './introspect.ts'
import { RESOURCE_DOCUMENT_PATH, resourceDocument, SERVER_DOCUMENT_PATH, serverDocument } from './metadata.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'
import { AUTHORIZE_PATH, INTROSPECT_PATH, REGISTER_PATH, REVOKE_PATH, TOKEN_PATH } from './provider.ts'
import { register } from './registration/register.ts'
import { REQUEST_PATH, requestClient } from './request-client.ts'
import { revoke, token } from './token.ts'

const TOKEN_ENDPOINTS = [
  [TOKEN_PATH, token],
  [REVOKE_PATH, revoke],
  [INTROSPECT_PATH, introspect],
  [REGISTER_PATH, register],
] as const

/** The OAuth endpoints (O1). Everything here is open to whoever comes: each step says what it needs. */
export function oauthRoutes(pages: OAuthPages): Hono<OAuthEnv> {
  const routes = new Hono<OAuthEnv>()
  // A HEAD would begin a consent that nobody gets to see.
  routes.get(AUTHORIZE_PATH, (c) => (c.req.method === 'HEAD' ? notAllowed(c, 'GET, POST') : authorize(c, pages)))
  routes.post(AUTHORIZE_PATH, (c) => answerConsent(c, pages))
  routes.all(AUTHORIZE_PATH, (c) => notAllowed(c, 'GET, POST'))
  routes.post(REQUEST_PATH, (c) => requestClient(c, pages))
  for (const [path, answer] of TOKEN_ENDPOINTS) {
    routes.use(path, openToBrowsers(['POST']))
    routes.post(path, answer)
    routes.all(path, (c) => notAllowed(c, 'POST, OPTIONS'))
  }
  for (const path of [SERVER_DOCUMENT_PATH, RESOURCE_DOCUMENT_PATH]) {
    routes.use(`${path}/*`, openToBrowsers(['GET', 'HEAD']))
    // Clients look for the document with the path of the server behind it, too (RFC 8414 §3.1, RFC 9728 §3.1).
    for (const pattern of [path, `${path}/*`])
      routes.get(pattern, path === SERVER_DOCUMENT_PATH ? serverDocument : resourceDocument)
  }
  return routes
}

async function notAllowed(c: Context<OAuthEnv>, allowed: string): Promise<Response> {
  await discardBody(c.req.raw)
  c.header('Allow', allowed)
  return c.json({ error: 'invalid_request', error_description: `Use ${allowed.split(', ')[0]}` }, 405)
}
