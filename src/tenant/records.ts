import type { AuditAction } from '../core/audit.ts'
import { newEvent } from '../core/events.ts'
import { GatehouseError } from '../core/errors.ts'
import type { RecordAnswer, RecordRequest } from '../core/records.ts'
import { granularScopes } from '../policy/scopes.ts'
import { meet } from '../policy/lattice.ts'
import type { Caller } from './contract.ts'
import { acting, administrators, knownActing, type Acting } from './principal.ts'
import { missingPermission } from './records/asking.ts'
import { perform } from './records/perform.ts'
import { syncPeople } from './records/store.ts'
import type { TenantRoom } from './room.ts'

/**
 * Decides, answers and records one request for records, in one transaction (A3). On a warm policy nothing is awaited:
 * what was decided is what is done.
 */
export async function answerRecords(room: TenantRoom, caller: Caller, request: RecordRequest): Promise<RecordAnswer> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  keepPeople(room, who)
  try {
    return room.storage.transactionSync(() => {
      const { answer, facts } = perform(
        { sql: room.storage.sql, models: room.models, principal: principalOf(who), now: room.clock() },
        request,
      )
      record(room, caller, who, facts.action, { ...facts, outcome: 'success' })
      return answer
    })
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    const refusal = withStepUp(room, who, request, error)
    refuse(room, caller, who, request, refusal)
    throw refusal
  }
}

function principalOf(who: Acting) {
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

/** The members' names, where queries can join them; written anew when the policy was. */
function keepPeople(room: TenantRoom, who: Acting): void {
  if (who.policy.memo.has('people')) return
  const people = [...who.policy.members.values()]
  syncPeople(room.storage.sql, people)
  who.policy.memo.set('people', true)
}

function record(
  room: TenantRoom,
  caller: Caller,
  who: Acting,
  action: AuditAction,
  facts: Partial<Parameters<typeof newEvent>[0]>,
): void {
  room.outbox.add(
    newEvent({
      tenantId: who.policy.tenant.id,
      at: room.clock(),
      via: caller.via,
      origin: caller.origin,
      memberId: who.member.id,
      clientId: who.client?.id ?? null,
      connectionId: who.connection?.id ?? null,
      ...facts,
      action,
    }),
  )
}

/** A refusal is on record as well: what was asked for and which rule it met, not what was typed. */
function refuse(room: TenantRoom, caller: Caller, who: Acting, request: RecordRequest, error: GatehouseError): void {
  const model = 'model' in request ? room.models.find((known) => known.name === request.model)?.name : undefined
  record(room, caller, who, 'access.refused', {
    outcome: 'refused',
    model: model ?? null,
    details: { asked: request.do.slice(0, 20), code: error.code, missing: error.details.missing ?? [] },
  })
}

/**
 * Marks a missing permission that role and ceiling would allow: the client can ask its member for it (M6). A model that
 * is hidden by nothing but what was asked for or granted is such a one, too.
 */
function withStepUp(room: TenantRoom, who: Acting, request: RecordRequest, error: GatehouseError): GatehouseError {
  const refusal = error.code === 'unknown_model' ? missingPermission(principalOf(who), scopesFor(request)) : error
  const { missing = [] } = refusal.details
  if (refusal.code !== 'missing_permission' || missing.length === 0 || who.connection === null) return error
  const possible = new Set(granularScopes(meet(who.parts.role, who.parts.ceiling), room.models))
  if (!missing.every((scope) => possible.has(scope))) return error
  return new GatehouseError(refusal.code, refusal.message, { ...refusal.details, stepUp: true }, { cause: error })
}

/** The granular scopes that a request takes; none for one that explains, or that names no model. */
function scopesFor(request: RecordRequest): string[] {
  if (!('model' in request) || request.do === 'describe') return []
  const { do: operation, model } = request
  if (operation === 'export') return [`${model}:view`, `${model}:export`]
  return [`${model}:${operation === 'list' || operation === 'get' || operation === 'aggregate' ? 'view' : operation}`]
}
