import { Hono } from 'hono'
import type { Context } from 'hono'
import { safeReturnTo } from '../../door/return-to.ts'
import { passSecondFactor, secondFactorPending } from '../../identity/pass-second-factor.ts'
import { signedIn } from '../../identity/session.ts'
import { signIn } from '../../identity/sign-in.ts'
import { signOut } from '../../identity/sign-out.ts'
import { deploymentProviders } from '../../identity/sso/provider.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { SecondFactorPage, SignInPage } from '../pages/sign-in.tsx'
import { SignOutPage } from '../pages/sign-out.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { redirectWith, refusedStatus, toSecondFactor } from '../session-answers.ts'

/** Sign-in with a password and a second factor, and sign-out (T3, A14). */
export const accountRoutes = new Hono<ConsoleEnv>()
  .get('/sign-in', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    if ((await signedIn(c.env, c.req.raw)) !== null) return c.redirect(returnTo, 303)
    return c.html(await signInPage(c, { returnTo, email: '', error: null }))
  })
  .post('/sign-in', async (c) => {
    const form = await readForm(c)
    const returnTo = safeReturnTo(textOf(form, 'returnTo'))
    const email = textOf(form, 'email')
    const result = await signIn(c.env, c.req.raw, { email, password: passwordOf(form) })
    if (result.ok) return redirectWith(c, result.headers, returnTo)
    return (
      toSecondFactor(c, result, returnTo) ??
      c.html(await signInPage(c, { returnTo, email, error: result.message }), refusedStatus(c, result))
    )
  })
  .get('/sign-in/second-factor', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    if (!(await secondFactorPending(c.env, c.req.raw))) return c.redirect(signInAt(returnTo), 303)
    return c.html(await render(<SecondFactorPage returnTo={returnTo} error={null} />))
  })
  .post('/sign-in/second-factor', async (c) => {
    const form = await readForm(c)
    const returnTo = safeReturnTo(textOf(form, 'returnTo'))
    const result = await passSecondFactor(c.env, c.req.raw, textOf(form, 'code'))
    if (result === null) return c.redirect(signInAt(returnTo), 303)
    if (result.ok) return redirectWith(c, result.headers, returnTo)
    const page = await render(<SecondFactorPage returnTo={returnTo} error={result.message} />)
    return c.html(page, refusedStatus(c, result))
  })
  .get('/sign-out', async (c) => {
    const returnTo = safeReturnTo(c.req.query('returnTo'))
    const person = await signedIn(c.env, c.req.raw)
    return c.html(await render(<SignOutPage returnTo={returnTo} account={person} />))
  })
  .post('/sign-out', async (c) => {
    const returnTo = safeReturnTo(textOf(await readForm(c), 'returnTo'))
    return redirectWith(c, await signOut(c.env, c.req.raw), signInAt(returnTo))
  })

/** The sign-in page, with every way that this deployment offers. */
export async function signInPage(
  c: Context<ConsoleEnv>,
  about: { returnTo: string; email: string; error: string | null },
): Promise<string> {
  const providers = deploymentProviders(c.env).map(({ key, name }) => ({ key, name }))
  return await render(<SignInPage {...about} providers={providers} notice={c.req.query('notice') ?? null} />)
}

/** A password as it was typed: blanks are a part of it. */
export function passwordOf(form: FormData, name = 'password'): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

function signInAt(returnTo: string): string {
  return returnTo === '/' ? '/sign-in' : `/sign-in?returnTo=${encodeURIComponent(returnTo)}`
}
