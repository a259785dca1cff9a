import { AuthorizationError, authorizationErrorRedirect, type AuthRequest } from '@cloudflare/workers-oauth-provider'
import type { Context } from 'hono'
import { onlyTenant } from '../core/assurance.ts'
import { GatehouseError, valueOf } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import { isRegisteredRedirect } from '../core/registered-redirect.ts'
import { formTarget } from '../door/security.ts'
import { signedIn, type SignedIn } from '../identity/session.ts'
import { findClient, type Client } from '../ledger/clients.ts'
import { membershipOfTenant } from '../ledger/members.ts'
import { refuseImpossibleScopes } from '../policy/scopes.ts'
import type { ConsentRequest, ConsentView, MemberCaller } from '../tenant/contract.ts'
import { clientInfo } from './client-info.ts'
import { memberCaller } from './member-caller.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'
import { answerProblem, Problem } from './problem.ts'
import { AUTHORIZE_PATH, authorizationServer, tokenLifetimes } from './provider.ts'
import { NO_HOME, ProviderStore } from './store.ts'

/** The longest query that is looked at, in characters. */
const LONGEST_QUERY = 6_000
const LONGEST_CLIENT_ID = 200

/** GET /oauth/authorize (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2, RFC 9207): from request to consent page. */
export async function authorize(c: Context<OAuthEnv>, pages: OAuthPages): Promise<Response> {
  try {
    const url = new URL(c.req.url)
    refuseWhatCantBeTrusted(url)
    const client = await registeredClient(c, url)
    const request = await parseRequest(c, url, client)
    refuseExtensions(url, request)
    requirePkce(request, client)
    refuseUnknownScopes(request)
    const person = await signedIn(c.env, c.req.raw)
    const here = encodeURIComponent(url.pathname + url.search.replaceAll('\\', '%5C'))
    if (person === null) return c.redirect(`/sign-in?returnTo=${here}`, 303)
    const switchAccount = `/sign-out?returnTo=${here}`
    const caller = await memberOf(c, client, person, switchAccount)
    const view = await beginConsent(c, request, client, caller)
    const target = formTarget(request.redirectUri)
    if (target !== null) c.set('formTargets', [target])
    return c.html(
      await pages.consent({
        view,
        account: { name: person.name, email: person.email },
        action: AUTHORIZE_PATH,
        switchAccount,
      }),
    )
  } catch (error) {
    return await answerProblem(c, pages, error)
  }
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

/** The client, and an address of its own for the answer; else nothing is sent there (RFC 6749 §3.1.2.4; A01, A02). */
async function registeredClient(c: Context<OAuthEnv>, url: URL): Promise<Client> {
  const clientId = url.searchParams.get('client_id') ?? ''
  const client = clientId.length > LONGEST_CLIENT_ID ? null : await findClient(c.env.DB, clientId)
  if (client === null) {
    throw Problem.page(
      400,
      'The application is not known here.',
      'Check the client ID that was entered in the application, or ask an administrator to register it.',
    )
  }
  // Nobody has signed in yet: a client's name is for the members of its tenant (A28).
  if (client.status !== 'active') {
    throw Problem.page(403, 'This application has been disabled.', 'Ask an administrator whether it may be used again.')
  }
  if (!isRegisteredRedirect(url.searchParams.get('redirect_uri') ?? '', client.redirectUris)) {
    throw Problem.page(
      400,
      'The application asked for an answer at an address that is not registered for it.',
      'An administrator can compare the redirect URLs in the App Center with the one that the application shows.',
    )
  }
  return client
}

/** The library checks resource, response type and PKCE method, in this order. */
async function parseRequest(c: Context<OAuthEnv>, url: URL, client: Client): Promise<AuthRequest> {
  const issuer = publicUrl(c.env, c.req.raw)
  const store = new ProviderStore(NO_HOME, async (id) => (await clientInfo(c.env.DB, id, null))?.info ?? null)
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
function requirePkce(request: AuthRequest, client: Client): void {
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

async function memberOf(
  c: Context<OAuthEnv>,
  client: Client,
  person: SignedIn,
  switchAccount: string,
): Promise<MemberCaller> {
  const only = onlyTenant(person.assurance)
  const here = only === null || only === client.tenantId
  const membership = here ? await membershipOfTenant(c.env.DB, person.userId, client.tenantId) : null
  if (membership !== null) return memberCaller(c.req.raw, person, membership.memberId)
  throw Problem.page(
    403,
    `You are signed in as ${person.email}, and this application is not for that account.`,
    'Switch to the account that your company gave you, or ask its administrator to invite you.',
    { href: switchAccount, label: 'Switch account' },
  )
}

async function beginConsent(
  c: Context<OAuthEnv>,
  request: AuthRequest,
  client: Client,
  caller: MemberCaller,
): Promise<ConsentView> {
  try {
    return valueOf(await c.env.TENANT.getByName(client.tenantId).beginConsent(caller, consentRequest(request)))
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    if (error.code === 'invalid_input' && error.details.field === 'scope') throw unknownScope(c, request, client, error)
    if (error.code === 'sign_in_required') {
      const here = new URL(c.req.url)
      const returnTo = encodeURIComponent(here.pathname + here.search.replaceAll('\\', '%5C'))
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
function unknownScope(c: Context<OAuthEnv>, request: AuthRequest, client: Client, error: GatehouseError): Problem {
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
