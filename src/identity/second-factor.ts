import { base32 } from '@better-auth/utils/base32'
import { createOTP } from '@better-auth/utils/otp'
import { fromBase64url, toBase64url } from '../core/base64url.ts'
import { sha256 } from '../core/hash.ts'
import { randomText } from '../core/ids.ts'
import { seal, unseal } from '../core/sealed.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { available } from '../ledger/available.ts'
import { accountEvents } from './audit.ts'
import { commitIf, type Condition } from './once.ts'
import type { SignedIn } from './session.ts'
import { demandWayBack, wayBackStays } from './way-back.ts'

/** Seconds (RFC 6238 §5.2); a code of the step before or after the present one counts, too. */
const STEP = 30
const RECOVERY_CODES = 10

/** The second factor of a person, as their profile shows it. */
export interface SecondFactorState {
  on: boolean
  /** When it was turned on; milliseconds. */
  since: number | null
  recoveryCodes: number
}

export async function secondFactorState(db: D1Database, userId: string): Promise<SecondFactorState> {
  const [factor, codes] = await available(() =>
    db.batch<{ confirmed_at: number | null; n: number }>([
      db.prepare('SELECT confirmed_at FROM second_factors WHERE user_id = ?').bind(userId),
      db.prepare('SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?').bind(userId),
    ]),
  )
  const since = factor?.results[0]?.confirmed_at ?? null
  return { on: since !== null, since, recoveryCodes: codes?.results[0]?.n ?? 0 }
}

/** A shared secret to put into an authenticator application; worth nothing until a code has shown that it is there. */
export interface Enrolment {
  /** Base32, as people type it. */
  secret: string
  /** otpauth://, as a QR code carries it. */
  url: string
}

/** Begins anew, or shows the one that was begun: a page that is reloaded keeps its code. Null when it is on already. */
export async function enrolment(env: Env, person: SignedIn): Promise<Enrolment | null> {
  const begun = await readFactor(env, person.userId)
  if (begun?.confirmed === true) return null
  const key = begun?.key ?? crypto.getRandomValues(new Uint8Array(20))
  if (begun === null) {
    const sealed = await seal(env.AUTH_SECRET, sealing(person.userId), toBase64url(key))
    await available(() =>
      env.DB.prepare(
        `INSERT INTO second_factors (user_id, secret, created_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (user_id) DO UPDATE SET secret = ?2, created_at = ?3 WHERE confirmed_at IS NULL`,
      )
        .bind(person.userId, sealed, Date.now())
        .run(),
    )
  }
  return { secret: base32.encode(key, { padding: false }), url: createOTP(key).url('Gatehouse', person.email) }
}

/**
 * Turns the second factor on with a first code, and gives the recovery codes, which nobody sees again. The session
 * counts as one with two factors from then on. Null when the code is not right.
 */
export async function turnOn(env: Env, request: Request, person: SignedIn, code: string): Promise<string[] | null> {
  const factor = await readFactor(env, person.userId)
  const step = factor === null || factor.confirmed ? null : await stepOf(factor.key, code)
  if (step === null) return null
  const { userId, sessionId } = person
  const codes = newCodes()
  const done = await commitIf(
    env.DB,
    [{ sql: 'SELECT 1 FROM second_factors WHERE user_id = ? AND confirmed_at IS NULL', bound: [userId] }],
    [
      env.DB.prepare('UPDATE second_factors SET confirmed_at = ?, last_step = ? WHERE user_id = ?').bind(
        Date.now(),
        step,
        userId,
      ),
      ...replaceCodes(env.DB, userId, codes),
      env.DB.prepare('UPDATE session SET secondFactor = 1 WHERE id = ?').bind(sessionId),
      ...eventStatements(env.DB, await accountEvents(env.DB, request, userId, 'account.second_factor_on')),
    ],
  )
  return done ? codes : null
}

/** @throws GatehouseError `forbidden` for the last way back into a tenant that asks for its single sign-on. */
export async function turnOff(env: Env, request: Request, { userId }: SignedIn): Promise<void> {
  await demandWayBack(env.DB, userId, 'second_factor')
  const events = await accountEvents(env.DB, request, userId, 'account.second_factor_off')
  const on = { sql: 'SELECT 1 FROM second_factors WHERE user_id = ? AND confirmed_at IS NOT NULL', bound: [userId] }
  await commitIf(
    env.DB,
    [on, wayBackStays(userId, 'second_factor')],
    [
      env.DB.prepare('DELETE FROM second_factors WHERE user_id = ?').bind(userId),
      env.DB.prepare('DELETE FROM recovery_codes WHERE user_id = ?').bind(userId),
      // What these sessions showed no longer exists.
      env.DB.prepare("UPDATE session SET secondFactor = 0 WHERE userId = ? AND method = 'password'").bind(userId),
      ...eventStatements(env.DB, events),
    ],
  )
}

/** A new set; the old codes stop working. Null when the second factor is off. */
export async function newRecoveryCodes(env: Env, request: Request, { userId }: SignedIn): Promise<string[] | null> {
  const codes = newCodes()
  const events = await accountEvents(env.DB, request, userId, 'account.recovery_codes_made')
  const on = { sql: 'SELECT 1 FROM second_factors WHERE user_id = ? AND confirmed_at IS NOT NULL', bound: [userId] }
  const done = await commitIf(
    env.DB,
    [on],
    [...replaceCodes(env.DB, userId, codes), ...eventStatements(env.DB, events)],
  )
  return done ? codes : null
}

/** A code that is right, and what has to happen so that it was right once only. */
export interface AcceptedCode {
  kind: 'totp' | 'recovery_code'
  condition: Condition
  statement: D1PreparedStatement
}

/** Whether a code is right for this person: one of their application's or a recovery code. Spends nothing. */
export async function acceptCode(env: Env, userId: string, input: string): Promise<AcceptedCode | null> {
  const code = input.replaceAll(/[\s-]/g, '')
  const factor = await readFactor(env, userId)
  if (factor?.confirmed !== true) return null
  if (/^\d{6}$/.test(code)) {
    const step = await stepOf(factor.key, code)
    if (step === null) return null
    return {
      kind: 'totp',
      // RFC 6238 §5.2: a code is accepted once.
      condition: { sql: 'SELECT 1 FROM second_factors WHERE user_id = ? AND last_step < ?', bound: [userId, step] },
      statement: env.DB.prepare('UPDATE second_factors SET last_step = ? WHERE user_id = ?').bind(step, userId),
    }
  }
  const condition = {
    sql: 'SELECT 1 FROM recovery_codes WHERE hash = ? AND user_id = ?',
    bound: [codeHash(userId, code), userId],
  }
  const found = await available(() =>
    env.DB.prepare(condition.sql)
      .bind(...condition.bound)
      .first(),
  )
  if (found === null) return null
  const statement = env.DB.prepare('DELETE FROM recovery_codes WHERE hash = ?').bind(codeHash(userId, code))
  return { kind: 'recovery_code', condition, statement }
}

interface Factor {
  key: Uint8Array
  confirmed: boolean
}

async function readFactor(env: Env, userId: string): Promise<Factor | null> {
  const row = await available(() =>
    env.DB.prepare('SELECT secret, confirmed_at FROM second_factors WHERE user_id = ?')
      .bind(userId)
      .first<{ secret: string; confirmed_at: number | null }>(),
  )
  const opened = row === null ? null : await unseal(env.AUTH_SECRET, sealing(userId), row.secret)
  if (row === null || opened === null) return null
  return { key: fromBase64url(opened), confirmed: row.confirmed_at !== null }
}

function sealing(userId: string) {
  return { purpose: 'second factor', owner: userId }
}

/** The time step that a code belongs to, or null. */
async function stepOf(key: Uint8Array, code: string): Promise<number | null> {
  const digits = code.replaceAll(/[\s-]/g, '')
  const otp = createOTP(new Uint8Array(key), { period: STEP, digits: 6 })
  if (!(await otp.verify(digits, { window: 1 }))) return null
  const now = Math.floor(Date.now() / 1000 / STEP)
  for (const step of [now + 1, now, now - 1]) if ((await otp.hotp(step)) === digits) return step
  return null
}

function newCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => randomText(12).replace(/(.{4})(.{4})/, '$1-$2-'))
}

function replaceCodes(db: D1Database, userId: string, codes: readonly string[]): D1PreparedStatement[] {
  const hashes = JSON.stringify(codes.map((code) => codeHash(userId, code.replaceAll('-', ''))))
  return [
    db.prepare('DELETE FROM recovery_codes WHERE user_id = ?').bind(userId),
    db.prepare('INSERT INTO recovery_codes (hash, user_id) SELECT value, ?1 FROM json_each(?2)').bind(userId, hashes),
  ]
}

function codeHash(userId: string, code: string): string {
  return sha256(`${userId} ${code}`)
}
