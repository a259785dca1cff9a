import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/local/ports.ts'
import { openState } from '../../scripts/local/state.ts'
import { schemaOfMigrations } from '../../scripts/schema.ts'
import { tally } from '../../scripts/tally.ts'

describe('schema.sql', () => {
  it('is what the migrations add up to (A55)', async () => {
    expect(await readFile('schema.sql', 'utf8')).toBe(schemaOfMigrations())
  })
})

describe('the state of a local system', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-state-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('throws away what an interrupted set-up left, and keeps what was finished (Z1)', async () => {
    const left = await openState(folder)
    await writeFile(path.join(left.data, 'rest'), 'of an interrupted set-up')
    const again = await openState(folder)
    await expect(stat(path.join(again.data, 'rest'))).rejects.toThrow('ENOENT')

    await writeFile(path.join(again.data, 'whole'), 'data')
    await again.finish()
    const kept = await openState(folder)
    expect([left.fresh, again.fresh, kept.fresh]).toEqual([true, true, false])
    expect(await readFile(path.join(kept.data, 'whole'), 'utf8')).toBe('data')
  })

  it('has one secret, which nobody else on the machine can read', async () => {
    const [one, two] = [await openState(folder), await openState(folder)]
    expect(one.authSecret).toBe(two.authSecret)
    expect(one.authSecret.length).toBeGreaterThanOrEqual(32)
    expect((await stat(path.join(folder, 'auth-secret'))).mode & 0o777).toBe(0o600)
  })
})

describe('a port', () => {
  let server: Server
  afterAll(() => server.close())

  it('that is taken is refused with what to do about it (Z1)', async () => {
    const port = await freePort(0)
    server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    await expect(freePort(port)).rejects.toThrow(`Port ${port} is in use`)
  })
})

describe('the closing line of .ci/run', () => {
  it('counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 12,
      numFailedTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [] },
      ],
    }
    expect(tally(report)).toEqual({ passed: 12, failed: 2 })
  })
})
