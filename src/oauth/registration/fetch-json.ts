import { readBody } from '../../core/bounded-body.ts'

/** How long a host may take for its answer, body included, in milliseconds. */
const PATIENCE = 5_000

export type Fetched =
  | { ok: true; value: unknown; maxAge: number | null }
  /** `gone`: the host says for certain that there is nothing; otherwise it may be there at another time. */
  | { ok: false; gone: boolean; reason: string }

/**
 * Reads a JSON document of a stranger (Client ID Metadata Document draft §5, §8.6, §8.7): over https and from a public
 * host name on the usual port only, without credentials, so many bytes and so long at most, never by way of a redirect,
 * and nothing but a 200 counts. That a name leads into a private network is for the runtime to refuse
 * (global_fetch_strictly_public).
 */
export async function fetchJson(address: string, maxBytes: number): Promise<Fetched> {
  const url = publicHttpsUrl(address)
  if (url === null) return { ok: false, gone: true, reason: 'it is not the https address of a public host' }
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json', 'user-agent': 'Gatehouse' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    })
    if (response.status !== 200) {
      // Other errors come and go; some hosts refuse a cloud's addresses at times.
      await response.body?.cancel()
      return {
        ok: false,
        gone: response.status === 404 || response.status === 410,
        reason: `the host answered ${response.status}`,
      }
    }
    const text = await readBody(response.body, maxBytes)
    if (text === null) return { ok: false, gone: true, reason: `it is larger than ${maxBytes} bytes` }
    return { ok: true, value: JSON.parse(text) as unknown, maxAge: maxAgeOf(response.headers.get('cache-control')) }
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, gone: true, reason: 'it is not JSON' }
    const late = error instanceof Error && error.name === 'TimeoutError'
    return { ok: false, gone: false, reason: late ? 'the host took too long' : 'the host does not answer' }
  }
}

/** An https URL with a host name that can be public, on port 443 and without a user; or null. */
export function publicHttpsUrl(address: string): URL | null {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return null
  // No address in place of a name: whether that is public is not for a pattern to tell.
  const named = url.port === '' && /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(url.hostname)
  return named && !PRIVATE_NAMES.test(url.hostname) ? url : null
}

/** Names that mean something inside a network alone (RFC 6761, RFC 6762, RFC 9476, and what is in use). */
const PRIVATE_NAMES = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|localdomain|arpa|alt|onion)$/

/** Seconds for which a shared cache may keep it (RFC 9111 §5.2.2); null where nothing is said. */
function maxAgeOf(cacheControl: string | null): number | null {
  if (cacheControl === null) return null
  if (/(?:^|,)\s*(?:no-cache|no-store|private)\b/i.test(cacheControl)) return 0
  const [, age] = /(?:^|,)\s*(?:s-maxage|max-age)\s*=\s*"?(\d{1,9})/i.exec(cacheControl) ?? []
  return age === undefined ? null : Number(age)
}
