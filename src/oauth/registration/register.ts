import type { Context } from 'hono'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { randomText } from '../../core/ids.ts'
import { originOf } from '../../core/origin.ts'
import { DYNAMIC_PREFIX } from '../../core/registrations.ts'
import { readText } from '../../door/body.ts'
import { networkOf } from '../../identity/attempts.ts'
import { anyTenantAdmits } from '../../ledger/registration-settings.ts'
import { countUse, putRegistration, sweepRegistrations, type Registration } from '../../ledger/registrations.ts'
import type { OAuthEnv } from '../oauth-env.ts'
import { oauthErrorOf } from '../token-request.ts'
import { MetadataError, methodsOf, parseMetadata, usableRedirectUris } from './client-metadata.ts'
import { ABANDONED_MS, SWEPT_AT_ONCE } from './find-registration.ts'

/** The largest request, in bytes. */
const LARGEST_BODY = 16 * 1024
/** How many clients one network may register within an hour (A49). */
const REGISTRATIONS_AN_HOUR = 60
/** How many that no tenant knows are kept: they go after a week, and then there is room again. */
const MOST_UNKNOWN = 5_000

/**
 * POST /oauth/register (RFC 7591 §3): a client gets an id, and a secret if it wants one. It may do nothing by that: a
 * member has to come with it, and their tenant has to admit it (P6).
 */
export async function register(c: Context<OAuthEnv>): Promise<Response> {
  try {
    const body = await readText(c.req.raw, LARGEST_BODY)
    if (!isJson(c.req.header('content-type'))) {
      throw new MetadataError('invalid_client_metadata', 'Send the metadata as application/json')
    }
    if (!(await anyTenantAdmits(c.env.DB))) {
      const description = 'Clients cannot register themselves here. Ask an administrator to register this one'
      return answer(c, 403, { error: 'access_denied', error_description: description })
    }
    const now = Date.now()
    await refuseFloods(c, now)
    const { registration, secret } = newRegistration(parseJson(body), now)
    await putRegistration(c.env.DB, registration)
    return answer(c, 201, described(registration, secret))
  } catch (error) {
    if (error instanceof MetadataError) {
      return answer(c, 400, { error: error.code, error_description: error.message })
    }
    if (error instanceof GatehouseError && error.code !== 'internal') return oauthErrorOf(error)
    throw error
  }
}

function isJson(type: string | undefined): boolean {
  return type?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new MetadataError('invalid_client_metadata', 'The body is not JSON')
  }
}

/** Each network has its share, and all of them together a bound; what is abandoned makes room. */
async function refuseFloods(c: Context<OAuthEnv>, now: number): Promise<void> {
  const subject = `register:${networkOf(originOf(c.req.raw).ip)}`
  const { uses, endsAt } = await countUse(c.env.DB, subject, 3_600_000, now)
  const retryAfter = Math.max(1, Math.ceil((endsAt - now) / 1000))
  if (uses > REGISTRATIONS_AN_HOUR) throw limited('Too many clients were registered from this address', retryAfter)
  const unknown = await sweepRegistrations(c.env.DB, now - ABANDONED_MS, SWEPT_AT_ONCE)
  if (unknown >= MOST_UNKNOWN) throw limited('Too many clients wait for somebody to authorize them', 3_600)
}

function limited(what: string, retryAfter: number): GatehouseError {
  return new GatehouseError('rate_limited', `${what}. Try again later`, { retryAfter })
}

/** A client without a secret proves itself by PKCE alone; whatever else it says about itself is its own claim. */
function newRegistration(value: unknown, now: number): { registration: Registration; secret: string | null } {
  const metadata = parseMetadata(value)
  const redirectUris = usableRedirectUris(metadata.redirect_uris)
  // RFC 7591 §2: client_secret_basic unless something else is asked for.
  const [method] = methodsOf(metadata, 'client_secret_basic').filter((one) => one !== 'private_key_jwt')
  if (method === undefined) {
    throw new MetadataError(
      'invalid_client_metadata',
      'token_endpoint_auth_method must be none, client_secret_basic or client_secret_post',
    )
  }
  const secret = method === 'none' ? null : `ghs_${randomText(40)}`
  const registration: Registration = {
    id: `${DYNAMIC_PREFIX}${randomText(24)}`,
    kind: 'dynamic',
    name: metadata.client_name ?? 'An application without a name',
    logoUrl: null,
    clientUri: null,
    redirectUris,
    methods: [method],
    keys: null,
    secretHash: secret === null ? null : sha256(secret),
    createdAt: now,
    readAt: now,
    freshUntil: 0,
    seenAt: now,
  }
  return { registration, secret }
}

/** RFC 7591 §3.2.1: everything that was registered, which may be less than what was asked for. */
function described(registration: Registration, secret: string | null): Record<string, unknown> {
  return {
    client_id: registration.id,
    client_id_issued_at: Math.floor(registration.createdAt / 1000),
    ...(secret === null ? {} : { client_secret: secret, client_secret_expires_at: 0 }),
    client_name: registration.name,
    redirect_uris: registration.redirectUris,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: registration.methods[0],
  }
}

function answer(c: Context<OAuthEnv>, status: 201 | 400 | 403, body: Record<string, unknown>): Response {
  return c.json(body, status, { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
}
