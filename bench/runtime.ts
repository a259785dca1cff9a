import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { convertV4MiniflareOptions as optionsOf, Miniflare } from 'miniflare'

const ROOT = path.resolve(import.meta.dirname, '..')

export interface Served {
  name: string
  /** Its configuration; what it is built from stands in it. */
  config: string
  port: number
  /** Where its data is kept. */
  data?: string
  bindings?: Record<string, string>
  kvNamespaces: Record<string, string>
  d1Databases?: Record<string, string>
  objects?: Record<string, string>
}

/**
 * Serves a Worker as it would be deployed: built as for a deployment, in workerd, which takes requests on the port itself.
 * Neither the proxy of `wrangler dev` stands before it, nor does its trace recorder look on: it writes down each query
 * and each call, which costs most for whoever has most of them.
 */
export async function serve(worker: Served): Promise<() => Promise<void>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'))
  await build(worker.config, folder)
  const files = (await readdir(folder)).filter((file) => /\.(js|css)$/.test(file))
  const objects = Object.entries(worker.objects ?? {})
  const runtime = new Miniflare(
    optionsOf({
      host: '127.0.0.1',
      logRequests: false,
      unsafeLocalExplorer: false,
      unsafeObservability: false,
      resourcePersistencePath: worker.data ?? path.join(folder, 'data'),
      workers: [
        {
          name: worker.name,
          modulesRoot: folder,
          modules: files
            .toSorted((one) => (one === 'worker.js' || one === 'index.js' ? -1 : 1))
            .map((file) => ({ type: file.endsWith('.css') ? 'Text' : 'ESModule', path: path.join(folder, file) })),
          compatibilityDate: '2026-08-01',
          compatibilityFlags: ['nodejs_compat', 'global_fetch_strictly_public'],
          bindings: worker.bindings ?? {},
          kvNamespaces: worker.kvNamespaces,
          d1Databases: worker.d1Databases ?? {},
          durableObjects: Object.fromEntries(
            objects.map(([binding, className]) => [binding, { className, useSQLite: true }]),
          ),
          unsafeDirectSockets: [{ host: '127.0.0.1', port: worker.port }],
        },
      ],
    }),
  )
  await runtime.ready
  return async () => {
    await runtime.dispose()
    await rm(folder, { recursive: true, force: true })
  }
}

async function build(config: string, folder: string): Promise<void> {
  const wrangler = path.join(ROOT, 'node_modules/.bin/wrangler')
  const args = ['deploy', '--dry-run', '--outdir', folder, '--config', config]
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: 'true' }
  await promisify(execFile)(wrangler, args, { cwd: ROOT, env })
}
