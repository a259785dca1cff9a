import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A folder that keeps a local system between runs: its secret, its data, and whether that data is whole. */
export interface State {
  /** Where the local runtime keeps D1, KV and the objects. */
  data: string
  /** Signs sessions: random, made once, readable by the owner alone. */
  authSecret: string
  /** Whether there is no finished data yet. */
  fresh: boolean
  /** Puts on record that the data is whole. */
  finish(): Promise<void>
}

/** Opens the folder, or makes it. Data that was never finished (a set-up that was interrupted) is thrown away. */
export async function openState(folder: string): Promise<State> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [data, mark] = [path.join(folder, 'data'), path.join(folder, 'finished')]
  const fresh = (await readIfThere(mark)) === null
  if (fresh) await rm(data, { recursive: true, force: true })
  await mkdir(data, { recursive: true })
  return {
    data,
    fresh,
    authSecret: await secretIn(path.join(folder, 'auth-secret')),
    finish: () => writeFile(mark, `${new Date().toISOString()}\n`),
  }
}

async function secretIn(file: string): Promise<string> {
  const kept = await readIfThere(file)
  if (kept !== null && kept.length >= 32) return kept
  const secret = randomBytes(32).toString('base64url')
  await writeFile(file, secret, { mode: 0o600 })
  await chmod(file, 0o600)
  return secret
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
