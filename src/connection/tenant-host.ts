import type { ApiHost } from '../api/host.ts'
import type { Origin } from '../core/audit.ts'
import { outcomeOf, type Outcome } from '../core/errors.ts'
import { reached } from '../core/reach.ts'
import type { Caller, ImportCalls, TenantCalls } from '../tenant/contract.ts'
import type { AccessToken } from './access-tokens.ts'
import type { ConnectionIdentity } from './contract.ts'
import type { McpHost } from './mcp/host.ts'

/**
 * The tenant as one request sees it; `over` once the tenant has said that the connection is, `decided` once it has
 * decided about the request, and put that on record.
 */
export interface TenantHost extends McpHost {
  readonly over: boolean
  readonly decided: boolean
  readonly scopes: readonly string[]
  records: ApiHost['records']
  upsert: ApiHost['upsert']
  batch: ApiHost['batch']
  imports: ApiHost['imports']
}

/** Binds the Tenant object to one request: its connection, its token's scopes and from where it came. */
export function tenantHost(
  tenant: Pick<TenantCalls, 'records' | 'upsert' | 'batch' | 'refused' | 'access' | keyof ImportCalls>,
  identity: ConnectionIdentity,
  access: AccessToken,
  origin: Origin,
): TenantHost {
  let over = false
  let decided = false
  const caller = (via: string): Caller => ({
    kind: 'connection',
    connectionId: identity.connectionId,
    scopes: access.scopes,
    via,
    origin,
  })
  // A tenant out of reach refuses, as one does that can't reach D1.
  const asked = async <T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const reply = await outcomeOf(() => reached(ask))
    const outcome = reply.ok ? reply.value : reply
    if (!outcome.ok && outcome.error.code === 'invalid_token') over = true
    return outcome
  }
  const decide = async <T>(ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> => {
    decided = true
    return await asked(ask)
  }
  return {
    get decided() {
      return decided
    },
    get over() {
      return over
    },
    scopes: access.scopes,
    records: async (request, via, key) => await decide(() => tenant.records(caller(via), request, key)),
    upsert: async (request, via, key) => await decide(() => tenant.upsert(caller(via), request, key)),
    batch: async (request, via, key) => await decide(() => tenant.batch(caller(via), request, key)),
    imports: {
      receive: async (about, content, via, key) =>
        await decide(() => tenant.receiveImport(caller(via), about, content, key)),
      list: async (via) => await decide(() => tenant.imports(caller(via))),
      get: async (id, via) => await decide(() => tenant.import(caller(via), id)),
      map: async (id, settings, via) => await decide(() => tenant.mapImport(caller(via), id, settings)),
      start: async (id, via) => await decide(() => tenant.startImport(caller(via), id)),
      cancel: async (id, via) => await decide(() => tenant.cancelImport(caller(via), id)),
      undo: async (id, via) => await decide(() => tenant.undoImport(caller(via), id)),
      refusedRows: async (id, after, via) => await decide(() => tenant.refusedRows(caller(via), id, after)),
    },
    refused: async (code, via) => await asked(() => tenant.refused(caller(via), code)),
    access: async (via) => {
      const outcome = await asked(() => tenant.access(caller(via)))
      if (!outcome.ok) {
        decided = true
        return outcome
      }
      return { ok: true, value: { ...outcome.value, version: `${outcome.value.version} ${access.scopes.join(' ')}` } }
    },
  }
}
