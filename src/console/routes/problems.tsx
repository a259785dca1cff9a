import type { Context } from 'hono'
import { GatehouseError } from '../../core/errors.ts'
import type { ErrorCode } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import { renderError } from '../../door/problem.ts'
import type { ProblemDocument } from '../../door/problem.ts'
import type { ConsoleEnv, Frame } from '../console-env.ts'
import { ProblemView } from '../pages/problem.tsx'
import type { Problem } from '../pages/problem.tsx'
import { render } from '../render.ts'

/** Whatever a console page threw: to sign-in, or as a page in the console's layout. */
export async function problemResponse(error: Error, c: Context<ConsoleEnv>): Promise<Response> {
  if (error instanceof GatehouseError && error.code === 'not_signed_in') {
    const { pathname, search } = new URL(c.req.url)
    const returnTo = c.req.method === 'GET' ? `${pathname}${search}` : '/'
    return c.redirect(returnTo === '/' ? '/sign-in' : `/sign-in?returnTo=${encodeURIComponent(returnTo)}`, 303)
  }
  if (error instanceof GatehouseError && error.code === 'sign_in_required' && c.req.method === 'GET') {
    const { pathname, search } = new URL(c.req.url)
    const returnTo = encodeURIComponent(`${pathname}${search}`)
    return c.redirect(`/sign-in/required/${error.details.entrance ?? ''}?returnTo=${returnTo}`, 303)
  }
  const frame = (c.get('frame') as Frame | undefined) ?? null
  const requestId = (c.get('requestId') as string | undefined) ?? newId('req')
  return await renderError(error, c.req.raw, requestId, (problem) => drawn(problem, frame))
}

/** Draws a problem for those who answer outside of the console's own pages: the door, an unknown address. */
export function problemPage(problem: ProblemDocument): Promise<string> {
  return drawn(problem, null)
}

function drawn(problem: ProblemDocument, frame: Frame | null): Promise<string> {
  return render(<ProblemView problem={inWords(problem)} frame={frame} />)
}

const TITLES: Partial<Record<ErrorCode, string>> = {
  not_found: 'Page not found',
  forbidden: 'Not allowed',
  module_off: 'Switched off',
  sign_in_required: 'Another sign-in is needed',
  missing_permission: 'Not allowed',
  cross_site: 'Not allowed',
  conflict: 'Changed by somebody else',
  stale_version: 'Changed by somebody else',
  rate_limited: 'Too many requests',
  too_large: 'Too large',
  unavailable: 'Not available just now',
  internal: 'Something went wrong',
}

function inWords(problem: ProblemDocument): Problem {
  const home = { href: '/', label: 'Go to the start' }
  const hint =
    problem.status >= 500
      ? `Try again in a moment. If it stays, tell your administrator this reference: ${problem.request_id}`
      : problem.code === 'not_found'
        ? 'Check the address, or begin at the start.'
        : null
  return {
    status: problem.status,
    title: TITLES[problem.code] ?? 'That did not work',
    message: problem.detail,
    hint,
    link: home,
  }
}
