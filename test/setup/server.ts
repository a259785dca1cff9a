import type { TestProject } from 'vitest/node'
import { type RunningServer, startServer } from '../../scripts/server.ts'
import { internet } from './documents.ts'

/** What tests over HTTP get by `inject('server')`: see scripts/server.ts. */
export type ServerFacts = Omit<RunningServer, 'stop'>

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerFacts
  }
}

interface Shared {
  server: Promise<RunningServer>
  users: number
}

/** Each project loads this file for itself: what they share has to be where all of them look. */
const place = globalThis as { gatehouseServer?: Shared }

/** One server for all projects of a run, with a fresh state and the demo data; it stops with its last user. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mine = (place.gatehouseServer ??= { server: startServer({ quiet: true, internet }), users: 0 })
  mine.users += 1
  const server = await mine.server
  const { url, mcpUrl, signIns, fresh } = server
  project.provide('server', { url, mcpUrl, signIns, fresh })
  return async () => {
    mine.users -= 1
    if (mine.users === 0) await server.stop()
  }
}
