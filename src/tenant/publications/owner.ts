import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { isHttpsUrl } from '../../core/https-url.ts'
import { line } from '../../core/text-line.ts'
import type { Client } from '../../ledger/clients.ts'
import { findPublication, putPublication, type StoredPublication } from '../../ledger/publications.ts'
import { isPlatformAdmin } from '../../ledger/platform.ts'
import { commit, facts, ownClient, refuseSelfRegistered } from '../clients/client-change.ts'
import type {
  ClientSettings,
  MemberCaller,
  PlatformCaller,
  PublicationDecision,
  PublicationInput,
  PublicationView,
} from '../contract.ts'
import { memberWith } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

const url = z.string().trim().max(500, 'Use at most 500 characters.').refine(isHttpsUrl, 'Give a URL with https://.')

const inputSchema = z.strictObject({
  company: line(120).min(1, 'Say which company is behind it.'),
  contact: z.email('Give an e-mail address that somebody reads.').max(254),
  helpUrl: url.nullable(),
  privacyUrl: url,
  termsUrl: url,
})

export async function publication(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
): Promise<PublicationView | null> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  await ownClient(room, by, clientId)
  const found = await findPublication(room.db, clientId)
  if (found === null) return null
  const { status, customFields, requestedAt, decidedBy, decidedAt, reason, version } = found
  return { ...found.details, status, customFields, requestedAt, decidedBy, decidedAt, reason, version }
}

/** A request stays what it is until it is decided, and a published client until it is withdrawn. */
export async function requestPublication(
  room: TenantRoom,
  caller: MemberCaller,
  clientId: string,
  input: PublicationInput,
): Promise<null> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  const parsed = inputSchema.safeParse(input)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'company'), message }))
    throw new GatehouseError('invalid_input', 'Nothing was sent. Correct what is marked and send it again.', { issues })
  }
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId)
    refuseSelfRegistered(client)
    const before = await findPublication(room.db, clientId)
    if (before?.status === 'requested' || before?.status === 'published') throw decidedMeanwhile()
    const asked: StoredPublication = {
      clientId,
      tenantId: room.tenantId,
      status: 'requested',
      details: parsed.data,
      customFields: false,
      requestedBy: by.member.id,
      requestedAt: room.clock(),
      decidedBy: null,
      decidedAt: null,
      reason: null,
      version: (before?.version ?? 0) + 1,
    }
    const details = { name: client.name, ...parsed.data }
    const event = {
      ...facts(room, caller, room.tenantId),
      action: 'client.publication_requested' as const,
      clientId,
      details,
    }
    await commit(room, room.tenantId, [putPublication(room.db, asked)], [event])
    return null
  })
}

export async function withdrawPublication(room: TenantRoom, caller: MemberCaller, clientId: string): Promise<null> {
  const by = await memberWith(room.policy, caller, 'manage_clients')
  return await room.changes.run(async () => {
    const { client } = await ownClient(room, by, clientId)
    const before = await findPublication(room.db, clientId)
    if (before?.status !== 'requested' && before?.status !== 'published') throw decidedMeanwhile()
    const changed: StoredPublication = {
      ...before,
      status: 'withdrawn',
      customFields: false,
      version: before.version + 1,
    }
    const details = { name: client.name, by: 'owner', was: before.status }
    const event = { ...facts(room, caller, room.tenantId), action: 'client.withdrawn' as const, clientId, details }
    await commit(room, room.tenantId, [putPublication(room.db, changed)], [event])
    return null
  })
}

/** A platform admin decides about a client of this tenant; D1 says whether they are one (T6). */
export async function decidePublication(
  room: TenantRoom,
  caller: PlatformCaller,
  clientId: string,
  version: number,
  decision: PublicationDecision,
): Promise<null> {
  return await room.changes.run(async () => {
    if (!(await isPlatformAdmin(room.db, caller.userId))) {
      throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
    }
    const before = await findPublication(room.db, clientId)
    if (before === null || before.tenantId !== room.tenantId) {
      throw new GatehouseError('not_found', 'Nobody asked to publish this.')
    }
    const from =
      decision.kind === 'withdraw'
        ? ['published']
        : ['requested', ...(decision.kind === 'publish' ? ['published'] : [])]
    if (before.version !== version || !from.includes(before.status)) throw decidedMeanwhile()
    const after = decided(before, decision, caller, room.clock())
    const details = {
      by: caller.name,
      was: before.status,
      custom_fields: after.customFields,
      reason: after.reason,
      ...before.details,
    }
    const { via, origin } = caller
    const about = { tenantId: room.tenantId, at: room.clock(), via, origin, clientId }
    await commit(
      room,
      room.tenantId,
      [putPublication(room.db, after)],
      [{ ...about, action: ACTIONS[decision.kind], details }],
    )
    return null
  })
}

const ACTIONS = {
  publish: 'client.published',
  decline: 'client.publication_declined',
  withdraw: 'client.withdrawn',
} as const

function decided(
  before: StoredPublication,
  decision: PublicationDecision,
  { name }: PlatformCaller,
  at: number,
): StoredPublication {
  const common = { ...before, decidedBy: name, decidedAt: at, version: before.version + 1 }
  if (decision.kind === 'publish') {
    return { ...common, status: 'published', customFields: decision.customFields, reason: null }
  }
  const parsed = line(300).safeParse(decision.reason)
  if (!parsed.success) {
    const message = parsed.error.issues[0]?.message ?? 'Write this in one line.'
    throw new GatehouseError('invalid_input', message, { field: 'reason' })
  }
  const reason = parsed.data === '' ? null : parsed.data
  return { ...common, status: decision.kind === 'decline' ? 'declined' : 'withdrawn', customFields: false, reason }
}

/**
 * What a review has looked at stays as it was looked at: everybody else knows the client by it.
 * @throws GatehouseError `invalid_input`
 */
export async function refuseReviewed(room: TenantRoom, client: Client, settings: ClientSettings): Promise<void> {
  const reviewed = (of: Pick<ClientSettings, 'name' | 'logoUrl' | 'redirectUris'>) =>
    JSON.stringify([of.name, of.logoUrl, of.redirectUris])
  if (reviewed(client) === reviewed(settings)) return
  const status = (await findPublication(room.db, client.id))?.status
  if (status !== 'published' && status !== 'requested') return
  const message =
    'Name, logo and redirect URLs were reviewed and stay as they are while it is published. Withdraw it first.'
  throw new GatehouseError('invalid_input', message, { issues: [{ field: 'name', message }] })
}

function decidedMeanwhile(): GatehouseError {
  return new GatehouseError('conflict', 'This has changed since you opened it. Look at it again, then decide.')
}
