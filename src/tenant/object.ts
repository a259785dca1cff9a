import { DurableObject } from 'cloudflare:workers'
import type { AuditEvent } from '../core/audit.ts'
import { BUILTIN_MODELS } from '../core/builtin-models.ts'
import { systemClock } from '../core/clock.ts'
import { outcomeOf } from '../core/errors.ts'
import { Mutex } from '../core/mutex.ts'
import { Outbox } from '../core/outbox.ts'
import { reached } from '../core/reach.ts'
import type { PermissionSet } from '../core/permissions.ts'
import type { RecordRequest, UpsertRequest } from '../core/records.ts'
import type { Env } from '../env.ts'
import { TenantAlarm } from './alarm.ts'
import { auditPage } from './audit.ts'
import * as clientLife from './client-life.ts'
import * as clients from './clients.ts'
import * as connections from './connections.ts'
import * as consent from './consent.ts'
import { CONSENTS_TABLE } from './consent-handles.ts'
import type {
  AuditFilter,
  Caller,
  ClientSettings,
  ConsentRequest,
  ConsentSelection,
  IssuedGrant,
  MemberCaller,
  TenantCalls,
} from './contract.ts'
import { IDEMPOTENCY_SCHEMA } from './idempotency.ts'
import { acting, activeMember } from './principal.ts'
import { AuditOutbox } from './outbox.ts'
import { PolicyInForce } from './policy-in-force.ts'
import { answerRecords } from './records.ts'
import { prepareStore } from './records/store.ts'
import type { TenantRoom } from './room.ts'
import { doUpkeep } from './upkeep.ts'
import { answerUpsert } from './upsert.ts'

/**
 * One tenant: its policy in force, its records, its audit on the way to D1. Whatever is asked about a tenant is
 * decided here, in one place, and put on record in the transaction of what was done.
 */
export class Tenant extends DurableObject<Env> implements TenantCalls {
  readonly #room: TenantRoom

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { storage } = ctx
    storage.sql.exec(Outbox.TABLE)
    storage.sql.exec(CONSENTS_TABLE)
    for (const statement of IDEMPOTENCY_SCHEMA) storage.sql.exec(statement)
    prepareStore(storage.sql)
    const tenantId = ctx.id.name ?? ''
    const alarm = new TenantAlarm(storage)
    this.#room = {
      tenantId,
      db: env.DB,
      storage,
      clock: systemClock,
      policy: new PolicyInForce(env.DB, tenantId, systemClock),
      outbox: new AuditOutbox(storage.sql, env.DB, alarm),
      alarm,
      models: BUILTIN_MODELS,
      changes: new Mutex(),
      openObject: async (grant, owner) => {
        const identity = { connectionId: grant.connectionId, ...owner }
        await reached(() => this.#connection(grant.connectionId).open(identity, grant))
      },
      endObjects: async (ids, reason) => {
        await Promise.allSettled(ids.map((id) => this.#connection(id).end(reason)))
      },
      announceTools: (ids) => {
        ctx.waitUntil(Promise.allSettled(ids.map((id) => this.#connection(id).toolsChanged())))
      },
    }
  }

  override async alarm(): Promise<void> {
    await doUpkeep(this.#room)
  }

  records(caller: Caller, request: RecordRequest, idempotencyKey?: string) {
    return outcomeOf(() => answerRecords(this.#room, caller, request, idempotencyKey))
  }

  upsert(caller: Caller, request: UpsertRequest, idempotencyKey?: string) {
    return outcomeOf(() => answerUpsert(this.#room, caller, request, idempotencyKey))
  }

  access(caller: Caller) {
    return outcomeOf(async () => {
      const { policy, permissions } = await acting(this.#room.policy, caller)
      return { version: String(policy.version), permissions, models: this.#room.models, tenantName: policy.tenant.name }
    })
  }

  member(caller: MemberCaller) {
    return outcomeOf(async () => {
      const { policy, member, role } = activeMember(await this.#room.policy.current(), caller.memberId)
      return {
        memberId: member.id,
        name: member.name,
        email: member.email,
        role: { id: role.id, name: role.name },
        system: role.system,
        tenant: policy.tenant,
      }
    })
  }

  models(caller: MemberCaller) {
    return outcomeOf(async () => {
      activeMember(await this.#room.policy.current(), caller.memberId)
      return this.#room.models
    })
  }

  rolePermissions(caller: MemberCaller) {
    return outcomeOf(async () => activeMember(await this.#room.policy.current(), caller.memberId).role.permissions)
  }

  listClients(caller: MemberCaller, search: string) {
    return outcomeOf(() => clients.listClients(this.#room, caller, search))
  }

  getClient(caller: MemberCaller, clientId: string) {
    return outcomeOf(() => clients.getClient(this.#room, caller, clientId))
  }

  createClient(caller: MemberCaller, settings: ClientSettings) {
    return outcomeOf(() => clients.createClient(this.#room, caller, settings))
  }

  changeClient(caller: MemberCaller, clientId: string, version: number, settings: ClientSettings) {
    return outcomeOf(() => clients.changeClient(this.#room, caller, clientId, version, settings))
  }

  ceilingImpact(caller: MemberCaller, clientId: string, ceiling: PermissionSet | null) {
    return outcomeOf(() => clients.ceilingImpact(this.#room, caller, clientId, ceiling))
  }

  changeCeiling(caller: MemberCaller, clientId: string, version: number, ceiling: PermissionSet | null) {
    return outcomeOf(() => clients.changeCeiling(this.#room, caller, clientId, version, ceiling))
  }

  rotateSecret(caller: MemberCaller, clientId: string, overlap: number) {
    return outcomeOf(() => clientLife.rotateSecret(this.#room, caller, clientId, overlap))
  }

  setClientStatus(caller: MemberCaller, clientId: string, status: 'active' | 'disabled') {
    return outcomeOf(() => clientLife.setClientStatus(this.#room, caller, clientId, status))
  }

  deleteClient(caller: MemberCaller, clientId: string) {
    return outcomeOf(() => clientLife.deleteClient(this.#room, caller, clientId))
  }

  beginConsent(caller: MemberCaller, request: ConsentRequest) {
    return outcomeOf(() => consent.beginConsent(this.#room, caller, request))
  }

  prepareGrant(caller: MemberCaller, handle: string, selection: ConsentSelection) {
    return outcomeOf(() => consent.prepareGrant(this.#room, caller, handle, selection))
  }

  giveConsent(caller: MemberCaller, handle: string, selection: ConsentSelection, grant: IssuedGrant) {
    return outcomeOf(() => consent.giveConsent(this.#room, caller, handle, selection, grant))
  }

  refuseConsent(caller: MemberCaller, handle: string) {
    return outcomeOf(() => consent.refuseConsent(this.#room, caller, handle))
  }

  ownConnections(caller: MemberCaller) {
    return outcomeOf(() => connections.ownConnections(this.#room, caller))
  }

  clientConnections(caller: MemberCaller, clientId: string) {
    return outcomeOf(() => connections.clientConnections(this.#room, caller, clientId))
  }

  disconnect(caller: MemberCaller, connectionId: string) {
    return outcomeOf(() => connections.disconnect(this.#room, caller, connectionId))
  }

  receive(events: readonly AuditEvent[], ended: string | null) {
    return outcomeOf(() => connections.receiveFromConnection(this.#room, events, ended))
  }

  audit(caller: MemberCaller, filter: AuditFilter) {
    return outcomeOf(() => auditPage(this.#room, caller, filter))
  }

  #connection(id: string) {
    return this.env.CONNECTION.getByName(id)
  }
}
