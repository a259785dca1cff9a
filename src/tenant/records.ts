import type { AuditEvent } from '../core/audit.ts'
import type { BatchRequest } from '../core/batch.ts'
import { newEvent, type EventFacts } from '../core/events.ts'
import { GatehouseError } from '../core/errors.ts'
import type { Action } from '../core/permissions.ts'
import type { RecordAnswer, RecordRequest, UpsertRequest } from '../core/records.ts'
import { ACTIONS_NEEDED } from '../policy/model-rules.ts'
import { granularScopes } from '../policy/scopes.ts'
import { meet } from '../policy/lattice.ts'
import type { Access, Caller } from './contract.ts'
import { everybody } from './holder.ts'
import { once } from './idempotency.ts'
import { demandModule, demandSurface } from './module-gate.ts'
import { acting, administrators, knownActing, type Acting } from './principal.ts'
import { missingPermission, type Context, type Performed, type Principal } from './records/asking.ts'
import { perform } from './records/perform.ts'
import { keepUnique } from './records/unique.ts'
import { keepFieldIndexes } from './records/field-indexes.ts'
import { syncPeople } from './records/store.ts'
import type { TenantRoom } from './room.ts'

/** What somebody asks for, as far as refusals tell of it. */
export type Asked = RecordRequest | UpsertRequest | BatchRequest | { do: 'import'; model: string }

/** Set on a policy whose models ask for indexes that are still to be made. */
export const INDEXES_DUE = 'indexes due'
/** When what is left to be done about indexes is done (upkeep.ts). */
const INDEX_SOON_MS = 200

/** What an upsert takes: it may have to do either, and says which. */
export const UPSERT_ACTIONS: readonly Action[] = ['view', 'create', 'update']

/** A change without its values: what an idempotency key is remembered with. */
type Effect =
  | { did: 'create' | 'update' | 'restore'; model: string; id: string; version: number }
  | { did: 'restore_version'; model: string; id: string; version: number; kept: string[] }
  | { did: 'remove'; model: string; id: string }

/**
 * Decides, answers and records one request for records, in one transaction (A3). On a warm policy nothing is awaited:
 * what was decided is what is done.
 */
export async function answerRecords(
  room: TenantRoom,
  caller: Caller,
  request: RecordRequest,
  idempotencyKey?: string,
): Promise<RecordAnswer> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  if (READS.has(request.do) && idempotencyKey === undefined) return await read(room, caller, who, request)
  return decide(room, caller, who, request, () => {
    const change = once<Effect>(room, caller, idempotencyKey, request)
    if (change.earlier !== null) return repeat(room, caller, who, change.earlier)
    const { answer, facts } = carryOut(room, caller, who, request)
    putOnRecord(room, caller, who, { ...facts, outcome: 'success' })
    const effect = effectOf(answer)
    if (effect !== null) change.done(effect)
    return answer
  })
}

/** What changes nothing. */
const READS: ReadonlySet<string> = new Set<RecordRequest['do']>([
  'list',
  'get',
  'search',
  'fetch',
  'aggregate',
  'describe',
  'history',
  'removed',
  'export',
])

/** Answers what changes nothing, once its event is written: with those of other reads, where several come at once. */
async function read(room: TenantRoom, caller: Caller, who: Acting, request: RecordRequest): Promise<RecordAnswer> {
  const { answer, facts } = judge(room, caller, who, request, () => carryOut(room, caller, who, request))
  await room.outbox.addRead(eventOf(room, caller, who, { ...facts, outcome: 'success' }))
  return answer
}

/** What a caller may do right now, and in whose data. */
export async function accessOf(room: TenantRoom, caller: Caller): Promise<Access> {
  const who = await acting(room.policy, caller)
  const { policy, permissions, role } = who
  try {
    demandSurface(policy, caller)
  } catch (error) {
    if (error instanceof GatehouseError) refuse(room, caller, who, { do: 'describe' }, error)
    throw error
  }
  const { models, tenant, version } = policy
  const mayImport = role.system.includes('import') && tenant.modules.includes('import_export')
  return { version: String(version), permissions, models, tenantName: tenant.name, mayImport }
}

function effectOf(answer: RecordAnswer): Effect | null {
  if (answer.did === 'remove') return answer
  if (!('version' in answer)) return null
  const { record: _, ...effect } = answer
  return effect
}

/** Runs one decision in a transaction; a refusal undoes it and is on record itself. */
export function decide<Answer>(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  request: Asked,
  work: () => Answer,
): Answer {
  return judge(room, caller, who, request, () => room.storage.transactionSync(work))
}

/** Runs one decision, if the caller is let in; a refusal is on record. What changes something is a transaction itself. */
function judge<Answer>(room: TenantRoom, caller: Caller, who: Acting, request: Asked, work: () => Answer): Answer {
  keepPeople(room, who)
  try {
    demandSurface(who.policy, caller)
    if (request.do === 'export') demandModule(who.policy, 'import_export')
    return work()
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    const refusal = withStepUp(who, request, error)
    refuse(room, caller, who, request, refusal)
    throw refusal
  }
}

/** One request with the caller's own permissions; the transaction is the caller's. For `readBack` see asking.ts. */
export function carryOut(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  request: RecordRequest,
  { readBack = true, indexed = true } = {},
): Performed {
  return perform({ ...askingContext(room, caller, who), readBack, indexed }, request)
}

/** Who asks, through what and when, as the operations on records want it. */
export function askingContext(room: TenantRoom, caller: Caller, who: Acting): Context {
  const through = { application: applicationOf(who), connectionId: who.connection?.id ?? null, via: caller.via }
  const { models } = who.policy
  const { storage, clock } = room
  return { sql: storage.sql, models, principal: principalOf(who), through, now: clock() }
}

/** What a change came through, as the history of a record tells it. */
function applicationOf({ client, connection }: Acting): { id: string | null; name: string } | null {
  if (client !== null) return client
  const key = connection?.key ?? null
  return key === null ? null : { id: null, name: key.name }
}

/** The answer to a change that was made before, with the record as the caller may see it now. */
function repeat(room: TenantRoom, caller: Caller, who: Acting, effect: Effect): RecordAnswer {
  if (effect.did === 'remove') return { ...effect, repeated: true }
  const { model, id } = effect
  const seen = ifAllowed(() => carryOut(room, caller, who, { do: 'get', model, id }))
  if (seen?.answer.did !== 'get') return { ...effect, record: null, repeated: true }
  putOnRecord(room, caller, who, { ...seen.facts, details: { repeated: true } })
  const { record } = seen.answer
  return { ...effect, version: record.version, record, repeated: true }
}

function ifAllowed<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof GatehouseError) return null
    throw error
  }
}

export function principalOf(who: Acting): Principal {
  const { tenant } = who.policy
  return {
    memberId: who.member.id,
    memberName: who.member.name,
    roleName: who.role.name,
    tenant: { id: tenant.id, name: tenant.name, timeZone: tenant.timeZone },
    permissions: who.permissions,
    administrators: administrators(who.policy),
  }
}

/** The members' names, where queries can join them, and the indexes of unique fields: anew when the policy is. */
export function keepPeople(room: TenantRoom, who: Acting): void {
  if (who.policy.memo.has('people')) return
  syncPeople(room.storage.sql, everybody(who.policy))
  keepUnique(room.storage.sql, who.policy.models)
  if (keepFieldIndexes(room.storage.sql, who.policy.models)) {
    who.policy.memo.set(INDEXES_DUE, true)
    room.alarm.soon(INDEX_SOON_MS)
  }
  who.policy.memo.set('people', true)
}

export function putOnRecord(room: TenantRoom, caller: Caller, who: Acting, facts: Facts): void {
  room.outbox.add(eventOf(room, caller, who, facts))
}

type Facts = Partial<EventFacts> & Pick<EventFacts, 'action'>

function eventOf(room: TenantRoom, caller: Caller, who: Acting, facts: Facts): AuditEvent {
  return newEvent({
    tenantId: who.policy.tenant.id,
    at: room.clock(),
    via: caller.via,
    origin: caller.origin,
    memberId: who.member.id,
    clientId: who.client?.id ?? null,
    connectionId: who.connection?.id ?? null,
    ...facts,
  })
}

/** A refusal is on record as well: what was asked for and which rule it met, not what was typed. */
export function refuse(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  request: Asked,
  error: GatehouseError,
  more: Record<string, string> = {},
): void {
  const model = 'model' in request ? who.policy.models.find((known) => known.name === request.model)?.name : undefined
  putOnRecord(room, caller, who, {
    action: 'access.refused',
    outcome: 'refused',
    model: model ?? null,
    details: { asked: request.do.slice(0, 20), code: error.code, missing: error.details.missing ?? [], ...more },
  })
}

/**
 * Marks a missing permission that role and ceiling would allow: the client can ask its member for it (M6). A model that
 * is hidden by nothing but what was asked for or granted is such a one, too. Nobody can be asked on behalf of a key.
 */
export function withStepUp(who: Acting, request: Asked, error: GatehouseError): GatehouseError {
  const refusal = error.code === 'unknown_model' ? missingPermission(principalOf(who), scopesFor(request)) : error
  const { missing = [] } = refusal.details
  if (refusal.code !== 'missing_permission' || missing.length === 0 || who.client === null) return error
  const possible = new Set(granularScopes(meet(who.parts.role, who.parts.ceiling), who.policy.models))
  if (!missing.every((scope) => possible.has(scope))) return error
  return new GatehouseError(refusal.code, refusal.message, { ...refusal.details, stepUp: true }, { cause: error })
}

/** The granular scopes that a request takes; none for one that explains, or that names no model. */
function scopesFor(request: Asked): string[] {
  if (!('model' in request) || request.model === undefined) return []
  return ACTIONS_FOR[request.do].map((action) => `${request.model}:${action}`)
}

/** The actions on its model that a request takes. */
export const ACTIONS_FOR: Readonly<Record<Asked['do'], readonly Action[]>> = {
  describe: [],
  search: [],
  fetch: [],
  list: ['view'],
  get: ['view'],
  aggregate: ['view'],
  history: ['view'],
  export: ACTIONS_NEEDED.export,
  import: [],
  create: ['create'],
  update: ['update'],
  upsert: UPSERT_ACTIONS,
  create_many: ['create'],
  update_many: ['update'],
  remove_many: ['remove'],
  update_where: ['view', 'update'],
  remove_where: ['view', 'remove'],
  remove: ['remove'],
  removed: ['view', 'create'],
  restore: ['view', 'create'],
  restore_version: ['view', 'update'],
}
