import { DurableObject } from 'cloudflare:workers'

/** Bare objects with SQLite: for tests of a single room where src/index.ts is not there. */
export class Tenant extends DurableObject {}
export class Connection extends DurableObject {}

export default {
  fetch(): Response {
    return new Response('There is no Worker here.', { status: 503 })
  },
}
