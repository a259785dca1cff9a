import type { MiddlewareHandler } from 'hono'
import { GatehouseError } from '../core/errors.ts'
import type { Env } from '../env.ts'
import { publicUrl } from './origin.ts'

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a browser made the request from a page of `origin`: what it says by Sec-Fetch-Site and by Origin must both
 * agree, and it must say one of them. The content type plays no part: JSON can be sent across sites, too.
 */
function isSameOrigin(request: Request, origin: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  const from = request.headers.get('origin')
  if (site === null && from === null) return false
  return (site === null || site === 'same-origin') && (from === null || from === origin)
}

/**
 * Refuses requests from other sites that could change something. `with-cookie` guards what a browser would do in a
 * signed-in person's name; `always` guards what needs no cookie as well, such as signing in.
 * @throws GatehouseError `cross_site`
 */
export function sameOrigin(when: 'with-cookie' | 'always'): MiddlewareHandler<{ Bindings: Env }> {
  return async (c, next) => {
    const request = c.req.raw
    const guarded = !SAFE_METHODS.has(request.method) && (when === 'always' || request.headers.has('cookie'))
    if (guarded && !isSameOrigin(request, publicUrl(c.env, request))) {
      throw new GatehouseError(
        'cross_site',
        'This request came from another site, so it was not carried out. Open the page here and try again.',
      )
    }
    await next()
  }
}
