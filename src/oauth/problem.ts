import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { GatehouseError } from '../core/errors.ts'
import { signedIn } from '../identity/session.ts'
import type { OAuthEnv } from './oauth-env.ts'
import type { OAuthPages } from './pages.ts'

interface PageContent {
  message: string
  hint: string | null
  link: { href: string; label: string } | null
}

/** How an authorization request ends without consent: on a page of ours, or back at the client with an error. */
export class Problem extends Error {
  readonly answer: { redirectTo: string } | ({ status: number } & PageContent)

  private constructor(answer: Problem['answer']) {
    super('redirectTo' in answer ? 'redirected with an error' : answer.message)
    this.answer = answer
  }

  /** Only to a redirect URI that was checked against the client's own (RFC 6749 §4.1.2.1). */
  static redirect(redirectTo: string): Problem {
    return new Problem({ redirectTo })
  }

  static page(status: number, message: string, hint: string | null = null, link: PageContent['link'] = null): Problem {
    return new Problem({ status, message, hint, link })
  }
}

/** The response for whatever went wrong on the way to consent. Faults go on. */
export async function answerProblem(c: Context<OAuthEnv>, pages: OAuthPages, error: unknown): Promise<Response> {
  if (error instanceof Problem && 'redirectTo' in error.answer) return c.redirect(error.answer.redirectTo, 303)
  const content = error instanceof Problem ? error.answer : contentOf(error)
  if (content === null || 'redirectTo' in content) throw error
  const person = content.status === 503 ? null : await signedIn(c.env, c.req.raw)
  const page = await pages.problem({
    title: content.status === 403 ? 'This application can’t be authorized' : 'This authorization can’t go on',
    message: content.message,
    hint: content.hint,
    link: content.link,
    account: person === null ? null : { name: person.name, email: person.email },
  })
  if (content.status === 503) c.header('Retry-After', '5')
  return c.html(page, content.status as ContentfulStatusCode)
}

function contentOf(error: unknown): ({ status: number } & PageContent) | null {
  if (!(error instanceof GatehouseError) || error.code === 'internal') return null
  return { status: error.status, message: error.message, hint: null, link: null }
}
