import { Hono } from 'hono'
import { GatehouseError } from '../../core/errors.ts'
import { safeReturnTo } from '../../door/return-to.ts'
import { challengePasskey, signInWithPasskey } from '../../identity/use-passkey.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { addCookies, readJson } from '../session-answers.ts'

/** Signing in with a passkey (T3): what the page's script asks for, as JSON. */
export const passkeySignInRoutes = new Hono<ConsoleEnv>()
  .post('/sign-in/passkey/challenge', async (c) => {
    await readJson(c)
    const { options, cookie } = await challengePasskey(c.env, c.req.raw)
    c.header('set-cookie', cookie, { append: true })
    return c.json(options)
  })
  .post('/sign-in/passkey', async (c) => {
    const body = await readJson(c)
    const result = await signInWithPasskey(c.env, c.req.raw, body['response'])
    if (!result.ok) throw passkeyRefused(result)
    addCookies(c, result.headers)
    return c.json({ location: safeReturnTo(body['returnTo']) })
  })

/** What went wrong with a passkey, as the page's script shows it. */
export function passkeyRefused({ message, retryAfter }: { message: string; retryAfter?: number }): GatehouseError {
  return retryAfter === undefined
    ? new GatehouseError('invalid_input', message)
    : new GatehouseError('rate_limited', message, { retryAfter })
}
