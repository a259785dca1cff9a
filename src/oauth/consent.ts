import { authorizationErrorRedirect, type AuthRequest } from '@cloudflare/workers-oauth-provider'
import type { Context } from 'hono'
import { GatehouseError, valueOf } from '../core/errors.ts'
import { publicUrl } from '../core/origin.ts'
import { readText } from '../door/body.ts'
import { signedIn } from '../identity/session.ts'
import { membershipOfTenant } from '../ledger/members.ts'
import type { ConsentRequest, IssuedGrant, MemberCaller, PreparedGrant } from '../tenant/contract.ts'
import { clientInfo, NOTHING_PRESENTED } from './client-info.ts'
import { consentSelection } from './consent-selection.ts'
import { memberCaller } from './member-caller.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'
import { answerProblem, Problem } from './problem.ts'
import { authorizationServer, tokenLifetimes } from './provider.ts'
import { NO_HOME, ProviderStore, type GrantHome } from './store.ts'

/** The largest form: a tick for each action and field of each model. Bytes. */
const LARGEST_FORM = 256 * 1024

/** POST /oauth/authorize: Authorize or Cancel on the consent page (C1, C6; RFC 6749 §4.1.2). */
export async function answerConsent(c: Context<OAuthEnv>, pages: OAuthPages): Promise<Response> {
  try {
    const form = await readForm(c.req.raw)
    const given = form.get('handle')
    const handle = typeof given === 'string' ? given : ''
    const tenantId = handle.split('.')[0] ?? ''
    const caller = await memberOf(c, tenantId)
    const tenant = c.env.TENANT.getByName(tenantId)
    if (form.get('decision') === 'cancel') {
      const refused = valueOf(await tenant.refuseConsent(caller, handle))
      return c.redirect(authorizationErrorRedirect(authRequest(refused), 'access_denied', 'The member refused'), 303)
    }
    if (form.get('decision') !== 'authorize') throw Problem.page(400, 'Choose Authorize or Cancel.')
    // It counts under dynamic permissions only; elsewhere what was offered is what is granted (A09).
    const selection = consentSelection(form)
    const prepared = valueOf(await tenant.prepareGrant(caller, handle, selection))
    const { grant, redirectTo } = await issueGrant(c, caller.memberId, prepared)
    valueOf(await tenant.giveConsent(caller, handle, selection, grant))
    return c.redirect(redirectTo, 303)
  } catch (error) {
    return await answerProblem(c, pages, error)
  }
}

async function readForm(request: Request): Promise<FormData> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const text = await readText(request, LARGEST_FORM)
  if (type !== 'application/x-www-form-urlencoded') throw Problem.page(400, 'The form was not sent as a form.')
  const form = new FormData()
  for (const [name, value] of new URLSearchParams(text)) form.append(name, value)
  return form
}

/** Whoever answers must be signed in and an active member; a handle that names another tenant finds nothing there. */
async function memberOf(c: Context<OAuthEnv>, tenantId: string): Promise<MemberCaller> {
  const person = await signedIn(c.env, c.req.raw)
  const membership = person === null ? null : await membershipOfTenant(c.env.DB, person.userId, tenantId)
  if (person === null || membership === null) {
    throw Problem.page(
      400,
      'This authorization page can no longer be used: you are not signed in as the person to whom it was shown.',
      'Start again from the application.',
    )
  }
  return memberCaller(c.req.raw, person, membership.memberId)
}

/** The library makes grant and code; what it would store is handed to the tenant instead, and stored with consent. */
async function issueGrant(
  c: Context<OAuthEnv>,
  memberId: string,
  { request, scope }: PreparedGrant,
): Promise<{ grant: IssuedGrant; redirectTo: string }> {
  const written: Omit<IssuedGrant, 'scope' | 'connectionId'>[] = []
  const home: GrantHome = {
    ...NO_HOME,
    write: (key, value, expiresAt) => void written.push({ key, value, expiresAt: expiresAt ?? 0 }),
  }
  const store = new ProviderStore(home, async (id) => {
    const found = await clientInfo(c.env.DB, id, NOTHING_PRESENTED)
    if (found === null) throw new GatehouseError('forbidden', 'The application has just been disabled.')
    return found.info
  })
  const server = authorizationServer(publicUrl(c.env, c.req.raw), tokenLifetimes(c.env))
  const { redirectTo } = await server.getOAuthApi({ OAUTH_KV: store }).completeAuthorization({
    request: authRequest(request),
    userId: memberId,
    scope: [...scope],
    metadata: {},
    props: {},
    revokeExistingGrants: false,
  })
  const [grant] = written
  if (grant === undefined || written.length > 1)
    throw new Error('The provider library wrote something other than one grant')
  return { grant: { ...grant, scope, connectionId: grant.key.split(':')[2] ?? '' }, redirectTo }
}

function authRequest(request: ConsentRequest): AuthRequest {
  return { ...request, scope: [...request.scope] }
}
