import path from 'node:path'
import { unstable_startWorker as startWorker } from 'wrangler'
import { freePort } from '../scripts/local/ports.ts'
import { LAYOUTS, MODELS } from './layouts/layouts.ts'
import type { LayoutTask } from './layouts/worker.ts'
import { figuresOf } from './measure.ts'
import { countOf, LARGE, SMALLER, type Size } from './size/records.ts'

/** The same million records in each layout, in workerd's SQLite: what docs/performance.md decides by. */
const AT_ONCE = 50_000

export async function compareLayouts(small: boolean): Promise<void> {
  const base = small ? SMALLER : LARGE
  // Companies and end users as they are; all others as issues.
  const size: Size = { ...base, issues: base.issues + base.tasks + base.notes }
  const port = await freePort(0)
  const worker = await startWorker({
    config: path.join(import.meta.dirname, 'layouts/wrangler.toml'),
    envFiles: [],
    dev: {
      server: { hostname: '127.0.0.1', port },
      inspector: false,
      watch: false,
      remote: false,
      persist: false,
      logLevel: 'error',
    },
  })
  await worker.ready
  const run = async <T>(task: LayoutTask): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify(task) })
    if (!response.ok) throw new Error((await response.text()).slice(0, 500))
    return await response.json()
  }
  try {
    const columns = new Map<string, Map<string, string>>()
    for (const layout of Object.keys(LAYOUTS)) {
      const cells = new Map<string, string>()
      columns.set(layout, cells)
      let [bytes, took] = [0, 0]
      for (const model of MODELS) {
        for (let from = 0; from < countOf(size, model); from += AT_ONCE) {
          const to = Math.min(countOf(size, model), from + AT_ONCE)
          const [now, ms] = await run<[number, number]>({ layout, do: 'fill', size, model, from, to })
          bytes = now
          took += ms
        }
      }
      cells.set('fill', `${(took / 1000).toFixed(1)} s`)
      cells.set('size on disk', `${(bytes / 1e6).toFixed(0)} MB`)
      const measured = await run<Record<string, number[]>>({ layout, do: 'measure', size })
      for (const [what, times] of Object.entries(measured)) cells.set(what, `${figuresOf(times).median.toFixed(2)} ms`)
    }
    console.log(`\n| | ${[...columns.keys()].join(' | ')} |\n| --- | ${[...columns].map(() => '---').join(' | ')} |`)
    for (const what of columns.get('json')?.keys() ?? []) {
      console.log(`| ${what} | ${[...columns.values()].map((cells) => cells.get(what) ?? '').join(' | ')} |`)
    }
  } finally {
    await worker.dispose()
  }
}
