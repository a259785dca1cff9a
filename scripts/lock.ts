import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const LOCK = path.resolve(import.meta.dirname, '../package-lock.json')

interface Locked {
  version: string
  dev?: true
  optional?: true
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}
interface Lock {
  packages: Record<string, Locked>
}

/**
 * Completes package-lock.json with the packages for other platforms. A registry mirror that carries only some of them
 * makes `npm install` leave the others out, and `npm ci` then refuses the lock. Run it after `npm install`.
 */
export function completeLock(lock: Lock): string[] {
  const added: string[] = []
  for (const owner of Object.values({ ...lock.packages })) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`
      if (isKnown(lock, name) || !/^\d+\.\d+\.\d+$/.test(version)) continue
      lock.packages[place] = { version, ...(owner.dev && { dev: owner.dev }), optional: true, ...platformOf(name) }
      added.push(`${name}@${version}`)
    }
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')))
  return added
}

function isKnown(lock: Lock, name: string): boolean {
  return Object.keys(lock.packages).some((place) => place.endsWith(`node_modules/${name}`))
}

/** What such a package says of itself, told by its name: `…-linux-arm64-musl`. */
function platformOf(name: string): Pick<Locked, 'os' | 'cpu' | 'libc'> {
  const words = name.split(/[-/]/)
  const os = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'openharmony', 'win32'].find((word) =>
    words.includes(word),
  )
  const cpu = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'].find((word) =>
    words.includes(word),
  )
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined
  if (cpu === undefined && os === undefined) throw new Error(`For which platform is ${name}?`)
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) }
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8')) as Lock
  const added = completeLock(lock)
  writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(added.length === 0 ? 'The lock is complete.' : `Added to the lock:\n${added.join('\n')}`)
}
