import * as z from 'zod'
import { AUDIT_ACTIONS } from '../core/audit.ts'
import { GatehouseError } from '../core/errors.ts'
import { listEvents } from '../ledger/audit.ts'
import { clientName } from '../ledger/clients.ts'
import type { AuditFilter, AuditPage, MemberCaller } from './contract.ts'
import { everybody } from './holder.ts'
import { memberWith } from './principal.ts'
import type { TenantRoom } from './room.ts'

const filterSchema = z.strictObject({
  from: z.int().min(0).optional(),
  until: z.int().min(0).optional(),
  actions: z.array(z.enum(AUDIT_ACTIONS)).max(AUDIT_ACTIONS.length).optional(),
  memberIds: z.array(z.string().max(60)).max(100).optional(),
  clientId: z.string().max(200).optional(),
  connectionId: z.string().max(60).optional(),
  outcome: z.enum(['success', 'refused', 'failed']).optional(),
  cursor: z
    .string()
    .regex(/^[0-9A-Za-z]{10,40}$/)
    .optional(),
  limit: z.int().min(1).max(200).optional(),
})

/** The tenant's audit, newest first, up to the moment: what is still in the outbox goes to D1 first (A2). */
export async function auditPage(room: TenantRoom, caller: MemberCaller, input: AuditFilter): Promise<AuditPage> {
  const { policy } = await memberWith(room.policy, caller, 'read_audit')
  const parsed = filterSchema.safeParse(input)
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? 'filter')
    throw new GatehouseError('invalid_input', `The filter “${field}” is not valid. Correct it or leave it out.`, {
      field,
    })
  }
  await room.outbox.drain()
  const { limit = 50, cursor, ...filter } = parsed.data
  const events = await listEvents(room.db, { ...filter, tenantId: policy.tenant.id, before: cursor, limit: limit + 1 })
  const shown = events.slice(0, limit)
  return {
    rows: shown.map((event) => ({
      id: event.id,
      at: event.at,
      action: event.action,
      outcome: event.outcome,
      member: event.memberId === null ? null : { id: event.memberId, name: event.memberName ?? event.memberId },
      client: event.clientId === null ? null : { id: event.clientId, name: event.clientName ?? event.clientId },
      key: event.keyName,
      connectionId: event.connectionId,
      model: event.model,
      recordId: event.recordId,
      recordCount: event.recordCount,
      fields: event.fields,
      via: event.via,
      origin: event.origin,
      details: event.details,
    })),
    nextCursor: events.length > limit ? (shown.at(-1)?.id ?? null) : null,
    client: await namedClient(room.db, policy.tenant.id, filter.clientId),
    members: everybody(policy).map(({ id, name }) => ({ id, name })),
  }
}

/** The client that the filter asks for, by its name even where no event matches. */
async function namedClient(db: D1Database, tenantId: string, id: string | undefined): Promise<AuditPage['client']> {
  const name = id === undefined ? null : await clientName(db, tenantId, id)
  return id === undefined || name === null ? null : { id, name }
}
