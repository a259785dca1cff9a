import { AuthorizationError, authorizationErrorRedirect, type AuthRequest } from '@cloudflare/workers-oauth-provider'
import type { Context } from 'hono'
import { GatehouseError, valueOf } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import { formTarget } from '../door/security.ts'
import { signedIn } from '../identity/session.ts'
import { refuseImpossibleScopes } from '../policy/scopes.ts'
import type { Admission, ConsentRequest, ConsentView, MemberCaller } from '../tenant/contract.ts'
import { askingClient, type AskingClient } from './asking-client.ts'
import { clientInfo, NOTHING_PRESENTED } from './client-info.ts'
import { memberCaller } from './member-caller.ts'
import { choiceOf, membershipFor } from './membership.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'
import { answerProblem, Problem } from './problem.ts'
import { AUTHORIZE_PATH, authorizationServer, tokenLifetimes } from './provider.ts'
import { REQUEST_PATH } from './request-client.ts'
import { NO_HOME, ProviderStore } from './store.ts'

/** The longest query that is looked at, in characters. */
const LONGEST_QUERY = 6_000

/** GET /oauth/authorize (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2, RFC 9207): from request to consent page. */
export async function authorize(c: Context<OAuthEnv>, pages: OAuthPages): Promise<Response> {
  try {
    const url = new URL(c.req.url)
    refuseWhatCantBeTrusted(url)
    const here = encodeURIComponent(ownAddress(url))
    const person = await signedIn(c.env, c.req.raw)
    const client = await askingClient(c, url, person, `/sign-in?returnTo=${here}`)
    const request = await parseRequest(c, url, client)
    refuseExtensions(url, request)
    requirePkce(request, client)
    refuseUnknownScopes(request)
    if (person === null) return c.redirect(`/sign-in?returnTo=${here}`, 303)
    const switchAccount = `/sign-out?returnTo=${here}`
    const account = { name: person.name, email: person.email }
    const membership = await membershipFor(c, client, person, switchAccount)
    if (!('memberId' in membership)) {
      const choices = membership.map(({ tenant }) => ({ ...tenant, href: choiceOf(url, tenant.slug) }))
      return c.html(await pages.tenants({ client: { name: client.name }, choices, account, switchAccount }))
    }
    const caller = memberCaller(c.req.raw, person, membership.memberId)
    const asked = await askTenant(c, request, client, { caller, tenantId: membership.tenant.id })
    if ('state' in asked) {
      const cancel = authorizationErrorRedirect(request, 'access_denied', 'The application is not approved')
      const about = { admission: asked, account, action: REQUEST_PATH, retry: ownAddress(url), cancel, switchAccount }
      return c.html(await pages.admission(about), 403)
    }
    const target = formTarget(request.redirectUri)
    if (target !== null) c.set('formTargets', [target])
    return c.html(await pages.consent({ view: asked, account, action: AUTHORIZE_PATH, switchAccount }))
  } catch (error) {
    return await answerProblem(c, pages, error)
  }
}

/** The request as a path of this site, which no browser reads as another. */
function ownAddress(url: URL): string {
  return url.pathname + url.search.replaceAll('\\', '%5C')
}

/** What decides where an answer may be sent must be there once, and of a sane size (A05). */
function refuseWhatCantBeTrusted(url: URL): void {
  if (url.search.length > LONGEST_QUERY) throw Problem.page(400, 'The authorization request is too long.')
  for (const name of ['client_id', 'redirect_uri']) {
    if (url.searchParams.getAll(name).length > 1) {
      throw Problem.page(400, `The authorization request names ${name} more than once.`)
    }
  }
}

/** The library checks resource, response type and PKCE method, in this order. */
async function parseRequest(c: Context<OAuthEnv>, url: URL, client: AskingClient): Promise<AuthRequest> {
  const issuer = publicUrl(c.env, c.req.raw)
  const store = new ProviderStore(
    NO_HOME,
    async (id) => (await clientInfo(c.env.DB, id, NOTHING_PRESENTED))?.info ?? null,
  )
  const server = authorizationServer(issuer, tokenLifetimes(c.env))
  try {
    return await server
      .getOAuthApi({ OAUTH_KV: store })
      .parseAuthRequest(new Request(issuer + url.pathname + url.search))
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error
    if (error.redirectTo !== undefined) throw Problem.redirect(error.redirectTo)
    throw Problem.page(400, `${client.name} sent a request that can’t be answered. ${error.description ?? ''}`)
  }
}

/** Parameters that are there twice, or that ask for what this server does not do (A05, A07). */
function refuseExtensions(url: URL, request: AuthRequest): void {
  const refuse = (description: string): never => {
    throw Problem.redirect(authorizationErrorRedirect(request, 'invalid_request', description))
  }
  for (const name of new Set(url.searchParams.keys())) {
    // RFC 8707 §2: resource may be repeated; the library has judged it.
    if (name !== 'resource' && url.searchParams.getAll(name).length > 1) {
      // Only what an error_description may hold (RFC 6749 §4.1.2.1).
      refuse(`The parameter ${name.slice(0, 50).replace(/[^\w.:-]/g, '?')} is there more than once`)
    }
  }
  const mode = url.searchParams.get('response_mode')
  if (mode !== null && mode !== 'query') refuse('response_mode must be query')
  for (const name of ['request', 'request_uri']) {
    if (url.searchParams.has(name)) refuse(`The parameter ${name} is not supported`)
  }
}

/** RFC 7636 §4.2: an S256 challenge is 43 characters of base64url. */
function requirePkce(request: AuthRequest, client: AskingClient): void {
  const { codeChallenge } = request
  if (codeChallenge === undefined && client.requirePkce) {
    throw Problem.redirect(
      authorizationErrorRedirect(request, 'invalid_request', 'This client must use PKCE with S256'),
    )
  }
  if (codeChallenge !== undefined && !/^[\w-]{43}$/.test(codeChallenge)) {
    throw Problem.redirect(
      authorizationErrorRedirect(request, 'invalid_request', 'code_challenge is not an S256 challenge'),
    )
  }
}

/**
 * Before sign-in, as far as they can be told from those of a tenant's own models: a browser does not follow the sign-in
 * form to another site (CSP form-action). The Tenant object judges the rest.
 */
function refuseUnknownScopes(request: AuthRequest): void {
  try {
    refuseImpossibleScopes([...new Set(request.scope)])
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    throw Problem.redirect(authorizationErrorRedirect(request, 'invalid_scope', error.message))
  }
}

/** The consent page, or why a client that registered itself does not get one. */
async function askTenant(
  c: Context<OAuthEnv>,
  request: AuthRequest,
  client: AskingClient,
  { caller, tenantId }: { caller: MemberCaller; tenantId: string },
): Promise<ConsentView | Admission> {
  const tenant = c.env.TENANT.getByName(tenantId)
  try {
    const admission = client.selfRegistered ? valueOf(await tenant.admitClient(caller, client.id)) : null
    if (admission !== null && admission.state !== 'admitted') return admission
    return valueOf(await tenant.beginConsent(caller, consentRequest(request)))
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    if (error.code === 'invalid_input' && error.details.field === 'scope') throw unknownScope(c, request, client, error)
    if (error.code === 'sign_in_required') {
      const returnTo = encodeURIComponent(ownAddress(new URL(c.req.url)))
      throw Problem.redirect(`/sign-in/required/${error.details.entrance ?? ''}?returnTo=${returnTo}`)
    }
    if (error.code === 'missing_permission') {
      const back = authorizationErrorRedirect(request, 'access_denied', error.message)
      throw Problem.page(
        403,
        error.message,
        `${client.name} asks for everything that it may have, and your role has less. Ask an administrator for a larger role, or for a client that is content with less.`,
        { href: back, label: `Back to ${client.name}` },
      )
    }
    throw error
  }
}

/** Back at the client, unless the browser comes from our sign-in form and would not go there by itself. */
function unknownScope(
  c: Context<OAuthEnv>,
  request: AuthRequest,
  client: AskingClient,
  error: GatehouseError,
): Problem {
  const back = authorizationErrorRedirect(request, 'invalid_scope', error.message)
  if (c.req.header('sec-fetch-site') !== 'same-origin') return Problem.redirect(back)
  return Problem.page(400, error.message, null, { href: back, label: `Back to ${client.name}` })
}

function consentRequest(request: AuthRequest): ConsentRequest {
  const { clientId, redirectUri, state, scope, responseType, codeChallenge, codeChallengeMethod, resource, issuer } =
    request
  return {
    clientId,
    redirectUri,
    state,
    scope,
    responseType,
    resource: String(resource),
    issuer: issuer ?? '',
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
    ...(codeChallengeMethod === undefined ? {} : { codeChallengeMethod }),
  }
}
