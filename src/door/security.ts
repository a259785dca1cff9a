import type { MiddlewareHandler } from 'hono'
import { newId } from '../core/ids.ts'
import type { Env } from '../env.ts'
import { publicUrl } from './origin.ts'

/** What the door keeps about a request. */
export interface DoorVariables {
  /** Answered as X-Request-Id, and in the log. */
  requestId: string
  /** Set by the consent page: where its form may end up after a redirect. See `formTarget`. */
  formTargets?: readonly string[]
}

/**
 * Gives each request an id and each response its security headers.
 * @param options.withOpener path prefixes of pages that an application may open in a pop-up window; the others are
 *   cut off from their opener.
 */
export function securityHeaders(options: {
  withOpener: readonly string[]
}): MiddlewareHandler<{ Bindings: Env; Variables: DoorVariables }> {
  return async (c, next) => {
    c.set('requestId', newId('req'))
    await next()
    const path = new URL(c.req.url).pathname
    const secured = secure(c.res, {
      requestId: c.get('requestId'),
      https: publicUrl(c.env, c.req.raw).startsWith('https:'),
      formTargets: c.get('formTargets') ?? [],
      keepOpener: options.withOpener.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
    })
    // Assigning over an earlier response would merge the headers of both.
    c.res = undefined
    c.res = secured
  }
}

export interface SecuredResponse {
  requestId: string
  https: boolean
  formTargets: readonly string[]
  keepOpener: boolean
}

/** A copy of a response with the security headers; `Cache-Control: no-store` unless it says something else. */
export function secure(response: Response, about: SecuredResponse): Response {
  const secured = new Response(response.body, response)
  const { headers } = secured
  for (const [name, value] of Object.entries(headersFor(about))) headers.set(name, value)
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  return secured
}

/** The security headers of a response, names in lower case; `Cache-Control` is for each response to say. */
export function headersFor(about: SecuredResponse): Record<string, string> {
  return {
    ...FIXED_HEADERS,
    'content-security-policy': about.formTargets.length === 0 ? PLAIN_POLICY : contentSecurityPolicy(about.formTargets),
    'x-request-id': about.requestId,
    ...(about.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
    ...(about.keepOpener ? {} : { 'cross-origin-opener-policy': 'same-origin' }),
  }
}

const FIXED_HEADERS: Readonly<Record<string, string>> = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  // `no-referrer` would turn the Origin of our own forms into `null` (Fetch, "append a request Origin header").
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** No inline script or style, nothing in a frame, forms to this site and to `formTargets` only. */
export function contentSecurityPolicy(formTargets: readonly string[]): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: data:",
    ["form-action 'self'", ...formTargets.filter((target) => SOURCE.test(target))].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

const PLAIN_POLICY = contentSecurityPolicy([])

/** A scheme, or a scheme and host: nothing that could begin another directive. */
const SOURCE = /^[a-z][a-z0-9+.-]*:(\/\/[a-z0-9.-]+(:\d{1,5})?)?$/

/**
 * The source that lets a form's answer redirect to `redirectUri` (CSP 3 §6.4.1: browsers apply form-action to the
 * redirect). A policy can't name an IPv6 address, nor the host of an application's own scheme: there it is the scheme.
 * Null when it can't be named at all.
 */
export function formTarget(redirectUri: string): string | null {
  const url = URL.parse(redirectUri)
  if (url === null) return null
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  const target = web && !url.hostname.startsWith('[') ? url.origin : url.protocol
  return SOURCE.test(target) ? target : null
}
