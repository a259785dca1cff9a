import { hashPassword } from 'better-auth/crypto'
import * as z from 'zod'
import { GatehouseError } from '../core/errors.ts'
import { newId } from '../core/ids.ts'
import type { Env } from '../env.ts'
import { available } from '../ledger/available.ts'
import { PASSWORD_LENGTH } from './auth.ts'

const { min, max } = PASSWORD_LENGTH

const newUserSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Give a name.')
    .max(120, 'A name has at most 120 characters.')
    .regex(/^\P{Cc}*$/u, 'A name is one line of text.'),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('That is not an e-mail address.')),
  /** Null: somebody who signs in by other means. */
  password: z
    .string()
    .min(min, `A password has at least ${min} characters.`)
    .max(max, `A password has at most ${max} characters.`)
    .nullable(),
})

/**
 * Makes a user, all or nothing: with e-mail and password, or without one. They are a member of no tenant yet. Whoever
 * calls this vouches for the address: by an invitation that was sent there, or as the one who operates the deployment.
 * @throws GatehouseError `invalid_input` naming what is wrong; `conflict` when the e-mail address is taken.
 */
export async function createUser(
  env: Pick<Env, 'DB'>,
  input: { name: string; email: string; password: string | null },
): Promise<{ userId: string }> {
  const { name, email, password } = validated(input)
  const hash = password === null ? null : await hashPassword(password)
  const userId = newId('usr')
  const at = new Date().toISOString()
  try {
    await available(() =>
      env.DB.batch([
        env.DB.prepare(
          'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 1, ?, ?)',
        ).bind(userId, name, email, at, at),
        ...(hash === null
          ? []
          : [
              env.DB.prepare(
                `INSERT INTO account (id, accountId, providerId, userId, password, createdAt, updatedAt)
             VALUES (?, ?, 'credential', ?, ?, ?, ?)`,
              ).bind(newId('acc'), userId, userId, hash, at, at),
            ]),
      ]),
    )
  } catch (error) {
    throw isConflict(error) ? emailTaken() : error
  }
  return { userId }
}

function validated(input: unknown): z.output<typeof newUserSchema> {
  const parsed = newUserSchema.safeParse(input)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }))
  throw new GatehouseError('invalid_input', issues.map((issue) => issue.message).join(' '), { issues })
}

function isConflict(error: unknown): boolean {
  return error instanceof GatehouseError && error.code === 'conflict'
}

function emailTaken(): GatehouseError {
  return new GatehouseError('conflict', 'There is a user with this e-mail address already.', { field: 'email' })
}
