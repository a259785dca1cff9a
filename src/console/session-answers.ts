import type { Context } from 'hono'
import { GatehouseError } from '../core/errors.ts'
import { readText } from '../door/body.ts'
import type { SignInResult } from '../identity/sign-in.ts'
import type { ConsoleEnv } from './console-env.ts'

/** Bytes; an answer of an authenticator is a few kB. */
const LARGEST = 64_000

/** A redirect that carries the cookies of the session's change. */
export function redirectWith(c: Context<ConsoleEnv>, cookies: Headers, location: string): Response {
  addCookies(c, cookies)
  return c.redirect(location, 303)
}

export function addCookies(c: Context<ConsoleEnv>, cookies: Headers): void {
  for (const cookie of cookies.getSetCookie()) c.header('set-cookie', cookie, { append: true })
}

/** The status of a refused attempt; says when to try again. */
export function refusedStatus(c: Context<ConsoleEnv>, { retryAfter }: { retryAfter?: number }): 400 | 429 {
  if (retryAfter === undefined) return 400
  c.header('retry-after', String(Math.ceil(retryAfter)))
  return 429
}

/** On to the second factor when it is pending; null when it is not. */
export function toSecondFactor(c: Context<ConsoleEnv>, result: SignInResult, returnTo: string): Response | null {
  if (result.ok || result.pending === undefined) return null
  return redirectWith(c, result.pending, `/sign-in/second-factor?returnTo=${encodeURIComponent(returnTo)}`)
}

/** The members of a JSON body that script sent; throws `invalid_input` when it is something else. */
export async function readJson(c: Context<ConsoleEnv>): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(c.req.raw, LARGEST)
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw new GatehouseError('invalid_input', 'Reload the page and try again.')
}
