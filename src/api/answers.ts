import { shownRecord } from '../core/export-file.ts'
import type { PlainAnswer } from '../core/plain-http.ts'
import type { VisibleRecord } from '../core/records.ts'
import { entityTag } from './etag.ts'

export function jsonAnswer(content: unknown, status = 200, headers: Record<string, string> = {}): PlainAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(content) }
}

/** One record with its entity tag, to be asked for again before it is used again (RFC 9111 §5.2.2.4). */
export function recordAnswer(record: VisibleRecord, status = 200, headers: Record<string, string> = {}): PlainAnswer {
  const answer = jsonAnswer(shownRecord(record), status, headers)
  const caching = { etag: entityTag(record.version, answer.body), 'cache-control': 'private, no-cache' }
  return { ...answer, headers: { ...answer.headers, ...caching, vary: 'Authorization' } }
}

/** The address of the next page, as a Link header (RFC 8288 §3): what was asked, with another place to go on from. */
export function nextLink(address: string, parameter: string, next: string | number | null): Record<string, string> {
  if (next === null) return {}
  const url = new URL(address)
  url.searchParams.set(parameter, String(next))
  return { link: `<${url.href}>; rel="next"` }
}
