import { parseCookies, serializeCookie } from 'better-call'
import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { TICKET_LIFETIMES, type TicketKind } from './tickets.ts'

/** A Set-Cookie header that keeps a ticket in the browser that it was made for; null clears it. */
export function ticketCookie(env: Env, request: Request, kind: TicketKind, ticket: string | null): string {
  return serializeCookie(cookieName(env, request, kind), ticket ?? '', {
    httpOnly: true,
    secure: isHttps(env, request),
    // Lax, so that it comes back with the redirect from a provider of a single sign-on.
    sameSite: 'lax',
    path: '/',
    maxAge: ticket === null ? 0 : TICKET_LIFETIMES[kind] / 1000,
  })
}

export function ticketFrom(env: Env, request: Request, kind: TicketKind): string | null {
  return parseCookies(request.headers.get('cookie') ?? '').get(cookieName(env, request, kind)) ?? null
}

/** The prefix `__Host-` binds the cookie to this very host (RFC 6265bis §4.1.3.2); browsers take it over https only. */
function cookieName(env: Env, request: Request, kind: TicketKind): string {
  return `${isHttps(env, request) ? '__Host-' : ''}gatehouse_${kind}`
}

function isHttps(env: Env, request: Request): boolean {
  return publicUrl(env, request).startsWith('https:')
}
