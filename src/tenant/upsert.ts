import { failed, GatehouseError } from '../core/errors.ts'
import type { ModelDefinition } from '../core/models.ts'
import { upsertRequestSchema, type UpsertAnswer, type UpsertRequest, type UpsertResult } from '../core/records.ts'
import type { Caller } from './contract.ts'
import { once } from './idempotency.ts'
import { acting, knownActing, type Acting } from './principal.ts'
import { carryOut, decide, principalOf, putOnRecord, refuse, UPSERT_ACTIONS } from './records.ts'
import { demand } from './records/asking.ts'
import { withExternalId, writableExternalId } from './records/external-id.ts'
import { checkBulk } from './records/request.ts'
import { sightOf } from './records/sight.ts'
import type { TenantRoom } from './room.ts'

/**
 * Creates or updates records by their external ids (R1). All is one transaction; an item that is refused leaves the
 * others alone. Each item is an ordinary create or update, with its permissions and its event.
 * @throws GatehouseError `missing_permission`, `forbidden`, `invalid_input` and others where no item can be done.
 */
export async function answerUpsert(
  room: TenantRoom,
  caller: Caller,
  request: UpsertRequest,
  idempotencyKey?: string,
): Promise<UpsertAnswer> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  return decide(room, caller, who, request, (): UpsertAnswer => {
    const { items } = readUpsert(request)
    const definition = upsertable(room, who, request.model)
    const change = once<UpsertResult[]>(room, caller, idempotencyKey, request)
    const did = { did: 'upsert', model: definition.name } as const
    if (change.earlier !== null) return { ...did, results: change.earlier, repeated: true }
    const results = items.map((item) => putOne(room, caller, who, definition, item))
    change.done(results)
    return { ...did, results }
  })
}

function readUpsert(request: unknown): UpsertRequest {
  checkBulk(request)
  const parsed = upsertRequestSchema.safeParse(request)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ field: path.join('.'), message }))
  const said = issues.map(({ field, message }) => `${field}: ${message}.`).join(' ')
  throw new GatehouseError('invalid_input', said, { issues })
}

/** The model, for somebody who may create and update whatever there is of it. */
function upsertable(room: TenantRoom, who: Acting, model: string): ModelDefinition {
  const principal = principalOf(who)
  const calendar = { now: room.clock(), timeZone: principal.tenant.timeZone }
  const sight = sightOf(principal.permissions, principal.memberId, who.policy.models, calendar, room.storage.sql)
  const definition = demand({ principal, sight }, model, ...UPSERT_ACTIONS)
  writableExternalId({ sight }, definition)
  return definition
}

/** One item, done or undone by itself. */
function putOne(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  definition: ModelDefinition,
  values: Record<string, unknown>,
): UpsertResult {
  const given = values['external_id']
  const externalId = typeof given === 'string' ? given.trim() : ''
  try {
    return room.storage.transactionSync(() => createOrUpdate(room, caller, who, definition, externalId, values))
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    refuse(room, caller, who, { do: 'upsert', model: definition.name, items: [] }, error)
    return { external_id: externalId === '' ? null : externalId, outcome: 'refused', error: failed(error).error }
  }
}

function createOrUpdate(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  definition: ModelDefinition,
  externalId: string,
  values: Record<string, unknown>,
): UpsertResult {
  if (externalId === '') {
    throw new GatehouseError('invalid_input', '"external_id" has to be a text that is not empty.', {
      field: 'external_id',
    })
  }
  const { name: model } = definition
  const found = withExternalId(room.storage.sql, definition, externalId)
  const { answer, facts } = carryOut(
    room,
    caller,
    who,
    found === null ? { do: 'create', model, values } : { do: 'update', model, ...found, values },
  )
  putOnRecord(room, caller, who, facts)
  if (answer.did !== 'create' && answer.did !== 'update') throw new Error(`A change was answered with ${answer.did}`)
  const { id, version } = answer
  const outcome = found === null ? 'created' : version === found.version ? 'unchanged' : 'updated'
  return { external_id: externalId, outcome, id, version }
}
