import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { RecordAnswer, RecordRequest } from '../../src/core/records.ts'
import type { Env } from '../../src/env.ts'
import app, { Connection, Tenant as DeployedTenant } from '../../src/index.ts'
import { foundTenant } from '../../src/ledger/tenants.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import type { MemberCaller, TenantCalls } from '../../src/tenant/contract.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'
import { questionsOf, type Question } from './questions.ts'
import { memberId, memberName, MEMBERS, recordId, rowsOf, type ModelOf, type Size } from './records.ts'
import { Stopwatch } from './stopwatch.ts'

/** The Worker with a Tenant object that can be filled in bulk and times its own calls; for the bench alone. */
export { Connection }

export interface Sample {
  what: string
  own: boolean
  /** Milliseconds. */
  times: number[]
  /** How many records came back, or were found. */
  found: number
}

export interface Settling {
  took: number[]
  more: boolean
}

const CHUNK = 4_000

export class Tenant extends DeployedTenant {
  /** Writes the rows of a model; gives how large the database is then, in bytes. */
  async fillModel(size: Size, model: ModelOf, from: number, to: number): Promise<number> {
    const definition = BUILTIN_MODELS.find(({ name }) => name === model)
    if (definition === undefined) throw new Error(`There is no model ${model}.`)
    for (let at = from; at < to; at += CHUNK) {
      const rows = rowsOf(size, model, at, Math.min(to, at + CHUNK))
      this.ctx.storage.transactionSync(() => insertRecords(this.ctx.storage.sql, definition, rows))
      await scheduler.wait(0)
    }
    return this.ctx.storage.sql.databaseSize
  }

  /** Asks one question many times, each time measured alone, with the time between for commits to be made. */
  async measure(size: Size, what: string, own: boolean, times: number): Promise<Sample> {
    const caller = callerOf(size.tenant, own)
    const ask = (request: RecordRequest) => this.#ask(caller, request)
    const question = questionsOf(size, own).find((candidate) => candidate.what === what)
    if (question === undefined) throw new Error(`There is no question ${what}.`)
    const stopwatch = new Stopwatch()
    const measured: number[] = []
    let found = 0
    for (let at = 0; at < times + WARM_UP; at += 1) {
      const request = await question.prepare(ask, at)
      await scheduler.wait(0)
      let answer: RecordAnswer | null = null
      const took = await stopwatch.time(async () => {
        answer = await ask(request)
      })
      if (at < WARM_UP) continue
      measured.push(took)
      found = answer === null ? 0 : foundIn(answer)
    }
    return { what, own, times: measured, found }
  }

  #alarms: number[] = []
  #ringing = false

  override async alarm(): Promise<void> {
    this.#ringing = true
    const from = Date.now()
    await super.alarm()
    this.#alarms.push(Date.now() - from)
    this.#ringing = false
  }

  /** How long each alarm took since the last time, in milliseconds, and whether the upkeep has more to do soon. */
  async settle(tenant: string): Promise<Settling> {
    await this.#ask(callerOf(tenant, false), { do: 'get', model: 'company', id: recordId('company', 1) })
    const next = await this.ctx.storage.getAlarm()
    const took = this.#alarms.splice(0)
    return { took, more: this.#ringing || took.length > 1 || (next !== null && next < Date.now() + SOON_MS) }
  }

  async #ask(caller: MemberCaller, request: RecordRequest): Promise<RecordAnswer> {
    const outcome = await (this as unknown as TenantCalls).records(caller, request)
    if (!outcome.ok) throw new Error(`${request.do}: ${JSON.stringify(outcome)}`)
    return outcome.value
  }
}

const WARM_UP = 5
const SOON_MS = 500

function callerOf(tenant: string, own: boolean): MemberCaller {
  const origin = { ip: null, country: null, userAgent: null }
  return { kind: 'member', memberId: memberId(tenant, own ? 1 : 0), sessionId: 'bench', via: 'bench', origin }
}

function foundIn(answer: RecordAnswer): number {
  if (answer.did === 'search') return answer.hits.length
  if (answer.did === 'aggregate') return answer.groups.reduce((sum, { count }) => sum + count, 0)
  return 'total' in answer ? answer.total : 1
}

interface BenchTenant {
  settle(tenant: string): Promise<Settling>
  fillModel(size: Size, model: ModelOf, from: number, to: number): Promise<number>
  measure(size: Size, what: string, own: boolean, times: number): Promise<Sample>
}
export type Task =
  | { do: 'found'; tenant: string }
  | { do: 'settle'; size: Size }
  | { do: 'fill'; size: Size; model: ModelOf; from: number; to: number }
  | { do: 'measure'; size: Size; what: Question['what']; own: boolean; times: number }

export default {
  async fetch(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname !== '/bench') return app.fetch(request, env, ctx)
    const task = await request.json<Task>()
    if (task.do === 'found') {
      await found(env, task.tenant)
      return Response.json(null)
    }
    const object = env.TENANT.getByName(task.size.tenant) as unknown as BenchTenant
    switch (task.do) {
      case 'settle':
        return Response.json(await object.settle(task.size.tenant))
      case 'fill':
        return Response.json(await object.fillModel(task.size, task.model, task.from, task.to))
      case 'measure':
        return Response.json(await object.measure(task.size, task.what, task.own, task.times))
    }
  },
} satisfies ExportedHandler<Env>

/** A tenant with its members: an administrator, and others who see what they own. */
async function found(env: Env, tenant: string): Promise<void> {
  const user = (at: number): string => `usr_${tenant}_${at}`
  const insert = 'INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt) VALUES (?, ?, ?, 1, 0, 0)'
  const numbers = Array.from({ length: MEMBERS }, (_, at) => at)
  await env.DB.batch(
    numbers.map((at) => env.DB.prepare(insert).bind(user(at), memberName(at), `m${at}@${tenant}.example`)),
  )
  const roles = BUILTIN_ROLES(BUILTIN_MODELS).map((role) => ({ ...role, id: `rol_${tenant}_${role.key}` }))
  const members = numbers.map((at) => ({
    id: memberId(tenant, at),
    userId: user(at),
    roleId: `rol_${tenant}_${at === 0 ? 'administrator' : 'customer_success'}`,
  }))
  await foundTenant(env.DB, { id: tenant, slug: tenant, name: tenant, timeZone: 'Europe/Oslo', roles, members }, 0)
}
