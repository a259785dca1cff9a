import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')
const PAGE = path.join(ROOT, 'docs/coverage.md')
const LAYERS = ['unit', 'worker', 'http', 'browser', 'attack', 'fault'] as const
type Layer = (typeof LAYERS)[number]

const HEADING = `# Which requirement is tested at which layer

Written by \`npm run coverage\` out of the names of the tests; \`npm run check\` compares. Letters and numbers are those of
the specification; A01 to A56 are the rows of the list of attacks and faults. A tick: tests of that layer name it.

- **unit**: plain functions in Node. **worker**: inside workerd, with real D1, KV and Durable Objects.
- **http** and **browser**: a served system with the demo tenants, by HTTP clients and by Chromium.
- **attack** and **fault**: inside workerd; what must not succeed, and what must not break.

`

/** The page that tells which requirement is tested at which layer. */
export function coveragePage(): string {
  const layersOf = new Map<string, Set<Layer>>()
  for (const layer of LAYERS) {
    for (const title of testTitles(path.join(ROOT, 'test', layer))) {
      for (const id of requirementsIn(title)) layersOf.set(id, (layersOf.get(id) ?? new Set()).add(layer))
    }
  }
  const rows = [...layersOf].sort(([a], [b]) => sortKey(a).localeCompare(sortKey(b)))
  const lines = rows.map(([id, row]) => `| ${id} | ${LAYERS.map((layer) => (row.has(layer) ? '✓' : '')).join(' | ')} |`)
  return `${HEADING}| | ${LAYERS.join(' | ')} |\n| --- ${'| --- '.repeat(LAYERS.length)}|\n${lines.join('\n')}\n`
}

function testTitles(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.test\.tsx?$/.test(name))
  return files.flatMap((name) => {
    const source = readFileSync(path.join(folder, name), 'utf8')
    return [...source.matchAll(/\b(?:it|test|describe)(?:\.each)?\b[^'"`]*?(['"`])(.*?)\1/gs)].map(
      ([, , title]) => title ?? '',
    )
  })
}

/** `V2`, `A07`, and `O1 to O5` written out: before a colon or in brackets, since D1 is a database as well. */
function requirementsIn(title: string): string[] {
  const named = [...title.matchAll(/^[A-Z]\d{1,2}(?=:)|\([^()]*\)/g)].join(' ')
  const ids: string[] = []
  for (const [, from = '', to] of named.matchAll(/\b([A-Z]\d{1,2})(?: to ([A-Z]\d{1,2}))?\b/g)) {
    const [first, last] = [Number(from.slice(1)), Number((to ?? from).slice(1))]
    for (let number = first; number <= last; number += 1) {
      ids.push(from[0] + String(number).padStart(from.length - 1, '0'))
    }
  }
  return ids
}

/** The specification's letters in its own order, then attacks. */
function sortKey(id: string): string {
  const attack = id.startsWith('A') && id.length === 3
  return attack ? `z${id}` : `${'TVPCOMRDKUAXZ'.indexOf(id[0] ?? '').toString(36)}${id.slice(1).padStart(2, '0')}`
}

if (import.meta.main) {
  const page = coveragePage()
  if (!process.argv.includes('--check')) writeFileSync(PAGE, page)
  else if (readFileSync(PAGE, 'utf8') !== page) {
    console.error('docs/coverage.md is not what the tests are called. Run `npm run coverage` and commit it.')
    process.exitCode = 1
  }
}
