import { Hono } from 'hono'
import type { Context } from 'hono'
import { safeReturnTo } from '../../door/return-to.ts'
import { signedIn } from '../../identity/session.ts'
import { signIn } from '../../identity/sign-in.ts'
import { signOut } from '../../identity/sign-out.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { SignInPage } from '../pages/sign-in.tsx'
import { SignOutPage } from '../pages/sign-out.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'

/** Sign-in and sign-out (T3, A14). */
export const accountRoutes = new Hono<ConsoleEnv>()
  .get('/sign-in', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    if ((await signedIn(c.env, c.req.raw)) !== null) return c.redirect(returnTo, 303)
    return c.html(await render(<SignInPage returnTo={returnTo} email="" error={null} />))
  })
  .post('/sign-in', async (c) => {
    const form = await readForm(c)
    const returnTo = safeReturnTo(textOf(form, 'returnTo'))
    const email = textOf(form, 'email')
    const password = form.get('password')
    const result = await signIn(c.env, c.req.raw, { email, password: typeof password === 'string' ? password : '' })
    if (result.ok) return redirectWith(c, result.headers, returnTo)
    if (result.retryAfter !== undefined) c.header('retry-after', String(Math.ceil(result.retryAfter)))
    const page = await render(<SignInPage returnTo={returnTo} email={email} error={result.message} />)
    return c.html(page, result.retryAfter === undefined ? 400 : 429)
  })
  .get('/sign-out', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    const person = await signedIn(c.env, c.req.raw)
    return c.html(await render(<SignOutPage returnTo={returnTo} account={person} />))
  })
  .post('/sign-out', async (c) => {
    const returnTo = safeReturnTo(textOf(await readForm(c), 'returnTo'))
    const next = returnTo === '/' ? '/sign-in' : `/sign-in?returnTo=${encodeURIComponent(returnTo)}`
    return redirectWith(c, await signOut(c.env, c.req.raw), next)
  })

/** A redirect that carries the cookies of the session's change. */
function redirectWith(c: Context<ConsoleEnv>, cookies: Headers, location: string): Response {
  for (const cookie of cookies.getSetCookie()) c.header('set-cookie', cookie, { append: true })
  return c.redirect(location, 303)
}
