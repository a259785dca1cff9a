import type { Context } from 'hono'
import { onlyTenant } from '../core/assurance.ts'
import { valueOf } from '../core/errors.ts'
import { readText } from '../door/body.ts'
import { safeReturnTo } from '../door/return-to.ts'
import { tellManagers } from '../identity/registration-mail.ts'
import { signedIn } from '../identity/session.ts'
import { membershipsOf } from '../ledger/members.ts'
import { memberCaller } from './member-caller.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'
import { answerProblem, Problem } from './problem.ts'

export const REQUEST_PATH = '/oauth/requests'

const LARGEST_FORM = 20_000

/** POST /oauth/requests: a member asks those who manage clients for one that registered itself (P6). */
export async function requestClient(c: Context<OAuthEnv>, pages: OAuthPages): Promise<Response> {
  try {
    const form = new URLSearchParams(await readText(c.req.raw, LARGEST_FORM))
    const back = safeReturnTo(form.get('returnTo'))
    const person = await signedIn(c.env, c.req.raw)
    if (person === null) return c.redirect(`/sign-in?returnTo=${encodeURIComponent(back)}`, 303)
    const only = onlyTenant(person.assurance)
    const membership = (await membershipsOf(c.env.DB, person.userId)).find(
      ({ tenant }) => tenant.slug === form.get('tenant') && (only === null || tenant.id === only),
    )
    if (membership === undefined) throw Problem.page(400, 'Start again from the application.')
    const caller = memberCaller(c.req.raw, person, membership.memberId)
    const tenant = c.env.TENANT.getByName(membership.tenant.id)
    const asked = valueOf(await tenant.requestClient(caller, form.get('client') ?? '', form.get('note') ?? ''))
    const { admission, tell } = asked
    const about = { requester: person.name, note: form.get('note') ?? '', ...admission }
    if (tell.length > 0) c.executionCtx.waitUntil(tellManagers(c.env, c.req.raw, tell, about))
    return c.redirect(back, 303)
  } catch (error) {
    return await answerProblem(c, pages, error)
  }
}
