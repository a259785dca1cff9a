import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOMS = [
  'api',
  'connection',
  'console',
  'core',
  'door',
  'identity',
  'ledger',
  'oauth',
  'policy',
  'tenant',
] as const
type Room = (typeof ROOMS)[number]

/** The table of rooms: what each may import, as values and as types alone. */
const TABLE: Record<Room, { values: readonly Room[]; types: readonly Room[] }> = {
  core: { values: [], types: [] },
  policy: { values: ['core'], types: [] },
  ledger: { values: ['core'], types: [] },
  identity: { values: ['core', 'ledger'], types: [] },
  door: { values: ['core'], types: [] },
  tenant: { values: ['core', 'policy', 'ledger'], types: [] },
  connection: { values: ['core', 'policy', 'ledger', 'api', 'oauth'], types: ['tenant'] },
  oauth: { values: ['core', 'policy', 'ledger', 'identity', 'door'], types: ['connection', 'tenant'] },
  api: { values: ['core', 'policy'], types: ['tenant'] },
  console: { values: ['core', 'policy', 'ledger', 'identity', 'door'], types: ['tenant', 'oauth'] },
}

const PACKAGES: readonly { room: Room; name: string; allowed: boolean }[] = [
  { room: 'core', name: 'zod', allowed: true },
  { room: 'core', name: 'zod-extra', allowed: false },
  { room: 'core', name: 'hono', allowed: false },
  { room: 'policy', name: 'zod', allowed: true },
  { room: 'policy', name: 'node:crypto', allowed: false },
  { room: 'ledger', name: 'better-auth', allowed: false },
  { room: 'tenant', name: 'cloudflare:workers', allowed: true },
  { room: 'tenant', name: 'zod', allowed: true },
  { room: 'tenant', name: 'hono', allowed: false },
  { room: 'tenant', name: 'hono/jsx', allowed: false },
  { room: 'tenant', name: '@cloudflare/workers-oauth-provider', allowed: false },
  { room: 'connection', name: '@modelcontextprotocol/server', allowed: true },
  { room: 'connection', name: 'better-auth', allowed: false },
  { room: 'oauth', name: 'agents/mcp/server', allowed: false },
  { room: 'console', name: 'hono/jsx', allowed: true },
  { room: 'console', name: 'better-auth', allowed: false },
  { room: 'door', name: '@modelcontextprotocol/server', allowed: false },
]

/** A file to lint, the rule that it may break, and whether it does. */
interface Probe {
  file: string
  text: string
  rule: string
  refused: boolean
}

/** The type-aware rules need the language's own types and nothing that is installed. */
const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: 'es2024',
    module: 'es2022',
    moduleResolution: 'bundler',
    strict: true,
    types: [],
    allowImportingTsExtensions: true,
    noEmit: true,
  },
  include: ['src'],
})

let folder: string
let broken: ReadonlyMap<string, ReadonlySet<string>>

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-layers-'))
  await copyFile('.oxlintrc.json', path.join(folder, '.oxlintrc.json'))
  await write('tsconfig.json', TSCONFIG)
  for (const room of ROOMS)
    await write(`src/${room}/thing.ts`, 'export interface Thing {\n  a: number\n}\nexport const thing = 1\n')
  await write('src/index.ts', 'export const index = 1\n')
  await write('scripts/tool.ts', 'export const tool = 1\n')
  for (const probe of [...ROOMS.flatMap(roomProbes), ...packageProbes(), ...codeProbes()])
    await write(probe.file, probe.text)
  broken = await brokenRules()
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the linter', () => {
  it.each(ROOMS)('holds the room %s to its row of the table', (room) => {
    expect(misjudged(roomProbes(room))).toEqual([])
  })

  it('keeps packages in the rooms that they belong to', () => {
    expect(misjudged(packageProbes())).toEqual([])
  })

  it.each(codeProbes())('enforces $rule ($file)', (probe) => {
    expect(misjudged([probe])).toEqual([])
  })
})

/** The files of which the linter said the opposite of what it should. */
function misjudged(judged: readonly Probe[]): string[] {
  return judged
    .filter(({ file, rule, refused }) => (broken.get(file)?.has(rule) ?? false) !== refused)
    .map(({ file, refused }) => `${file} should be ${refused ? 'refused' : 'allowed'}`)
}

function roomProbes(from: Room): Probe[] {
  const others = ROOMS.filter((to) => to !== from)
  const between = others.flatMap((to) => {
    const values = TABLE[from].values.includes(to)
    const types = values || TABLE[from].types.includes(to)
    return [
      layerProbe(`src/${from}/value-of-${to}.ts`, `export { thing } from '../${to}/thing.ts'\n`, !values),
      layerProbe(`src/${from}/deep/value-of-${to}.ts`, `export { thing } from '../../${to}/thing.ts'\n`, !values),
      layerProbe(`src/${from}/type-of-${to}.ts`, `export type { Thing } from '../${to}/thing.ts'\n`, !types),
    ]
  })
  return [
    ...between,
    layerProbe(`src/${from}/entry.ts`, `export { index } from '../index.ts'\n`, true),
    layerProbe(`src/${from}/tool.ts`, `export { tool } from '../../scripts/tool.ts'\n`, true),
  ]
}

function packageProbes(): Probe[] {
  return PACKAGES.map(({ room, name, allowed }) =>
    layerProbe(`src/${room}/package-${name.replaceAll(/[^a-z]/g, '-')}.ts`, `export * from '${name}'\n`, !allowed),
  )
}

function layerProbe(file: string, text: string, refused: boolean): Probe {
  return { file, text, rule: 'eslint(no-restricted-imports)', refused }
}

function codeProbes(): Probe[] {
  const probe = (file: string, rule: string, text: string): Probe => ({
    file: `src/door/${file}.ts`,
    text,
    rule,
    refused: true,
  })
  return [
    probe('cycle-a', 'import(no-cycle)', "import { b } from './cycle-b.ts'\nexport const a = () => b\n"),
    probe('cycle-b', 'import(no-cycle)', "import { a } from './cycle-a.ts'\nexport const b = () => a\n"),
    probe('any', 'typescript(no-explicit-any)', 'export const value: any = 1\n'),
    probe('default', 'import(no-default-export)', 'export default 1\n'),
    probe('todo', 'eslint(no-warning-comments)', '// TODO: later\nexport const value = 1\n'),
    probe('floating', 'typescript(no-floating-promises)', 'export function go(): void {\n  Promise.resolve(1)\n}\n'),
    probe('long', 'eslint(max-lines)', '// line\n'.repeat(301)),
  ]
}

async function write(file: string, text: string): Promise<void> {
  const target = path.join(folder, file)
  await mkdir(path.dirname(target), { recursive: true })
  await writeFile(target, text)
}

/** Which rules each file breaks, by its path below the folder. */
function brokenRules(): Promise<Map<string, Set<string>>> {
  const oxlint = path.resolve('node_modules/.bin/oxlint')
  return new Promise((resolve, reject) => {
    execFile(oxlint, ['-f', 'json'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (_, output) => {
      try {
        resolve(byFile(JSON.parse(output) as { diagnostics: { filename: string; code: string }[] }))
      } catch {
        reject(new Error(`oxlint did not answer with JSON:\n${output.slice(0, 2000)}`))
      }
    })
  })
}

function byFile({ diagnostics }: { diagnostics: { filename: string; code: string }[] }): Map<string, Set<string>> {
  const rules = new Map<string, Set<string>>()
  for (const { filename, code } of diagnostics) rules.set(filename, (rules.get(filename) ?? new Set()).add(code))
  return rules
}
