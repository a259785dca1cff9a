import { mkdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const PACKAGE = path.resolve(import.meta.dirname, '../node_modules/@sparticuz/chromium/package.json')

/**
 * A headless Chromium out of node_modules: nothing has to be installed on the machine. It unpacks itself into the
 * temporary folder, once for each version, so that versions don't run into each other.
 */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await unpacked()
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'], headless: true })
}

/** The path of the program. The package unpacks to TMPDIR, which is looked up as it is loaded. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string }
  const folder = path.join(tmpdir(), `gatehouse-chromium-${version}`)
  await mkdir(folder, { recursive: true })
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    return await packaged.executablePath()
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}
