import { GatehouseError } from '../../core/errors.ts'
import { readLinedJson, type LinedJson } from '../../core/json-lines.ts'
import { LONGEST_FILE, policyFileSchema, type PolicyFile, type PolicyPart } from '../../core/policy-file.ts'
import type { PermissionSet, SystemPermission } from '../../core/permissions.ts'
import { liveConnections, type StoredConnection } from '../../ledger/connections.ts'
import type { Member } from '../../ledger/tenants.ts'
import { checkAssertions } from '../../policy/assertions.ts'
import { fareOf } from '../../policy/impact.ts'
import { meet, TOP } from '../../policy/lattice.ts'
import type { MemberCaller, MemberImpact, PolicyPlan } from '../contract.ts'
import { holderOf } from '../holder.ts'
import { memberWith, roleInForce, type ActingMember } from '../principal.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import type { TenantRoom } from '../room.ts'
import { planClients } from './clients.ts'
import { lined, newDraft, type Draft } from './draft.ts'
import { planModels } from './models.ts'
import { planRoles, roleKey } from './roles.ts'
import { planSettings } from './settings.ts'

/** What it takes to see and to change each part, and each of the settings (T5). */
export const NEEDED = {
  signIn: 'manage_members',
  registration: 'manage_clients',
  models: 'manage_models',
  roles: 'manage_members',
  clients: 'manage_clients',
} as const satisfies Record<string, SystemPermission>

function piecesOf({ settings = {}, models, roles, clients }: PolicyFile): (keyof typeof NEEDED)[] {
  const present = Object.entries({ ...settings, models, roles, clients }).filter(([, piece]) => piece !== undefined)
  return present.map(([name]) => name as keyof typeof NEEDED)
}

/** A sentence about somebody tells what they may do, so it takes what seeing that takes. */
const NEEDED_TO_ASSERT = ['manage_members', 'manage_clients'] as const

/** A file that was read, with where each part of it stands. */
export interface ReadPolicy {
  file: PolicyFile
  lines: LinedJson
}

/**
 * The file in its proper shape.
 * @throws GatehouseError `too_large`, `invalid_input` naming each line that is wrong.
 */
export function readPolicyFile(text: string): ReadPolicy {
  if (text.length > LONGEST_FILE)
    throw new GatehouseError('too_large', 'The file is too large. Send its parts one by one.')
  const lines = readLinedJson(text)
  const parsed = policyFileSchema.safeParse(lines.value)
  if (parsed.success) return { file: parsed.data, lines }
  const issues = parsed.error.issues.slice(0, 50).map(({ path, message, code, ...rest }) => {
    const steps = path.map((step) => (typeof step === 'symbol' ? '' : step))
    const keys = code === 'unrecognized_keys' && 'keys' in rest ? rest.keys.slice(0, 1) : []
    return lined(lines, [...steps, ...keys], message)
  })
  throw refusal(issues)
}

/**
 * Whoever may change every part that is in the file.
 * @throws GatehouseError `forbidden` naming what their role lacks.
 */
export async function demandParts(room: TenantRoom, caller: MemberCaller, file: PolicyFile): Promise<ActingMember> {
  const needed = [
    ...piecesOf(file).map((piece) => NEEDED[piece]),
    ...(file.assertions === undefined ? [] : NEEDED_TO_ASSERT),
  ]
  const [first, ...others] = new Set(needed)
  if (first === undefined) throw new GatehouseError('invalid_input', 'There is nothing in the file.')
  const by = await memberWith(room.policy, caller, first)
  for (const other of others) await memberWith(room.policy, caller, other)
  return by
}

/** What applying comes to: the draft to be written, and the plan to be shown. */
export interface Planned {
  draft: Draft
  plan: PolicyPlan
  /** Connections that may do something else from then on. */
  changed: string[]
}

/**
 * Works out what a file comes to: models first, since roles and ceilings name them.
 * @throws GatehouseError `invalid_input` with one issue, and its line, for everything that is wrong.
 */
export async function planFile(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  { file, lines }: ReadPolicy,
): Promise<Planned> {
  const draft = await newDraft(room, caller, by, lines)
  const before = { policy: by.policy, clients: new Map(draft.clients) }
  if (file.models !== undefined) await planModels(draft, file.models)
  if (file.roles !== undefined) await planRoles(draft, file.roles)
  if (file.clients !== undefined) await planClients(draft, file.clients)
  if (file.settings !== undefined) await planSettings(draft, file.settings)
  if (draft.issues.length > 0) throw refusal(draft.issues)
  const checked = checkAssertions(file.assertions ?? [], asserted(draft))
  const assertions = checked.map((result, index) => ({ line: lines.lineOf(['assertions', index]), ...result }))
  const { members, changed } = await impactOf(draft, before)
  return {
    draft,
    plan: { version: by.policy.version, changes: draft.changes, members, ending: draft.ended.length, assertions },
    changed,
  }
}

function asserted({ by: { policy }, clients, registration }: Draft) {
  return {
    known: policy.managedModels,
    models: policy.models,
    modules: policy.tenant.modules,
    roles: [...policy.roles.values()].map((role) => ({ ...role, key: roleKey(role) })),
    accounts: [...policy.serviceAccounts.values()]
      .filter(({ archivedAt }) => archivedAt === null)
      .map((account) => ({ ...account, key: account.id })),
    clients: [
      ...[...clients.values()].map((client) => ({ ...client, key: client.id })),
      // Whatever registers itself begins with this, whether any does now or not (P6).
      { key: 'registration', name: 'self-registered applications', ceiling: registration.ceiling },
    ],
  }
}

/** Whom it touches, and what becomes of each connection, by the same rule as where one role or one ceiling changes (V5). */
async function impactOf(draft: Draft, before: { policy: HeldPolicy; clients: Draft['clients'] }) {
  const found = new Map(holdersOfChanged(draft, before.policy).map((member) => [member.id, untouched(member)]))
  const changed: string[] = []
  const touches = (...parts: PolicyPart[]): boolean => draft.changes.some(({ part }) => parts.includes(part))
  const live = touches('models', 'roles', 'clients')
    ? await liveConnections(draft.room.db, before.policy.tenant.id)
    : []
  for (const connection of live) {
    const { id, memberId, clientId, granted } = connection
    const holder = holderOf(before.policy, connection)
    // Another tenant's application that was published is none of this file's, and its connections are (P5).
    const foreign = clientId !== null && !draft.clients.has(clientId)
    const client = foreign ? await draft.room.policy.client(before.policy, clientId) : null
    if (client !== null) for (const known of [before.clients, draft.clients]) known.set(client.id, client)
    const was = mostOf(before.policy, before.clients, connection)
    const is = mostOf(draft.by.policy, draft.clients, connection)
    if (holder === null || was === null || is === null) continue
    if (draft.ended.includes(id)) continue
    const fare = fareOf({ before: was, after: is }, TOP, granted)
    // What tools are called and take goes by the data models.
    if (fare.loses || fare.regains || touches('models')) changed.push(id)
    // What was granted to a key is fixed: nobody can authorize it again.
    const asks = fare.needsReauthorization && clientId !== null
    const member = found.get(memberId) ?? (fare.loses || fare.regains || asks ? untouched(holder.member) : null)
    if (member === null) continue
    member.connections += 1
    member.losing += Number(fare.loses)
    member.regaining += Number(fare.regains)
    member.needReauthorization += Number(asks)
    found.set(memberId, member)
  }
  const members = [...found.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return { members, changed }
}

/** Whoever has a role that allows something else then, with or without a connection. */
function holdersOfChanged({ by }: Draft, before: HeldPolicy): Member[] {
  const isOther = (roleId: string): boolean => {
    const [was, is] = [before.roles.get(roleId), by.policy.roles.get(roleId)]
    return JSON.stringify([was?.system, was?.permissions]) !== JSON.stringify([is?.system, is?.permissions])
  }
  return [...before.members.values()].filter(({ removed, roleId }) => !removed && isOther(roleId))
}

function untouched({ id, name, active }: Member): MemberImpact {
  return { id, name, active, connections: 0, losing: 0, regaining: 0, needReauthorization: 0 }
}

/** The most that a connection can have of its holder's role and its application; null where it can have nothing. */
function mostOf(policy: HeldPolicy, clients: Draft['clients'], connection: StoredConnection): PermissionSet | null {
  const holder = holderOf(policy, connection)
  const client = connection.clientId === null ? null : clients.get(connection.clientId)
  if (holder === null || client === undefined) return null
  return meet(roleInForce(holder.role).permissions, client?.ceiling ?? TOP)
}

/** What is wrong with a file, with every line. */
export function refusal(issues: readonly { field: string; message: string }[]): GatehouseError {
  const shown = issues.slice(0, 50)
  const message = `The policy file can’t be applied. ${shown
    .slice(0, 3)
    .map((issue) => issue.message)
    .join(' ')}`
  return new GatehouseError('invalid_input', message, { issues: shown })
}
