import type { Env } from '../../src/env.ts'
import app, { Connection, Tenant as DeployedTenant } from '../../src/index.ts'
import { renewFieldIndexes } from '../../src/tenant/records/field-indexes.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'
import { demoModels } from './data/own-models.ts'
import { alderway, harborlight } from './data/tenants.ts'
import type { DemoRecord } from './data/shapes.ts'
import { OUTBOX_PATH, outboxPage, withOutbox } from './outbox.ts'
import { type Fillable, fillPlatform, fillTenant } from './fill.ts'

/**
 * The Worker as it runs on a developer's machine: the deployed one, and a way to fill it. What is deployed starts at
 * src/index.ts and holds none of this.
 */
interface LocalEnv extends Env {
  /** A random key of this run; only the process that started the server knows it. */
  LOCAL_KEY: string
}

export { Connection }

export class Tenant extends DeployedTenant implements Fillable {
  async fill(model: string, records: readonly DemoRecord[]): Promise<void> {
    const models = demoModels()
    const definition = models.find((candidate) => candidate.name === model)
    if (definition === undefined) throw new Error(`There is no model ${model}.`)
    const { sql } = this.ctx.storage
    this.ctx.storage.transactionSync(() => {
      renewFieldIndexes(sql, models)
      insertRecords(sql, definition, records)
    })
  }
}

export default {
  async fetch(request: Request, env: LocalEnv, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === OUTBOX_PATH && request.method === 'GET') return await outboxPage(env, request)
    if (pathname !== '/__local/fill') return app.fetch(request, withOutbox(env), ctx)
    await request.body?.cancel()
    if (request.method !== 'POST' || request.headers.get('x-local-key') !== env.LOCAL_KEY) {
      return new Response(null, { status: 404 })
    }
    await fill(env)
    return new Response(null, { status: 204 })
  },
} satisfies ExportedHandler<LocalEnv>

async function fill(env: LocalEnv): Promise<void> {
  const objectOf = (id: string): Fillable => env.TENANT.getByName(id) as unknown as Fillable
  for (const tenant of [alderway(), harborlight()]) await fillTenant(env, tenant, objectOf)
  await fillPlatform(env)
}
