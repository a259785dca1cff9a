import { BUILTIN_MODELS } from '../../core/builtin-models.ts'
import type { EventFacts } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { LinedJson } from '../../core/json-lines.ts'
import type { PolicyPart } from '../../core/policy-file.ts'
import type { StoredModel } from '../../core/stored-models.ts'
import { activeModels, managedModels } from '../../core/tenant-models.ts'
import * as clients from '../../ledger/clients.ts'
import { loadRegistrationSettings, type StoredRegistrationSettings } from '../../ledger/registration-settings.ts'
import type { Role } from '../../ledger/tenants.ts'
import { facts } from '../clients/client-change.ts'
import type { MemberCaller, PolicyChange } from '../contract.ts'
import { withAdministrators } from '../policy-in-force.ts'
import { roleInForce, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

/** A policy as a file would make it, with all that has to be written for it. Nothing of it is in force. */
export interface Draft {
  room: TenantRoom
  caller: MemberCaller
  /** Who applies it, under the policy as it would be so far. */
  by: ActingMember
  /** The tenant's applications, as they would be so far. */
  clients: Map<string, clients.Client>
  /** What applications that register themselves would begin with. */
  registration: StoredRegistrationSettings
  about: ReturnType<typeof facts>
  lines: LinedJson
  statements: D1PreparedStatement[]
  events: EventFacts[]
  changes: PolicyChange[]
  issues: { field: string; message: string }[]
  /** Connections that end, since their application is disabled. */
  ended: string[]
}

export async function newDraft(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  lines: LinedJson,
): Promise<Draft> {
  const known = await clients.listClients(room.db, by.policy.tenant.id, '')
  return {
    room,
    caller,
    by: { ...by, policy: { ...by.policy, memo: new Map() } },
    clients: new Map(known.map(({ connections: _connections, lastUsedAt: _used, ...client }) => [client.id, client])),
    registration: await loadRegistrationSettings(room.db, by.policy.tenant.id),
    about: facts(room, caller, by.policy.tenant.id),
    lines,
    statements: [],
    events: [],
    changes: [],
    issues: [],
    ended: [],
  }
}

/** The draft goes on with this role. */
export function putRole(draft: Draft, role: Role | { id: string; gone: true }): void {
  const roles = new Map(draft.by.policy.roles)
  if ('gone' in role) roles.delete(role.id)
  else roles.set(role.id, role)
  goOn(draft, { roles })
}

/** The draft goes on with this model, and with what Administrators have of it. */
export function putStoredModel(draft: Draft, model: StoredModel): void {
  const others = draft.by.policy.storedModels.filter(({ name }) => name !== model.name)
  const storedModels = [...others, model].sort((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1))
  const managed = managedModels(BUILTIN_MODELS, storedModels)
  goOn(draft, { storedModels, managedModels: managed, models: activeModels(managed) })
}

function goOn(draft: Draft, change: Partial<ActingMember['policy']>): void {
  const policy = { ...withAdministrators({ ...draft.by.policy, ...change }), memo: new Map(), ...held(draft.by.policy) }
  const role = policy.roles.get(draft.by.role.id)
  draft.by = { ...draft.by, policy, role: role === undefined ? draft.by.role : roleInForce(role) }
}

function held({ leaseUntil, connections, clients: known }: ActingMember['policy']) {
  return { leaseUntil, connections, clients: known }
}

/** Works on one entry of the file; what is wrong with it is kept, with its line, and the others go on. */
export async function onEntry(
  draft: Draft,
  part: PolicyPart,
  key: string,
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof GatehouseError) || !TOLD.has(error.code)) throw error
    const issues = error.details.issues ?? [{ field: error.details.field ?? '', message: error.message }]
    for (const { field, message } of issues) addIssue(draft, [part, key, field], message)
  }
}

const TOLD: ReadonlySet<string> = new Set(['invalid_input', 'forbidden', 'not_found', 'conflict', 'unknown_field'])

/** Keeps something that is wrong, with the line of the part that it is about. */
function addIssue(draft: Draft, path: readonly (string | number)[], message: string): void {
  const named = path.filter((step) => step !== '')
  draft.issues.push(lined(draft.lines, named, message))
}

export function lined(lines: LinedJson, path: readonly (string | number)[], message: string) {
  const field = path.join('.')
  return { field, message: `Line ${lines.lineOf(path)}, ${field}: ${message}` }
}

/** How two states of an entry differ, line by line: of lists what came and went, of the rest both values. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => {
    const [was, is] = [before[name], after[name]]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    if (Array.isArray(was) || Array.isArray(is)) return listDifferences(asList(was), asList(is))
    return [`${name}: ${shown(was)} → ${shown(is)}`]
  })
}

function listDifferences(was: readonly string[], is: readonly string[]): string[] {
  const added = is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`)
  const taken = was.filter((line) => !is.includes(line)).map((line) => `- ${line}`)
  return added.length + taken.length === 0 ? ['another order'] : [...added, ...taken]
}

function asList(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
