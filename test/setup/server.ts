import type { TestProject } from 'vitest/node'
import { type RunningServer, startServer } from '../../scripts/server.ts'

/** What tests over HTTP get by `inject('server')`: see scripts/server.ts. */
export type ServerFacts = Omit<RunningServer, 'stop'>

declare module 'vitest' {
  interface ProvidedContext {
    server: ServerFacts
  }
}

/** One server for all projects of a run, with a fresh state folder and the demo data. */
let shared: { server: Promise<RunningServer>; users: number } | undefined

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared ??= { server: startServer({ port: 0, fill: true, quiet: true }), users: 0 }
  const mine = shared
  mine.users += 1
  const { stop, ...facts } = await mine.server
  project.provide('server', facts)
  return async () => {
    mine.users -= 1
    if (mine.users === 0) await stop()
  }
}
