import { spawn } from 'node:child_process'
import path from 'node:path'
import { buildStyles } from './styles.ts'

const ROOT = path.resolve(import.meta.dirname, '..')
/** KiB, gzipped: what the Worker should stay below. */
const AIM = 1024

await buildStyles()
const { code, output } = await wrangler(['deploy', '--outdir', 'build/worker', ...process.argv.slice(2)])
process.exitCode = code

const size = /gzip: ([\d.]+) (KiB|MiB)/.exec(output)
if (size) {
  const kibibytes = Number(size[1]) * (size[2] === 'MiB' ? 1024 : 1)
  console.log(`The Worker is ${kibibytes.toFixed(0)} KiB gzipped; the aim is less than ${AIM} KiB.`)
  if (kibibytes >= AIM) console.warn('Warning: the Worker is larger than that. `build/worker` shows what is in it.')
} else if (code === 0) {
  console.error('wrangler did not say how large the Worker is.')
  process.exitCode = 1
}

function wrangler(args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('node_modules/.bin/wrangler', args, {
      cwd: ROOT,
      stdio: ['inherit', 'pipe', 'inherit'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      process.stdout.write(chunk)
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve({ code: exit ?? 1, output }))
  })
}
