import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'

export { originOf, publicUrl } from '../core/origin.ts'

/**
 * Whether the request was made under the deployment's own host. Where PUBLIC_URL is set, any other is to be refused:
 * a name that somebody points at this server makes the requests of its pages look same-origin (DNS rebinding).
 */
export function hostAllowed(env: Pick<Env, 'PUBLIC_URL'>, request: Request): boolean {
  const site = publicUrl(env, request)
  const header = request.headers.get('host')
  // What is true of almost every request is seen without taking addresses apart.
  if (header !== null && request.url.startsWith(`${site}/`) && site.endsWith(`://${header}`)) return true
  const expected = new URL(site).host
  return new URL(request.url).host === expected && (header === null || header.toLowerCase() === expected)
}
