import { SIGN_INS, type SignIn } from './local/sign-ins.ts'
import { startServer } from './server.ts'

const port = Number(process.env['PORT'] ?? 8787)
const stateDir = process.env['STATE_DIR'] ?? '.state'

try {
  const server = await startServer({ port, stateDir })
  console.log(welcome(server.url, server.mcpUrl, server.fresh))
  stopWhenAsked(server.stop)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}

/** Stops on Ctrl+C and on SIGTERM; also when npm was ended, which tells its scripts nothing about it. */
function stopWhenAsked(stopServer: () => Promise<void>): void {
  let stopping = false
  const stop = (): void => {
    if (stopping) return
    stopping = true
    console.log('Stopping.')
    void stopServer().finally(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const parent = process.ppid
  if (process.env['npm_lifecycle_event'] === undefined) return
  setInterval(() => process.ppid !== parent && stop(), 500).unref()
}

function welcome(url: string, mcpUrl: string, fresh: boolean): string {
  const people: SignIn[] = Object.values({ ...SIGN_INS })
  const rows = [
    ['', 'E-mail', 'Name', 'Tenant'],
    ...people.map(({ as, email, name, tenant }) => [as, email, name, tenant ?? '']),
  ]
  return [
    '',
    `Gatehouse runs${fresh ? ', with fresh demo data' : ''}.`,
    '',
    `  Console  ${url}`,
    `  MCP      ${mcpUrl}`,
    '',
    ...table(rows).map((line) => `  ${line}`),
    '',
    `  The password is everybody's: ${people[0]?.password ?? ''}`,
    '',
    `Its data is in ${stateDir}. Ctrl+C stops it.`,
    '',
  ].join('\n')
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  )
}
