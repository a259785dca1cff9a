import * as oauth from 'oauth4webapi'
import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { originOf, publicUrl } from '../../core/origin.ts'
import type { Env } from '../../env.ts'
import { countStart } from '../attempts.ts'
import { ticketCookie } from '../cookies.ts'
import { issueTicket } from '../tickets.ts'
import { discover } from './discovery.ts'
import type { SsoProvider } from './provider.ts'

/** What is remembered of a single sign-on while its person is at the provider. */
export const journeySchema = z.strictObject({
  provider: z.string(),
  issuer: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** The token of an invitation that is to be accepted. */
  invitation: z.string().nullable(),
  /** Whether the person is signed in already, and proves again who they are. */
  confirming: z.boolean(),
})
export type Journey = z.infer<typeof journeySchema>

export interface Start {
  returnTo: string
  invitation?: string | null
  confirming?: boolean
  /** The address that somebody entered, to save them from entering it again. */
  email?: string
}

/**
 * Sends a person to their provider: with PKCE, state and nonce, each new, bound to this browser by a cookie
 * (OpenID Connect Core 1.0 §3.1.2.1, RFC 9700 §2.1).
 * @throws GatehouseError `rate_limited` by address (A49), `unavailable` when the provider does not answer.
 */
export async function beginSso(
  env: Env,
  request: Request,
  provider: SsoProvider,
  start: Start,
): Promise<{ location: string; cookie: string }> {
  await countStart(env.DB, originOf(request).ip, Date.now())
  const server = await serverOf(env, request, provider)
  const journey: Journey = {
    provider: provider.key,
    issuer: provider.issuer,
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    returnTo: start.returnTo,
    invitation: start.invitation ?? null,
    confirming: start.confirming ?? false,
  }
  const url = new URL(server.authorization_endpoint ?? '')
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri(env, request, provider.key),
    scope: 'openid email profile',
    state: journey.state,
    nonce: journey.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(journey.verifier),
    code_challenge_method: 'S256',
    ...(start.email === undefined ? {} : { login_hint: start.email }),
    ...(journey.confirming ? { prompt: 'login', max_age: '0' } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const ticket = await issueTicket(env.DB, 'sso', { userId: null, data: journey, now: Date.now() })
  return { location: url.href, cookie: ticketCookie(env, request, 'sso', ticket) }
}

/** One for each provider: an answer of another one is told by where it arrives (RFC 9700 §4.4.2.2). */
export function redirectUri(env: Env, request: Request, key: string): string {
  return `${publicUrl(env, request)}/sign-in/sso/${key}/callback`
}

/**
 * The provider's endpoints: a tenant's as they were when they were saved, the deployment's own as they are now.
 * @throws GatehouseError `unavailable` when the provider does not answer.
 */
export async function serverOf(
  env: Env,
  request: Request,
  { metadata, issuer, name }: SsoProvider,
): Promise<oauth.AuthorizationServer> {
  if (metadata !== null) return JSON.parse(metadata) as oauth.AuthorizationServer
  try {
    return await discover(env, request, issuer)
  } catch (cause) {
    const message = `${name} does not answer right now. Try again, or sign in another way.`
    throw new GatehouseError('unavailable', message, { retryAfter: 30 }, { cause })
  }
}
