import { fromBase64url } from '../core/base64url.ts'
import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { available } from '../ledger/available.ts'
import { accountEvents } from './audit.ts'
import { commitIf } from './once.ts'
import type { SignedIn } from './session.ts'
import { demandWayBack, wayBackStays } from './way-back.ts'

/** A passkey as its owner sees it. */
export interface Passkey {
  id: string
  name: string
  synced: boolean
  /** Milliseconds. */
  createdAt: number
  lastUsedAt: number | null
}

/** A passkey with what is needed to verify a signature of its. */
export interface StoredPasskey extends Passkey {
  userId: string
  publicKey: Uint8Array<ArrayBuffer>
  signCount: number
  transports: string[]
}

/** What the ceremonies of WebAuthn need to know of this deployment. */
export function relyingParty(env: Env, request: Request): { id: string; origin: string } {
  const url = new URL(publicUrl(env, request))
  return { id: url.hostname, origin: url.origin }
}

export async function passkeysOf(db: D1Database, userId: string): Promise<StoredPasskey[]> {
  const sql = 'SELECT * FROM passkeys WHERE user_id = ? ORDER BY created_at'
  const found = await available(() => db.prepare(sql).bind(userId).all<PasskeyRow>())
  return found.results.map(stored)
}

export async function findPasskey(db: D1Database, id: string): Promise<StoredPasskey | null> {
  if (id.length > 1400) return null
  const row = await available(() => db.prepare('SELECT * FROM passkeys WHERE id = ?').bind(id).first<PasskeyRow>())
  return row === null ? null : stored(row)
}

interface PasskeyRow {
  id: string
  user_id: string
  name: string
  public_key: string
  sign_count: number
  transports: string
  synced: number
  created_at: number
  last_used_at: number | null
}

function stored(row: PasskeyRow): StoredPasskey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    publicKey: fromBase64url(row.public_key),
    signCount: row.sign_count,
    transports: JSON.parse(row.transports) as string[],
    synced: row.synced === 1,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}

export async function renamePasskey(
  env: Env,
  request: Request,
  { userId }: SignedIn,
  id: string,
  name: string,
): Promise<boolean> {
  const events = await accountEvents(env.DB, request, userId, 'account.passkey_renamed')
  const rename = env.DB.prepare('UPDATE passkeys SET name = ? WHERE id = ?').bind(passkeyName(name), id)
  return await commitIf(env.DB, [isOwn(userId, id)], [rename, ...eventStatements(env.DB, events)])
}

/** @throws GatehouseError `forbidden` for the last way back into a tenant that asks for its single sign-on. */
export async function removePasskey(env: Env, request: Request, { userId }: SignedIn, id: string): Promise<boolean> {
  await demandWayBack(env.DB, userId, { passkey: id })
  const events = await accountEvents(env.DB, request, userId, 'account.passkey_removed')
  const remove = env.DB.prepare('DELETE FROM passkeys WHERE id = ?').bind(id)
  return await commitIf(
    env.DB,
    [isOwn(userId, id), wayBackStays(userId, { passkey: id })],
    [remove, ...eventStatements(env.DB, events)],
  )
}

/** One line of up to 60 characters. */
export function passkeyName(name: string): string {
  const line = name.replaceAll(/\p{C}+/gu, ' ').trim()
  return line === '' ? 'Passkey' : line.slice(0, 60)
}

function isOwn(userId: string, id: string) {
  return { sql: 'SELECT 1 FROM passkeys WHERE id = ? AND user_id = ?', bound: [id, userId] }
}
