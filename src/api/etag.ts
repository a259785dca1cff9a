import { GatehouseError } from '../core/errors.ts'
import { sha256 } from '../core/hash.ts'

/**
 * The entity tag of a record as it is shown (RFC 9110 §8.8.3): its version, and a digest of the text. What a caller sees
 * also changes with their permissions and with the names of related records, which the version knows nothing of.
 */
export function entityTag(version: number, body: string): string {
  return `"${version}.${sha256(body).slice(0, 16)}"`
}

/**
 * The version that the caller has seen, from If-Match (RFC 9110 §13.1.1): an entity tag of the record, or its version
 * alone in quotes.
 * @throws GatehouseError `precondition_required` (RFC 6585 §3), `stale_version` for a tag that can't be one of ours.
 */
export function seenVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined || ifMatch.trim() === '*') {
    throw new GatehouseError(
      'precondition_required',
      'Read the record first, and send its ETag in If-Match, so that no change of somebody else is overwritten.',
      { field: 'If-Match' },
    )
  }
  const [, version] = /^"([1-9]\d{0,14})(?:\.[0-9a-f]{16})?"$/.exec(ifMatch.trim()) ?? []
  if (version !== undefined) return Number(version)
  throw new GatehouseError('stale_version', 'If-Match has to be one ETag, as the record was answered with.', {
    field: 'If-Match',
  })
}

/** Whether the caller has this very answer already (RFC 9110 §13.1.2; weak comparison). */
export function hasSeen(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  if (ifNoneMatch.trim() === '*') return true
  const tags: readonly string[] = ifNoneMatch.match(/"[^"]*"/g) ?? []
  return tags.includes(tag)
}
