import { DurableObject } from 'cloudflare:workers'
import { recordId, rowsOf, type Size } from '../size/records.ts'
import { Stopwatch } from '../size/stopwatch.ts'
import { LAYOUTS, type MODELS, valuesOf } from './layouts.ts'

/** A store in one of the layouts, filled and measured inside workerd; nothing of the product but its data models. */
interface LayoutEnv {
  LAYOUT: DurableObjectNamespace<Layout>
}
export type LayoutTask =
  | { layout: string; do: 'fill'; size: Size; model: (typeof MODELS)[number]; from: number; to: number }
  | { layout: string; do: 'measure'; size: Size }

const CHUNK = 2_000

export class Layout extends DurableObject {
  /** Gives bytes and milliseconds. */
  async fill({ layout, size, model, from, to }: Extract<LayoutTask, { do: 'fill' }>): Promise<[number, number]> {
    const { sql } = this.ctx.storage
    const laid = LAYOUTS[layout] ?? fail(layout)
    if (sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'company_name'`).toArray().length === 0) {
      for (const statement of laid.schema) sql.exec(statement)
    }
    let took = 0
    for (let at = from; at < to; at += CHUNK) {
      const rows = rowsOf(size, model, at, Math.min(to, at + CHUNK)).map((row) => valuesOf(model, row))
      const text = JSON.stringify(rows)
      const start = Date.now()
      sql.exec(laid.insert(model), text)
      await scheduler.wait(0)
      took += Date.now() - start
    }
    return [sql.databaseSize, took]
  }

  async measure({ layout, size }: Extract<LayoutTask, { do: 'measure' }>): Promise<Record<string, number[]>> {
    const laid = LAYOUTS[layout] ?? fail(layout)
    const run = async (times: number, work: (at: number) => [query: string, ...values: unknown[]]) => {
      const stopwatch = new Stopwatch()
      const measured: number[] = []
      for (let at = 0; at < times; at += 1) {
        const [query, ...values] = work(at)
        await scheduler.wait(0)
        const took = await stopwatch.time(async () => {
          for (const _ of this.ctx.storage.sql.exec(query, ...values).raw()) continue
        })
        if (at > 2) measured.push(took)
      }
      return measured
    }
    const company = (at: number): string => recordId('company', (at * 37) % size.companies)
    const page = laid.page('company', 'health', 'arr')
    const added = laid.addField('company', 'custom_field')
    return {
      'get by id': await run(60, (at) => [laid.get('company'), company(at)]),
      'filter and sort, first page': await run(60, () => [page, 'at_risk']),
      'filter and sort, deep page': await run(60, () => [
        laid.after('company', 'health', 'arr'),
        'at_risk',
        150_000,
        'x',
      ]),
      'sum of 100,000 by a group': await run(12, () => [laid.sum('company', 'arr', 'health')]),
      'update of one field': await run(60, (at) => [laid.update('company', 'arr'), at, company(at)]),
      'add a custom field with its index': await once(added, (query) => {
        this.ctx.storage.sql.exec(query)
      }),
    }
  }
}

export default {
  async fetch(request: Request, env: LayoutEnv): Promise<Response> {
    const task = await request.json<LayoutTask>()
    const object = env.LAYOUT.getByName(task.layout)
    return Response.json(task.do === 'fill' ? await object.fill(task) : await object.measure(task))
  },
}

async function once(queries: readonly string[], work: (query: string) => void): Promise<number[]> {
  const start = Date.now()
  for (const query of queries) work(query)
  return [Date.now() - start]
}

function fail(layout: string): never {
  throw new Error(`There is no layout ${layout}.`)
}
