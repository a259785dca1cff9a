import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/local/ports.ts'
import { SIGN_INS } from '../../scripts/local/sign-ins.ts'
import { Visitor } from '../../scripts/demo/visitor.ts'
import { newApp } from '../setup/http/apps.ts'
import { statusOf, toolResult } from '../setup/http/mcp.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const START = 60_000

/** What `npm start` runs, with a state and a port of its own; `said` is all that it printed. */
class LocalSystem {
  readonly #process: ChildProcess
  said = ''

  constructor(port: number, stateDir: string) {
    const env = { ...process.env, PORT: String(port), STATE_DIR: stateDir }
    this.#process = spawn(process.execPath, ['scripts/start.ts'], { cwd: ROOT, env })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
  }

  async ready(): Promise<this> {
    while (!this.said.includes('Ctrl+C stops it')) {
      if (this.#process.exitCode !== null) throw new Error(`It ended (${this.#process.exitCode}):\n${this.said}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return this
  }

  /** The exit code. */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, 'exit')
    return this.#process.exitCode
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM')
    await this.ended()
  }
}

let stateDir: string
const running: LocalSystem[] = []

beforeAll(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'gatehouse-restart-'))
})
afterAll(async () => {
  await Promise.all(running.map((system) => system.stop()))
  await rm(stateDir, { recursive: true, force: true })
})

describe('a local system that is started again on the same state', () => {
  it(
    'keeps data, sign-ins and connections, and still knows a spent refresh token (Z1, A22)',
    { timeout: 2 * START },
    async () => {
      const port = await freePort(0)
      const site = `http://localhost:${port}`
      const first = new LocalSystem(port, stateDir)
      running.push(first)
      expect((await first.ready()).said).toContain('Gatehouse runs, with fresh demo data.')

      const administrator = new Visitor(site)
      await administrator.signIn(SIGN_INS.administrator.email, SIGN_INS.administrator.password)
      const app = await newApp('Before the restart', { by: administrator })
      const client = new StrictClient(app, { mcpUrl: `${site}/mcp` })
      const spent = await client.connect(administrator)
      const { access_token: token } = await client.refresh(spent.refresh_token)
      const created = await toolResult(
        token,
        'create_record',
        { model: 'task', values: { title: 'Kept' } },
        `${site}/mcp`,
      )
      await first.stop()
      expect(await freePort(port)).toBe(port)

      const second = new LocalSystem(port, stateDir)
      running.push(second)
      expect((await second.ready()).said).toContain('Gatehouse runs.')
      const page = await administrator.open('/t/alderway/apps')
      expect([page.status, page.html.includes('Before the restart')]).toEqual([200, true])
      const id = created.structuredContent?.['id']
      const read = await toolResult(token, 'get_record', { model: 'task', id }, `${site}/mcp`)
      expect(read.structuredContent?.['record']).toMatchObject({ title: 'Kept' })

      await expect(client.refresh(spent.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' })
      expect(await statusOf(token, `${site}/mcp`)).toBe(401)
      const audit = await administrator.open(`/t/alderway/audit?client=${app.id}`)
      expect(audit.html).toContain('data-action="connection.reuse_detected"')
    },
  )
})

describe('a local system whose port is taken', () => {
  it('says so, names another way, and ends with 1 (Z1)', { timeout: START }, async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const system = new LocalSystem(port, path.join(stateDir, 'never'))
    expect(await system.ended()).toBe(1)
    expect(system.said.trim()).toBe(
      `Port ${port} is in use. Stop what runs there, or choose another: PORT=8788 npm start`,
    )
    taken.close()
  })
})
