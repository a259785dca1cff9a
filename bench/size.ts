import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { startServer } from '../scripts/server.ts'
import { figuresOf } from './measure.ts'
import { questionsOf } from './size/questions.ts'
import { countOf, LARGE, SMALL, SMALLER, type ModelOf, type Size } from './size/records.ts'
import type { Sample, Settling, Task } from './size/worker.ts'

const MODELS: readonly ModelOf[] = ['company', 'end_user', 'issue', 'task', 'note']
const AT_ONCE = 50_000
const LOOK_AGAIN_MS = 3_000

export interface SizeOptions {
  /** A hundred thousand records stand for the million. */
  small: boolean
  /** A folder in which the filled tenants are kept for the next run. */
  state: string | undefined
  /** Only what has this in its name. */
  only: string | undefined
}

/** A tenant of a million records beside one of ten thousand: object time of each call, with policy and audit. */
export async function compareSizes({ small, state, only }: SizeOptions): Promise<void> {
  const tenants = [SMALL, small ? SMALLER : LARGE]
  const server = await startServer({
    port: 0,
    quiet: true,
    fill: false,
    entrypoint: path.join(import.meta.dirname, 'size/worker.ts'),
    ...(state === undefined ? {} : { stateDir: state }),
  })
  const run = runner(server.url)
  try {
    if (server.fresh) for (const size of tenants) await fill(run, size)
    for (const size of tenants) await settle(run, size)
    console.log(`\n| | ${tenants.map((size) => `${recordsIn(size)}: median | p95`).join(' | ')} | ratio |`)
    console.log('| --- | --- | --- | --- | --- | --- |')
    for (const own of [false, true]) {
      for (const { what } of questionsOf(SMALL, own)) {
        if (only === undefined || what.includes(only)) await compare(run, tenants, what, own)
      }
    }
  } finally {
    await server.stop()
  }
}

type Run = <T>(task: Task) => Promise<T>

function runner(url: string): Run {
  return async <T>(task: Task): Promise<T> => {
    const response = await fetch(`${url}/bench`, { method: 'POST', body: JSON.stringify(task) })
    if (!response.ok) throw new Error(`${task.do}: ${(await response.text()).slice(0, 500)}`)
    return await response.json<T>()
  }
}

function recordsIn(size: Size): string {
  return MODELS.reduce((sum, model) => sum + countOf(size, model), 0).toLocaleString('en')
}

async function fill(run: Run, size: Size): Promise<void> {
  const from = performance.now()
  await run({ do: 'found', tenant: size.tenant })
  let bytes = 0
  for (const model of MODELS) {
    const count = countOf(size, model)
    for (let at = 0; at < count; at += AT_ONCE) {
      bytes = await run<number>({ do: 'fill', size, model, from: at, to: Math.min(count, at + AT_ONCE) })
    }
  }
  const seconds = ((performance.now() - from) / 1000).toFixed(1)
  console.log(`${size.tenant}: ${recordsIn(size)} records in ${seconds} s, ${(bytes / 1e6).toFixed(0)} MB`)
}

/** What an earlier version did not have is made by the upkeep, some at each alarm. */
async function settle(run: Run, size: Size): Promise<void> {
  const all: number[] = []
  for (let quiet = 0; quiet < 2; quiet += 1) {
    const { took, more } = await run<Settling>({ do: 'settle', size })
    all.push(...took)
    if (more) quiet = -1
    // Asking is on record, and its audit is delivered a second later, by an alarm.
    await setTimeout(LOOK_AGAIN_MS)
  }
  const sum = all.reduce((longer, one) => longer + one, 0)
  if (all.length > 9) {
    console.log(`${size.tenant}: ${all.length} alarms of upkeep, ${sum} ms, the longest ${Math.max(...all)} ms`)
  }
}

async function compare(run: Run, tenants: readonly Size[], what: string, own: boolean): Promise<void> {
  const cells: string[] = []
  const medians: number[] = []
  for (const size of tenants) {
    const times = what.startsWith('aggregate') ? 15 : 60
    const sample = await run<Sample>({ do: 'measure', size, what, own, times })
    const { median, p95 } = figuresOf(sample.times)
    medians.push(median)
    cells.push(`${median.toFixed(2)} ms`, `${p95.toFixed(2)} ms`)
  }
  const [small = NaN, large = NaN] = medians
  console.log(`| ${what}${own ? ', own portfolio' : ''} | ${cells.join(' | ')} | ${(large / small).toFixed(2)} |`)
}
