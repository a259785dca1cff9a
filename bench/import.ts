import { readdirSync, readFileSync } from 'node:fs'
import { startServer } from '../scripts/server.ts'
import { figuresOf } from './measure.ts'
import { connectAdministrator } from './sides.ts'

const READ_EVERY_MS = 10
const LOOK_EVERY_MS = 500

/**
 * One file imported in the background, while somebody else reads all along (issue 3, point 6): how long each step takes, the
 * longest that a read waited, and the memory of workerd. Then the same file again, and the undoing.
 */
export async function measureImport(rows: number): Promise<void> {
  const server = await startServer({ port: 0, quiet: true, settings: { API_RATE_LIMIT: '1000000' } })
  try {
    const importer = apiOf(server.url, (await connectAdministrator(server)).tokens.access_token)
    const reader = apiOf(server.url, (await connectAdministrator(server)).tokens.access_token)
    const file = fileOf(rows)
    console.log(`\n${rows.toLocaleString('en')} rows, ${(file.length / 1e6).toFixed(1)} MB`)
    console.log('\n| | seconds | ms a row | read: median | p95 | longest | memory of workerd |')
    console.log('| --- | --- | --- | --- | --- | --- | --- |')
    const step = (what: string, work: () => Promise<unknown>) => measureStep(reader, rows, what, work)
    await step('nothing', () => sleep(5_000))
    const id = await importOnce(importer, file, step, '')
    const before = await countsOf(importer, id)
    const second = await importOnce(importer, file, step, ', the same file again')
    const after = await countsOf(importer, second)
    await importer('POST', `/imports/${id}/undo`)
    await step('undo', () => ended(importer, id))
    await step('nothing', () => sleep(8_000))
    console.log(`\nThe first: ${JSON.stringify(before)}; the same file again: ${JSON.stringify(after)}`)
  } finally {
    await server.stop()
  }
}

type Api = (method: string, path: string, body?: string, type?: string) => Promise<Record<string, unknown>>
type Step = (what: string, work: () => Promise<unknown>) => Promise<void>

function apiOf(url: string, token: string): Api {
  return async (method, path, body, type = 'application/json') => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) }
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${(await response.text()).slice(0, 300)}`)
    return await response.json()
  }
}

async function importOnce(api: Api, file: string, step: Step, which: string): Promise<string> {
  let id = ''
  await step(`upload${which}`, async () => {
    id = String((await api('POST', '/imports?model=company', file, 'text/csv'))['id'])
  })
  await step(`dry run${which}`, async () => {
    await api('POST', `/imports/${id}/mapping`, '{}')
    await ended(api, id)
  })
  await step(`run${which}`, async () => {
    await api('POST', `/imports/${id}/run`)
    await ended(api, id)
  })
  return id
}

/** Waits until nothing goes on in the background any more. */
async function ended(api: Api, id: string): Promise<void> {
  for (;;) {
    const { state } = await api('GET', `/imports/${id}`)
    if (!['checking', 'running', 'undoing'].includes(String(state))) return
    await sleep(LOOK_EVERY_MS)
  }
}

async function countsOf(api: Api, id: string): Promise<unknown> {
  return (await api('GET', `/imports/${id}`))['counts']
}

/** Does one step, while a page of records is read again and again. */
async function measureStep(reader: Api, rows: number, what: string, work: () => Promise<unknown>): Promise<void> {
  const waits: number[] = []
  const memory: number[] = []
  const over = new AbortController()
  const reading = (async () => {
    while (!over.signal.aborted) {
      const from = performance.now()
      await reader('GET', '/company?limit=20&sort=name')
      waits.push(performance.now() - from)
      if (waits.length % 20 === 1) memory.push(memoryOfWorkerd())
      await sleep(READ_EVERY_MS)
    }
  })()
  const from = performance.now()
  await work()
  const took = performance.now() - from
  over.abort()
  await reading
  const { median, p95 } = figuresOf(waits)
  const cells = [
    what,
    (took / 1000).toFixed(1),
    what === 'nothing' ? '' : (took / rows).toFixed(2),
    ...[median, p95, Math.max(...waits)].map((ms) => `${ms.toFixed(0)} ms`),
    `${memory[0]?.toFixed(0)} to ${memory.at(-1)?.toFixed(0)} MB, at most ${Math.max(...memory).toFixed(0)} MB`,
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

/** Resident memory of the workerd processes that this one has started, in MB; NaN where /proc does not tell. */
function memoryOfWorkerd(): number {
  try {
    const pages = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => statOf(pid))
      .filter(({ parent, name }) => name === 'workerd' && parent === process.pid)
    return pages.reduce((sum, { resident }) => sum + resident, 0) / 1e6
  } catch {
    return NaN
  }
}

function statOf(pid: string): { name: string; parent: number; resident: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? ''
    return { name: field('Name'), parent: Number(field('PPid')), resident: Number(field('VmRSS')) * 1024 }
  } catch {
    return { name: '', parent: 0, resident: 0 }
  }
}

function fileOf(rows: number): string {
  const health = ['Good', 'Neutral', 'At risk']
  const lines = Array.from({ length: rows }, (_, at) => {
    const city = ['Oslo', 'Bergen', 'Aarhus', 'Malmö', 'Turku', 'Tallinn', 'Riga'][at % 7]
    const since = new Date(Date.UTC(2018, 0, 1 + (at % 2500))).toISOString().slice(0, 10)
    const notes = `Imported row ${at} with a few words about ${city} and what was agreed in ${since}`
    return [
      `imp-${at}`,
      `Imported ${at}`,
      health[at % 3],
      'Software',
      city,
      at % 5000,
      `${at * 3}.50`,
      since,
      notes,
    ].join(',')
  })
  return ['External ID,Name,Health,Industry,City,Employees,ARR,Customer since,Notes', ...lines].join('\r\n')
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
