import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../core/clock.ts'
import { outcomeOf } from '../core/errors.ts'
import { Mutex } from '../core/mutex.ts'
import { Outbox } from '../core/outbox.ts'
import { reached } from '../core/reach.ts'
import type { Env } from '../env.ts'
import { TenantAlarm } from './alarm.ts'
import { CALLS, type AnyAnswer } from './calls.ts'
import { CONSENTS_TABLE } from './consent/consent-handles.ts'
import type { MemberCaller } from './contract.ts'
import { HAND_OVERS_TABLE } from './people/hand-over.ts'
import { IDEMPOTENCY_SCHEMA } from './idempotency.ts'
import { IMPORT_SCHEMA } from './import/store.ts'
import { DELETED_DATA_TABLE } from './models/delete.ts'
import { admit } from './entrance.ts'
import { AuditOutbox } from './outbox.ts'
import { PolicyInForce } from './policy-in-force.ts'
import { POLICY_TOKENS_TABLE } from './policy-file/policy-tokens.ts'
import { prepareStore } from './records/store.ts'
import type { TenantRoom } from './room.ts'
import { doUpkeep } from './upkeep.ts'
import { VIEWS_SCHEMA } from './views/view-store.ts'

/**
 * One tenant: its policy in force, its records, its audit on the way to D1. Whatever is asked about a tenant is
 * decided here, in one place, and put on record in the transaction of what was done. contract.ts says what its calls
 * are, calls.ts what answers each.
 */
export class Tenant extends DurableObject<Env> {
  readonly #room: TenantRoom

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { storage } = ctx
    storage.sql.exec(Outbox.TABLE)
    storage.sql.exec(CONSENTS_TABLE)
    for (const statement of [...IDEMPOTENCY_SCHEMA, ...IMPORT_SCHEMA, ...VIEWS_SCHEMA]) storage.sql.exec(statement)
    storage.sql.exec(HAND_OVERS_TABLE)
    storage.sql.exec(DELETED_DATA_TABLE)
    storage.sql.exec(POLICY_TOKENS_TABLE)
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
      changes: new Mutex(),
      openObject: async (grant, owner) => {
        const identity = { connectionId: grant.connectionId, ...owner }
        await reached(() => this.#connection(grant.connectionId).open(identity, grant))
      },
      openKey: (identity, secret) => reached(() => this.#connection(identity.connectionId).openKey(identity, secret)),
      rotateKey: (id, secret, rotation) => reached(() => this.#connection(id).rotateKey(secret, rotation)),
      endObjects: async (ids, reason) => {
        await Promise.allSettled(ids.map((id) => this.#connection(id).end(reason)))
      },
      tellTenants: async (ids, clientId) => {
        await Promise.allSettled(ids.map((id) => env.TENANT.getByName(id).publishedClientChanged(clientId)))
      },
      background: (work) => {
        ctx.waitUntil(
          work().catch((error: unknown) => {
            const message = error instanceof Error ? error.message : ''
            console.error(JSON.stringify({ event: 'background_work_failed', message }))
          }),
        )
      },
      announceTools: (ids) => {
        ctx.waitUntil(Promise.allSettled(ids.map((id) => this.#connection(id).toolsChanged())))
      },
    }
  }

  static {
    for (const [name, answer] of Object.entries(CALLS as Record<string, AnyAnswer>)) {
      Object.defineProperty(this.prototype, name, {
        value(this: Tenant, ...args: readonly unknown[]) {
          return outcomeOf(() => {
            if (name === 'entrance' || !isMember(args[0])) return answer(this.#room, ...args)
            return admit(this.#room, args[0]).then(() => answer(this.#room, ...args))
          })
        },
      })
    }
  }

  override async alarm(): Promise<void> {
    await doUpkeep(this.#room)
  }

  #connection(id: string) {
    return this.env.CONNECTION.getByName(id)
  }
}

/** Whether a call is made by a member in person, whose session the tenant has a say about. */
function isMember(caller: unknown): caller is MemberCaller {
  return typeof caller === 'object' && caller !== null && 'kind' in caller && caller.kind === 'member'
}
