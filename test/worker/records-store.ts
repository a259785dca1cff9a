import { env } from 'cloudflare:workers'
import { runInDurableObject } from 'cloudflare:test'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { GatehouseError, type ErrorCode, type ErrorDetails } from '../../src/core/errors.ts'
import type { ModelDefinition } from '../../src/core/models.ts'
import type { Action, FieldAccess, PermissionSet, Portfolio } from '../../src/core/permissions.ts'
import type { RecordAnswer, RecordRequest } from '../../src/core/records.ts'
import type { Performed, Principal } from '../../src/tenant/records/asking.ts'
import { perform } from '../../src/tenant/records/perform.ts'
import { insertRecords, prepareStore, syncPeople } from '../../src/tenant/records/store.ts'

export const NOW = Date.parse('2026-05-04T10:00:00Z')
const THROUGH = { application: { id: 'cli_test', name: 'Test client' }, connectionId: 'con_test', via: 'test' }
export const PEOPLE = [
  { id: 'm_carly', name: 'Carly Jensen', email: 'carly@north.test' },
  { id: 'm_dana', name: 'Dana Ørsted', email: 'dana@north.test' },
  { id: 'm_ada', name: 'Ada Quist', email: 'ada@north.test' },
]

export interface Refusal {
  code: ErrorCode
  message: string
  details: ErrorDetails
}
export type Answer<Did> = Extract<RecordAnswer, { did: Did }>

/** A real store inside a Tenant object, fresh for each call, and what may be done with it. */
export class Store {
  readonly sql: SqlStorage
  readonly #storage: DurableObjectStorage
  readonly models: readonly ModelDefinition[]
  /** Milliseconds; to be moved on at will. */
  now = NOW

  constructor(storage: DurableObjectStorage, models: readonly ModelDefinition[] = BUILTIN_MODELS) {
    this.#storage = storage
    this.sql = storage.sql
    this.models = models
    prepareStore(this.sql)
    syncPeople(this.sql, PEOPLE)
  }

  /** The same store under other data models. */
  under(models: readonly ModelDefinition[]): Store {
    return new Store(this.#storage, models)
  }

  add(
    model: string,
    id: string,
    values: Record<string, unknown>,
    links: { owner?: string; company?: string } = {},
  ): void {
    insertRecords(this.sql, definitionOf(this.models, model), [
      { id, ownerId: links.owner ?? null, companyId: links.company ?? null, values, at: NOW - 1000 },
    ])
  }

  perform(principal: Principal, request: unknown): Performed {
    return this.#storage.transactionSync(() =>
      perform({ sql: this.sql, models: this.models, principal, through: THROUGH, now: this.now }, request),
    )
  }

  /** What `work` gives in a transaction that is undone then. */
  undone<T>(work: () => T): T {
    let result: { value: T } | null = null
    const undo = new Error('undone')
    try {
      this.#storage.transactionSync(() => {
        result = { value: work() }
        throw undo
      })
    } catch (error) {
      if (error !== undo) throw error
    }
    return (result as unknown as { value: T }).value
  }

  ask<Did extends RecordRequest['do']>(
    principal: Principal,
    request: Extract<RecordRequest, { do: Did }>,
  ): Answer<Did> {
    return this.perform(principal, request).answer as Answer<Did>
  }

  refusal(principal: Principal, request: unknown): Refusal {
    const { outcome } = this.attempt(principal, request)
    if (outcome === 'answered') throw new Error('This was to be refused')
    return outcome
  }

  /** The answer, or how it was refused: what a caller can tell two stores apart by. */
  attempt(principal: Principal, request: unknown): { answer: RecordAnswer | null; outcome: Refusal | 'answered' } {
    try {
      return { answer: this.perform(principal, request).answer, outcome: 'answered' }
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error
      return { answer: null, outcome: { code: error.code, message: error.message, details: error.details } }
    }
  }
}

let stores = 0

export function withStore<T>(work: (store: Store) => T): Promise<T> {
  stores += 1
  const tenants = env.TENANT as unknown as DurableObjectNamespace
  const tenant = tenants.get(tenants.idFromName(`records-${stores}`))
  return runInDurableObject(tenant, (_object, state) => work(new Store(state.storage)))
}

export function definitionOf(models: readonly ModelDefinition[], name: string): ModelDefinition {
  const definition = models.find((model) => model.name === name)
  if (definition === undefined) throw new Error(`There is no model ${name}`)
  return definition
}

type Allowed = Record<string, { actions: readonly Action[]; fields: Record<string, FieldAccess> }>

/** Everything on every model, less what is taken away: `company: null` a model, `'company.arr': 'none'` a field. */
export function permissions(
  less: {
    actions?: Record<string, readonly Action[]>
    fields?: Record<string, FieldAccess>
    portfolio?: Portfolio
  } = {},
): PermissionSet {
  const models: Allowed = {}
  for (const { name, fields } of BUILTIN_MODELS) {
    const actions = less.actions?.[name] ?? ['create', 'view', 'update', 'remove', 'export']
    const access = fields.map((field) => [field.name, less.fields?.[`${name}.${field.name}`] ?? 'edit'] as const)
    if (actions.length > 0)
      models[name] = { actions, fields: Object.fromEntries(access.filter((entry) => entry[1] !== 'none')) }
  }
  return { models: models as PermissionSet['models'], portfolio: less.portfolio ?? [] }
}

/** No action on any model: to take back some of it. */
export const nothing: Record<string, readonly Action[]> = Object.fromEntries(
  BUILTIN_MODELS.map(({ name }) => [name, []]),
)

export function principal(set: PermissionSet, memberId = 'm_carly', tenantId = 'north'): Principal {
  return {
    memberId,
    memberName: 'Carly Jensen',
    roleName: 'Tester',
    tenant: { id: tenantId, name: 'North', timeZone: 'Europe/Oslo' },
    permissions: set,
    administrators: ['Ada Quist'],
  }
}

/** Three companies: Carly's, Dana's, and one without an owner; and what belongs to them. */
export function fill(store: Store): void {
  store.add(
    'company',
    'acme',
    {
      name: 'Acme',
      industry: 'Software',
      health: 'good',
      arr: 100,
      notes: 'secret plan',
      employees: 40,
      city: 'Århus',
    },
    { owner: 'm_carly' },
  )
  store.add(
    'company',
    'beta',
    { name: 'Beta', industry: 'Retail', health: 'at_risk', arr: 300, employees: 900, customer_since: '2025-02-01' },
    { owner: 'm_dana' },
  )
  store.add('company', 'gamma', { name: 'gamma 100%', industry: 'Software', arr: 200 })
  store.add(
    'end_user',
    'eva',
    { name: 'Eva Lund', email: 'eva@acme.test', newsletter: true, last_seen_at: '2026-05-01T08:30:00.000Z' },
    { company: 'acme' },
  )
  store.add(
    'end_user',
    'finn',
    { name: 'Finn Holm', email: 'finn@beta.test', newsletter: false },
    { company: 'beta', owner: 'm_carly' },
  )
  store.add(
    'issue',
    'i1',
    { title: 'Login fails', status: 'open', priority: 'urgent', reporter: 'eva', due_on: '2026-06-01' },
    { company: 'acme', owner: 'm_carly' },
  )
  store.add(
    'issue',
    'i2',
    { title: 'Invoice wrong', status: 'closed', priority: 'low', reporter: 'finn' },
    { company: 'beta', owner: 'm_carly' },
  )
  store.add(
    'issue',
    'i3',
    { title: 'Slow export', status: 'open', priority: 'normal', reporter: 'finn' },
    { company: 'acme', owner: 'm_dana' },
  )
  store.add('task', 't1', { title: 'Call back', status: 'todo' }, { owner: 'm_carly' })
  store.add('task', 't2', { title: 'Write report', status: 'doing' }, { owner: 'm_dana' })
}

export function ids(answer: { records: readonly { id: string }[] }): string[] {
  return answer.records.map(({ id }) => id)
}
