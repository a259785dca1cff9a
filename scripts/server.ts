import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { unstable_DevEnv as DevEnv } from 'wrangler'
import { freePort } from './local/ports.ts'
import { SIGN_INS, type SignIns } from './local/sign-ins.ts'
import { openState } from './local/state.ts'
import { buildStyles } from './styles.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
const CONFIG = path.join(ROOT, 'wrangler.toml')

export interface ServerOptions {
  /** 0, the default: any free one. */
  port?: number
  /** What is in it is kept; without it, a temporary folder that goes with the server. */
  stateDir?: string
  /** Whether a fresh state gets the demo tenants (D4); yes, unless told otherwise. */
  fill?: boolean
  /** Shows errors alone of what the Worker logs; otherwise warnings too. */
  quiet?: boolean
  /** Settings of the deployment beside the local ones (env.ts), such as SSO_PROVIDERS. */
  settings?: Readonly<Record<string, string>>
  /** The Worker's entry, where it is another than the local one. */
  entrypoint?: string
  /** Answers what the Worker fetches from outside under https; the internet does, unless told otherwise. */
  internet?: (request: Request) => Promise<Response>
}

export interface RunningServer {
  /** The console's URL, without a slash at the end. */
  url: string
  mcpUrl: string
  /** Who can sign in, where the state was filled. */
  signIns: SignIns
  /** Whether this start made the data. */
  fresh: boolean
  stop: () => Promise<void>
}

/** Starts the Worker in the local runtime: style sheet, state, migrations, server, demo data, in this order. */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  keepToThisMachine()
  const port = await freePort(options.port ?? 0)
  await buildStyles()
  const folder = options.stateDir ?? (await mkdtemp(path.join(tmpdir(), 'gatehouse-')))
  const state = await openState(path.resolve(ROOT, folder))
  await migrate(state.data)

  const url = `http://localhost:${port}`
  const localKey = randomBytes(24).toString('base64url')
  const environment = new DevEnv()
  const built = whetherBuilt(environment)
  await environment.startWorker({
    config: CONFIG,
    entrypoint: options.entrypoint ?? path.join(ROOT, 'scripts/local/worker.ts'),
    bindings: {
      PUBLIC_URL: { type: 'plain_text', value: url },
      AUTH_SECRET: { type: 'secret_text', value: state.authSecret },
      LOCAL_KEY: { type: 'secret_text', value: localKey },
      ...Object.fromEntries(Object.entries(options.settings ?? {}).map(([name, value]) => [name, secret(value)])),
    },
    envFiles: [],
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      watch: false,
      remote: false,
      persist: state.data,
      logLevel: options.quiet === true ? 'error' : 'warn',
      ...(options.internet === undefined ? {} : { outboundService: outbound(options.internet) }),
    },
  })
  const stop = async (): Promise<void> => {
    await environment.teardown()
    if (options.stateDir === undefined) await rm(folder, { recursive: true, force: true })
  }
  try {
    if (!(await built)) throw new Error('The Worker could not be built; what is wrong stands above.')
    if (state.fresh) {
      if (options.fill !== false) await fill(url, localKey)
      await state.finish()
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { url, mcpUrl: `${url}/mcp`, signIns: SIGN_INS, fresh: state.fresh, stop }
}

function secret(value: string) {
  return { type: 'secret_text', value } as const
}

/** Plain http leads to this machine, and stays what it is. */
function outbound(internet: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return (request) => (request.url.startsWith('https:') ? internet(request) : fetch(request))
}

/** Whether the Worker was built and runs: the environment calls itself ready before that. */
async function whetherBuilt(environment: DevEnv): Promise<boolean> {
  const failed = once(environment, 'buildFailed').then(() => false)
  return await Promise.race([once(environment, 'reloadComplete').then(() => true), failed])
}

/** Nothing that a local system needs is elsewhere; the tools would look for updates and the like all the same. */
function keepToThisMachine(): void {
  Object.assign(process.env, {
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    // They would write every request and every query down, and show all data to whoever asks.
    X_LOCAL_OBSERVABILITY: 'false',
    X_LOCAL_EXPLORER: 'false',
    NO_UPDATE_NOTIFIER: '1',
  })
}

async function migrate(data: string): Promise<void> {
  const wrangler = path.join(ROOT, 'node_modules/.bin/wrangler')
  const args = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', data, '--config', CONFIG]
  try {
    await promisify(execFile)(wrangler, args, { cwd: ROOT, env: { ...process.env, CI: 'true' } })
  } catch (error) {
    throw new Error(`The migrations could not be applied:\n${outputOf(error)}`, { cause: error })
  }
}

function outputOf(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
  return `${stdout}\n${stderr}`.trim()
}

async function fill(url: string, localKey: string): Promise<void> {
  const answer = await fetch(`${url}/__local/fill`, { method: 'POST', headers: { 'x-local-key': localKey } })
  if (!answer.ok) throw new Error(`The demo data could not be filled in (${answer.status}):\n${await answer.text()}`)
}
