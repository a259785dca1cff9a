import type { Env } from '../env.ts'
import type { Origin } from './audit.ts'

const USER_AGENT_LENGTH = 300

/**
 * From where a request came: the address that Cloudflare saw, the country that it found, and what the client says that
 * it is, cut to 300 characters. Headers that a client could have forged (X-Forwarded-For) count for nothing.
 */
export function originOf(request: Request): Origin {
  return {
    ip: address(request.headers.get('cf-connecting-ip')),
    country: country(request),
    userAgent: printable(request.headers.get('user-agent')),
  }
}

function address(value: string | null): string | null {
  return value !== null && /^[0-9a-f.:]{2,45}$/i.test(value) ? value.toLowerCase() : null
}

function country(request: Request): string | null {
  const value: unknown = request.cf?.['country']
  return typeof value === 'string' && /^[A-Z0-9]{2}$/.test(value) ? value : null
}

function printable(value: string | null): string | null {
  const text = (value ?? '')
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, USER_AGENT_LENGTH)
  return text === '' ? null : text
}

/** The origin under which people and clients reach this deployment, without a trailing slash. */
export function publicUrl(env: Pick<Env, 'PUBLIC_URL'>, request: Request): string {
  return env.PUBLIC_URL ? env.PUBLIC_URL.replace(/\/+$/, '') : new URL(request.url).origin
}
