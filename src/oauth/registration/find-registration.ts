import type { Env } from '../../env.ts'
import { isDocumentId } from '../../core/registrations.ts'
import {
  countUse,
  findRegistration,
  isAdmitted,
  noteSeen,
  putRegistration,
  sweepRegistrations,
  type Registration,
} from '../../ledger/registrations.ts'
import { MetadataError } from './client-metadata.ts'
import { documentUrl, readDocument } from './document.ts'
import { fetchJson, type Fetched } from './fetch-json.ts'

/** The largest document, in bytes (draft §8.7). */
const LARGEST_DOCUMENT = 5 * 1024
/** How long a copy is used at least, at most, and where its host says nothing; and when the host failed. Seconds. */
const FRESH = { least: 300, most: 86_400, otherwise: 3_600, afterFailure: 300 } as const
/** How long the last good copy of a document that some tenant admits goes on counting. Milliseconds. */
const LAST_GOOD_MS = 30 * 24 * 3_600_000
/** How many documents one person may have read within an hour. */
const READS_AN_HOUR = 30
/** What nobody came for in so long, and no tenant knows, is abandoned. Milliseconds. */
export const ABANDONED_MS = 7 * 24 * 3_600_000
export const SWEPT_AT_ONCE = 100

export type FoundRegistration =
  | { ok: true; registration: Registration }
  /** `sign_in`: a document that is not known here is read for people who are signed in only. */
  | { ok: false; why: 'unknown' | 'sign_in' | 'limited' }
  | { ok: false; why: 'unreadable'; reason: string }

/**
 * The registration behind a client_id. A document is read when somebody who is signed in comes with it, and its copy is
 * too old; strangers get what is here, so that nobody can send this server anywhere (A49).
 */
export async function currentRegistration(
  env: Env,
  clientId: string,
  userId: string | null,
): Promise<FoundRegistration> {
  const now = Date.now()
  const known = await findRegistration(env.DB, clientId)
  if (!isDocumentId(clientId))
    return known === null ? { ok: false, why: 'unknown' } : await seen(env, known, now, userId)
  if (documentUrl(clientId) === null) return { ok: false, why: 'unknown' }
  if (known !== null && (userId === null || now < known.freshUntil)) return await seen(env, known, now, userId)
  if (userId === null) return { ok: false, why: 'sign_in' }
  if (known === null) {
    const { uses } = await countUse(env.DB, `document:${userId}`, 3_600_000, now)
    if (uses > READS_AN_HOUR) return { ok: false, why: 'limited' }
    await sweepRegistrations(env.DB, now - ABANDONED_MS, SWEPT_AT_ONCE)
  }
  return await readAnew(env, clientId, known, now)
}

/** The same document, read now, whoever asks: a client whose key is not in it may have changed its keys. */
export async function rereadDocument(env: Pick<Env, 'DB'>, known: Registration): Promise<Registration> {
  const found = await readAnew(env, known.id, known, Date.now())
  return found.ok ? found.registration : known
}

async function seen(env: Env, known: Registration, now: number, userId: string | null): Promise<FoundRegistration> {
  if (userId !== null && now - known.seenAt > 3_600_000) await noteSeen(env.DB, known.id, now, known.freshUntil)
  return { ok: true, registration: known }
}

async function readAnew(
  env: Pick<Env, 'DB'>,
  clientId: string,
  known: Registration | null,
  now: number,
): Promise<FoundRegistration> {
  const fetched = await fetchJson(clientId, LARGEST_DOCUMENT)
  if (!fetched.ok) return await lastGood(env, known, now, fetched)
  try {
    const facts = readDocument(clientId, fetched.value)
    const freshUntil = now + lifetime(fetched.maxAge) * 1000
    const registration: Registration = {
      ...facts,
      id: clientId,
      kind: 'document',
      secretHash: null,
      createdAt: known?.createdAt ?? now,
      readAt: now,
      freshUntil,
      seenAt: now,
    }
    await putRegistration(env.DB, registration)
    return { ok: true, registration }
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error
    return { ok: false, why: 'unreadable', reason: error.message }
  }
}

function lifetime(maxAge: number | null): number {
  return Math.min(Math.max(maxAge ?? FRESH.otherwise, FRESH.least), FRESH.most)
}

/** A host that can't be read for a while does not take its client away from those who use it. */
async function lastGood(
  env: Pick<Env, 'DB'>,
  known: Registration | null,
  now: number,
  { gone, reason }: Extract<Fetched, { ok: false }>,
): Promise<FoundRegistration> {
  const counts = known !== null && !gone && now - known.readAt < LAST_GOOD_MS && (await isAdmitted(env.DB, known.id))
  if (!counts) return { ok: false, why: 'unreadable', reason }
  await noteSeen(env.DB, known.id, now, now + FRESH.afterFailure * 1000)
  return { ok: true, registration: known }
}
