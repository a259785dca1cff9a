import path from 'node:path'
import { startServer } from '../scripts/server.ts'
import { figuresOf } from './measure.ts'
import { questionsOf } from './size/questions.ts'
import { countOf, LARGE, SMALL, SMALLER, type ModelOf, type Size } from './size/records.ts'
import type { Sample, Task } from './size/worker.ts'

/** A tenant of a million records beside one of ten thousand: object time of each call, with policy and audit. */
const TENANTS: readonly Size[] = [SMALL, process.argv.includes('--small') ? SMALLER : LARGE]
const MODELS: readonly ModelOf[] = ['company', 'end_user', 'issue', 'task', 'note']
const AT_ONCE = 50_000
const keep = process.argv.find((argument) => argument.startsWith('--state='))?.slice('--state='.length)
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length)

const server = await startServer({
  port: 0,
  quiet: true,
  fill: false,
  entrypoint: path.join(import.meta.dirname, 'size/worker.ts'),
  ...(keep === undefined ? {} : { stateDir: keep }),
})
try {
  if (server.fresh) for (const size of TENANTS) await fill(size)
  console.log('\n| | 10,000: median | p95 | 1,000,000: median | p95 | ratio |\n| --- | --- | --- | --- | --- | --- |')
  for (const own of [false, true]) {
    for (const { what } of questionsOf(SMALL, own)) {
      if (only === undefined || what.includes(only)) await compare(what, own)
    }
  }
} finally {
  await server.stop()
}

async function fill(size: Size): Promise<void> {
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
  const records = MODELS.reduce((sum, model) => sum + countOf(size, model), 0)
  console.log(`${size.tenant}: ${records.toLocaleString('en')} records in ${seconds} s, ${(bytes / 1e6).toFixed(0)} MB`)
}

async function compare(what: string, own: boolean): Promise<void> {
  const cells: string[] = []
  const medians: number[] = []
  for (const size of TENANTS) {
    const times = what.startsWith('aggregate') ? 15 : 60
    const sample = await run<Sample>({ do: 'measure', size, what, own, times })
    const { median, p95 } = figuresOf(sample.times)
    medians.push(median)
    cells.push(`${median.toFixed(2)} ms`, `${p95.toFixed(2)} ms`)
  }
  const [small = NaN, large = NaN] = medians
  console.log(`| ${what}${own ? ', own portfolio' : ''} | ${cells.join(' | ')} | ${(large / small).toFixed(2)} |`)
}

async function run<T>(task: Task): Promise<T> {
  const response = await fetch(`${server.url}/bench`, { method: 'POST', body: JSON.stringify(task) })
  if (!response.ok) throw new Error(`${task.do}: ${(await response.text()).slice(0, 500)}`)
  return await response.json()
}
