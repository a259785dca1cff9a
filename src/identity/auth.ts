import { betterAuth } from 'better-auth'
import { GatehouseError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'

/** Seconds. A session ends seven days after sign-in, used or not. */
export const SESSION_LIFETIME = 7 * 24 * 3600

/** Characters; the limits of better-auth's own check at sign-in as well. */
export const PASSWORD_LENGTH = { min: 12, max: 128 } as const

const MAX_ORIGINS = 8
const instances = new WeakMap<D1Database, Map<string, Auth>>()

/**
 * better-auth over this deployment's D1: one instance per isolate and origin. Nothing of it is served: its own routes
 * stay unreachable, and sign-in, sign-out and sessions go through the functions of this folder.
 * @throws GatehouseError `unavailable` when AUTH_SECRET is missing or short.
 */
export function authFor(env: Env, request: Request): Auth {
  const origin = publicUrl(env, request)
  const known = instances.get(env.DB) ?? new Map<string, Auth>()
  instances.set(env.DB, known)
  const key = `${origin} ${env.AUTH_SECRET}`
  const auth = known.get(key) ?? createAuth(env, origin)
  // Without PUBLIC_URL the origin is whatever Host a client sends.
  if (known.size >= MAX_ORIGINS && !known.has(key)) known.clear()
  known.set(key, auth)
  return auth
}

type Auth = ReturnType<typeof createAuth>

function createAuth(env: Env, origin: string) {
  if (typeof env.AUTH_SECRET !== 'string' || env.AUTH_SECRET.length < 32) {
    throw new GatehouseError('unavailable', 'Sign-in is not set up: AUTH_SECRET has to hold 32 characters or more.')
  }
  return betterAuth(authOptions(env.DB, env.AUTH_SECRET, origin))
}

/** The settings of better-auth; the test of the schema uses them, too. */
export function authOptions(database: D1Database, secret: string, origin: string) {
  const https = origin.startsWith('https:')
  return {
    appName: 'Gatehouse',
    baseURL: origin,
    secret,
    database,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
    },
    session: {
      expiresIn: SESSION_LIFETIME,
      disableSessionRefresh: true,
      // A cached session would outlive its end (V5).
      cookieCache: { enabled: false },
      // How it came about: see open-session.ts.
      additionalFields: {
        method: { type: 'string' as const, required: false, input: false },
        provider: { type: 'string' as const, required: false, input: false },
        secondFactor: { type: 'boolean' as const, required: false, input: false },
        confirmedAt: { type: 'date' as const, required: false, input: false },
        country: { type: 'string' as const, required: false, input: false },
      },
    },
    user: { additionalFields: { resetPending: { type: 'boolean' as const, required: false, input: false } } },
    // Attempts are counted in D1, by account and by address: see attempts.ts.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'gatehouse',
      // The prefix `__Host-` binds the cookie to this very host (RFC 6265bis §4.1.3.2); browsers take it over https only.
      useSecureCookies: false,
      cookies: { session_token: { name: https ? '__Host-gatehouse_session' : 'gatehouse_session' } },
      defaultCookieAttributes: { secure: https, httpOnly: true, sameSite: 'lax' as const, path: '/' },
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'], ipv6Subnet: 128 as const },
      database: {
        generateId: ({ model }: { model: string }) => newId(ID_PREFIXES[model] ?? 'idn'),
        // A session with its user, and a user with the password, in one query.
        joins: true,
        // Ten queries in each new isolate; a test compares the schema instead.
        validateSchema: false,
      },
    },
    logger: { disabled: true },
    telemetry: { enabled: false },
  }
}

/** Ids hold neither colons nor blanks: the user's becomes a part of OAuth credentials. */
const ID_PREFIXES: Readonly<Record<string, string>> = { user: 'usr', session: 'ses', account: 'acc' }
