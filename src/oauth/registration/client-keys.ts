import type { ClientKeys, PublicKey, SigningAlgorithm } from '../../core/registrations.ts'
import { MetadataError, publicKeys } from './client-metadata.ts'
import { fetchJson } from './fetch-json.ts'

/** The largest set of keys, in bytes. */
const LARGEST_SET = 64 * 1024
/** How long a set is used, and how soon it may be asked for again when a key is not in it. Milliseconds. */
const FRESH_MS = 300_000
const COOL_DOWN_MS = 30_000
/** How many sets this isolate remembers: their addresses come from strangers. */
const MOST_SETS = 200

interface HeldSet {
  keys: readonly PublicKey[]
  readAt: number
}

const held = new Map<string, HeldSet>()

/**
 * The one key of a client that fits a signature's header (RFC 7515 §4.1.4); null when none does, or several do without a
 * name. A set that lies somewhere else is read with the protections of documents, again only now and then.
 */
export async function keyFor(
  keys: ClientKeys,
  algorithm: SigningAlgorithm,
  kid: string | undefined,
): Promise<PublicKey | null> {
  if ('keys' in keys) return fitting(keys.keys, algorithm, kid)
  const known = held.get(keys.uri)
  const now = Date.now()
  if (known !== undefined && now - known.readAt < FRESH_MS) {
    const key = fitting(known.keys, algorithm, kid)
    if (key !== null || now - known.readAt < COOL_DOWN_MS) return key
  }
  return fitting(await readSet(keys.uri, now), algorithm, kid)
}

async function readSet(uri: string, now: number): Promise<readonly PublicKey[]> {
  const fetched = await fetchJson(uri, LARGEST_SET)
  const value = fetched.ok ? (fetched.value as { keys?: unknown } | null)?.keys : undefined
  // A host that fails is not asked again by every request; the keys that it gave before count for so long.
  const keys = Array.isArray(value) ? keysIn(value.slice(0, 50)) : (held.get(uri)?.keys ?? [])
  if (held.size >= MOST_SETS) held.delete(held.keys().next().value ?? '')
  held.delete(uri)
  held.set(uri, { keys, readAt: now })
  return keys
}

/** The keys of a set; none where one holds a private part, which makes all of them worthless. */
function keysIn(set: readonly unknown[]): readonly PublicKey[] {
  try {
    return publicKeys(set)
  } catch (error) {
    if (error instanceof MetadataError) return []
    throw error
  }
}

function fitting(keys: readonly PublicKey[], algorithm: SigningAlgorithm, kid: string | undefined): PublicKey | null {
  const type = algorithm === 'ES256' ? 'EC' : 'RSA'
  const candidates = keys.filter(
    (key) =>
      key.kty === type &&
      (kid === undefined || key.kid === kid) &&
      (key.alg === undefined || key.alg === algorithm) &&
      (key.use === undefined || key.use === 'sig') &&
      (key.key_ops === undefined || key.key_ops.includes('verify')),
  )
  const [first = null] = candidates
  return kid === undefined && candidates.length > 1 ? null : first
}
