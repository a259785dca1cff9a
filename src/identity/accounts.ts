import { hashPassword, verifyPassword } from 'better-auth/crypto'
import { available } from '../ledger/available.ts'

/** What is known of a person for the sake of signing them in. */
export interface Account {
  userId: string
  name: string
  email: string
  emailVerified: boolean
  /** Null for those who have none. */
  passwordHash: string | null
  /** Whether a second factor is on. */
  secondFactor: boolean
}

export async function accountByEmail(db: D1Database, email: string): Promise<Account | null> {
  return await accountWhere(db, 'u.email = ?', email)
}

export async function accountById(db: D1Database, userId: string): Promise<Account | null> {
  return await accountWhere(db, 'u.id = ?', userId)
}

async function accountWhere(db: D1Database, where: string, value: string): Promise<Account | null> {
  const sql = `
    SELECT u.id, u.name, u.email, u.emailVerified AS verified, a.password, f.confirmed_at AS factor
    FROM user u
    LEFT JOIN account a ON a.userId = u.id AND a.providerId = 'credential'
    LEFT JOIN second_factors f ON f.user_id = u.id
    WHERE ${where}`
  const row = await available(() => db.prepare(sql).bind(value).first<AccountRow>())
  return row === null
    ? null
    : {
        userId: row.id,
        name: row.name,
        email: row.email,
        emailVerified: row.verified === 1,
        passwordHash: row.password,
        secondFactor: row.factor !== null,
      }
}

interface AccountRow {
  id: string
  name: string
  email: string
  verified: number
  password: string | null
  factor: number | null
}

/** Whether it is the account's password. Takes as long for an account that is unknown or has none. */
export async function isPassword(account: Account | null, password: string): Promise<boolean> {
  const hash = account?.passwordHash ?? null
  if (password.length > 128) return false
  if (hash !== null) return await verifyPassword({ hash, password })
  await hashPassword(password)
  return false
}
