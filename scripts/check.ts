import { spawn } from 'node:child_process'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Everything that is checked without running the system, each by the tool that knows it. */
const CHECKS: readonly { name: string; command: string; args: readonly string[] }[] = [
  { name: 'types', command: 'tsc', args: ['--noEmit'] },
  { name: 'lint', command: 'oxlint', args: [] },
  { name: 'format', command: 'oxfmt', args: ['--check'] },
  { name: 'dead code', command: 'knip', args: [] },
  { name: 'schema', command: 'node', args: ['--disable-warning=ExperimentalWarning', 'scripts/schema.ts', '--check'] },
  { name: 'coverage', command: 'node', args: ['scripts/coverage.ts', '--check'] },
]

interface Verdict {
  name: string
  passed: boolean
  /** Milliseconds. */
  took: number
  output: string
}

const verdicts: Verdict[] = []
for (const check of CHECKS) {
  const verdict = await run(check.name, check.command, check.args)
  console.log(`${verdict.passed ? 'ok  ' : 'FAIL'}  ${verdict.name.padEnd(10)} ${(verdict.took / 1000).toFixed(1)} s`)
  if (!verdict.passed) console.log(`${verdict.output.trimEnd()}\n`)
  verdicts.push(verdict)
}
if (verdicts.some((verdict) => !verdict.passed)) process.exitCode = 1

function run(name: string, command: string, args: readonly string[]): Promise<Verdict> {
  const from = performance.now()
  return new Promise((resolve) => {
    const child = spawn(path.join('node_modules/.bin', command), args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => (output += error.message))
    child.on('close', (code) => resolve({ name, passed: code === 0, took: performance.now() - from, output }))
  })
}
