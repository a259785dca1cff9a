import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, stat } from 'node:fs/promises'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '..')
const SOURCE = path.join(ROOT, 'src/console/styles/console.css')
const TARGET = path.join(ROOT, 'build/console.css')

/** Builds build/console.css with Tailwind when a page is newer than it, or always with `force`. */
export async function buildStyles(options: { force?: boolean } = {}): Promise<void> {
  if (options.force !== true && !(await isStale())) return
  await mkdir(path.dirname(TARGET), { recursive: true })
  const draft = `${TARGET}.${process.pid}`
  await run('node_modules/.bin/tailwindcss', ['--input', SOURCE, '--output', draft, '--minify'])
  await rename(draft, TARGET)
}

async function isStale(): Promise<boolean> {
  if (!existsSync(TARGET)) return true
  const built = (await stat(TARGET)).mtimeMs
  const pages = await readdir(path.join(ROOT, 'src/console'), { recursive: true, withFileTypes: true })
  const files = pages.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  for (const file of [...files, path.join(ROOT, 'package.json')]) {
    if ((await stat(file)).mtimeMs > built) return true
  }
  return false
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`Tailwind could not build the style sheet (exit ${code}):\n${complaint}`))
    })
  })
}

if (import.meta.main) await buildStyles({ force: true })
