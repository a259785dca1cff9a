import type { Assurance } from '../../core/assurance.ts'
import type { Origin } from '../../core/audit.ts'
import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { newId, randomText } from '../../core/ids.ts'
import { facts } from '../clients/client-change.ts'
import { line } from '../../core/text-line.ts'
import type { MemberCaller, PolicyTokenRequest, PolicyTokenView } from '../contract.ts'
import { admit } from '../entrance.ts'
import { demandModule } from '../module-gate.ts'
import { applyPolicy, exportPolicy, planPolicy } from './calls.ts'
import { NEEDED } from './plan.ts'
import { activeMember, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

const DAY_MS = 86_400_000
const LONGEST_DAYS = 90
const MOST_TOKENS = 20

/**
 * Tokens for the policy file: each acts as the member who made it, with what their role is at that moment, on the policy
 * file and on nothing else. No application can be granted such authority: connections have data permissions only (V2).
 */
export const POLICY_TOKENS_TABLE = `
  CREATE TABLE IF NOT EXISTS policy_tokens (
    id TEXT PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    last_four TEXT NOT NULL,
    name TEXT NOT NULL,
    member_id TEXT NOT NULL,
    -- JSON: how the session came about in which it was made.
    assurance TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER
  ) STRICT`

interface TokenRow extends Record<string, SqlStorageValue> {
  id: string
  last_four: string
  name: string
  member_id: string
  assurance: string | null
  created_at: number
  expires_at: number
  last_used_at: number | null
}

/** One's own tokens, and for those who manage members everybody's. */
export async function policyTokens(room: TenantRoom, caller: MemberCaller): Promise<PolicyTokenView[]> {
  const by = await demandSomePart(room, caller)
  const sql = 'SELECT * FROM policy_tokens WHERE expires_at > ? ORDER BY created_at DESC'
  return room.storage.sql
    .exec<TokenRow>(sql, room.clock())
    .toArray()
    .filter((row) => mayRevoke(by, row))
    .map((row) => ({
      id: row.id,
      name: row.name,
      lastFour: row.last_four,
      member: by.policy.members.get(row.member_id)?.name ?? '',
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
    }))
}

/** The token comes back in clear, once. It is made in turn: none is, of a member who is being stopped (T4). */
export async function createPolicyToken(
  room: TenantRoom,
  caller: MemberCaller,
  input: { name: string; days: number },
): Promise<{ token: string }> {
  return await room.changes.run(async () => await newToken(room, caller, input))
}

async function newToken(
  room: TenantRoom,
  caller: MemberCaller,
  input: { name: string; days: number },
): Promise<{ token: string }> {
  const by = await demandSomePart(room, caller)
  demandModule(by.policy, 'api')
  const name = line(60).min(1, 'Give the token a name.').safeParse(input.name)
  if (!name.success) throw wrong('name', name.error.issues[0]?.message ?? '')
  if (!Number.isInteger(input.days) || input.days < 1 || input.days > LONGEST_DAYS) {
    throw wrong('days', `Choose from 1 to ${LONGEST_DAYS} days.`)
  }
  const at = room.clock()
  const { sql } = room.storage
  const token = `ghpol.${room.tenantId}.${randomText(40)}`
  const id = newId('plt')
  room.storage.transactionSync(() => {
    sql.exec('DELETE FROM policy_tokens WHERE expires_at <= ?', at)
    const { count } = sql.exec<{ count: number }>('SELECT count(*) AS count FROM policy_tokens').one()
    if (count >= MOST_TOKENS) throw wrong('name', `There are ${MOST_TOKENS} tokens already. Revoke one first.`)
    sql.exec(
      `INSERT INTO policy_tokens (id, hash, last_four, name, member_id, assurance, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      sha256(token),
      token.slice(-4),
      name.data,
      by.member.id,
      caller.assurance === undefined ? null : JSON.stringify(caller.assurance),
      at,
      at + input.days * DAY_MS,
    )
    const details = { token: id, name: name.data, days: input.days }
    room.outbox.add(newEvent({ ...facts(room, caller, room.tenantId), action: 'policy.token_created', details }))
  })
  return { token }
}

export async function revokePolicyToken(room: TenantRoom, caller: MemberCaller, id: string): Promise<null> {
  const by = await demandSomePart(room, caller)
  const { sql } = room.storage
  const [row] = sql.exec<TokenRow>('SELECT * FROM policy_tokens WHERE id = ?', id).toArray()
  if (row === undefined || !mayRevoke(by, row)) throw new GatehouseError('not_found', 'There is no such token.')
  room.storage.transactionSync(() => {
    sql.exec('DELETE FROM policy_tokens WHERE id = ?', id)
    const details = { token: id, name: row.name, token_of: row.member_id }
    room.outbox.add(newEvent({ ...facts(room, caller, room.tenantId), action: 'policy.token_revoked', details }))
  })
  return null
}

/** Ends the tokens of a member who is to be stopped: before that is done, so that none can outlive it (T4). */
export function endPolicyTokens({ storage }: TenantRoom, memberId: string): void {
  storage.sql.exec('DELETE FROM policy_tokens WHERE member_id = ?', memberId)
}

/**
 * What a token asks for, in the name of its member, if the tenant would let them in as they were when they made it.
 * @throws GatehouseError `invalid_token` for one that is unknown, expired or revoked, and for whoever is no more.
 */
export async function policyByToken(
  room: TenantRoom,
  token: string,
  request: PolicyTokenRequest,
  origin: Origin,
): Promise<Record<string, unknown>> {
  const caller = callerOf(room, token, request, origin)
  const policy = await room.policy.current()
  if (policy.members.get(caller.memberId)?.active !== true) throw unknownToken()
  demandModule(policy, 'api')
  await admit(room, caller)
  switch (request.do) {
    case 'export':
      return { ...(await exportPolicy(room, caller)) }
    case 'plan':
      return { ...(await planPolicy(room, caller, request.text)) }
    case 'apply':
      return { ...(await applyPolicy(room, caller, request.text, request.version)) }
  }
}

const VIA = {
  export: 'rest:GET /policy-file',
  plan: 'rest:POST /policy-file/plan',
  apply: 'rest:PUT /policy-file',
} as const

function callerOf(room: TenantRoom, token: string, request: PolicyTokenRequest, origin: Origin): MemberCaller {
  const { sql } = room.storage
  const at = room.clock()
  const query = 'SELECT * FROM policy_tokens WHERE hash = ? AND expires_at > ?'
  const [row] = sql.exec<TokenRow>(query, sha256(token), at).toArray()
  if (row === undefined) throw unknownToken()
  sql.exec('UPDATE policy_tokens SET last_used_at = ? WHERE id = ?', at, row.id)
  return {
    kind: 'member',
    memberId: row.member_id,
    sessionId: row.id,
    ...(row.assurance === null ? {} : { assurance: JSON.parse(row.assurance) as Assurance }),
    via: VIA[request.do],
    origin,
  }
}

function unknownToken(): GatehouseError {
  return new GatehouseError('invalid_token', 'The token is unknown, expired or revoked.')
}

/** Whoever may manage a part of the policy at least. */
async function demandSomePart(room: TenantRoom, caller: MemberCaller): Promise<ActingMember> {
  const by = activeMember(await room.policy.current(), caller.memberId)
  if (Object.values(NEEDED).some((permission) => by.role.system.includes(permission))) return by
  throw new GatehouseError('forbidden', `Your role, ${by.role.name}, manages no part of the policy.`)
}

function mayRevoke({ member, role }: ActingMember, row: TokenRow): boolean {
  return row.member_id === member.id || role.system.includes('manage_members')
}

function wrong(field: string, message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field, issues: [{ field, message }] })
}
