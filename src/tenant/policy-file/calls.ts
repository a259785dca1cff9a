import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { sha256 } from '../../core/hash.ts'
import { printPolicy, type PolicyFile } from '../../core/policy-file.ts'
import { listClients } from '../../ledger/clients.ts'
import { keepVersion } from '../../ledger/commit.ts'
import { loadRegistrationSettings } from '../../ledger/registration-settings.ts'
import { loadSignInSettings } from '../../ledger/sign-in-settings.ts'
import { facts, tellOtherTenants } from '../clients/client-change.ts'
import { commitChange } from '../commit.ts'
import type { MemberCaller, PolicyPlan } from '../contract.ts'
import { MODULE_OF_PERMISSION } from '../module-gate.ts'
import { activeMember, memberWith } from '../principal.ts'
import type { TenantRoom } from '../room.ts'
import { fileClients } from './clients.ts'
import { fileModels } from './models.ts'
import { demandParts, NEEDED, planFile, readPolicyFile, refusal } from './plan.ts'
import { fileRoles } from './roles.ts'
import { fileRegistration, fileSignIn } from './settings.ts'

/** The parts of the policy that the caller may manage; whoever may manage none is refused. */
export async function exportPolicy(room: TenantRoom, caller: MemberCaller): Promise<{ text: string; version: number }> {
  const { role, policy } = activeMember(await room.policy.current(), caller.memberId)
  const may = (piece: keyof typeof NEEDED): boolean => {
    const module = MODULE_OF_PERMISSION[NEEDED[piece]]
    return role.system.includes(NEEDED[piece]) && (module === undefined || policy.tenant.modules.includes(module))
  }
  const pieces = (Object.keys(NEEDED) as (keyof typeof NEEDED)[]).filter(may)
  if (pieces.length === 0) await memberWith(room.policy, caller, NEEDED.roles)
  const { models } = policy
  const settings: PolicyFile['settings'] = {
    ...(may('signIn') ? { signIn: fileSignIn(await loadSignInSettings(room.db, room.tenantId)) } : {}),
    ...(may('registration')
      ? { registration: fileRegistration(await loadRegistrationSettings(room.db, room.tenantId), models) }
      : {}),
  }
  const file: PolicyFile = {
    gatehouse: 1,
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
    ...(may('models') ? { models: fileModels(policy.managedModels) } : {}),
    ...(may('roles') ? { roles: fileRoles(policy) } : {}),
    ...(may('clients') ? { clients: fileClients(await listClients(room.db, room.tenantId, ''), models) } : {}),
  }
  const about = facts(room, caller, room.tenantId)
  room.outbox.add(newEvent({ ...about, action: 'policy.exported', details: { parts: pieces } }))
  return { text: printPolicy(file), version: policy.version }
}

export async function planPolicy(room: TenantRoom, caller: MemberCaller, text: string): Promise<PolicyPlan> {
  return await onRecord(room, caller, 'plan_policy', async () => {
    const read = readPolicyFile(text)
    return (await planFile(room, caller, await demandParts(room, caller, read.file), read)).plan
  })
}

/** Everything that the file changes is written in one transaction, with the events that the pages would leave (A3). */
export async function applyPolicy(
  room: TenantRoom,
  caller: MemberCaller,
  text: string,
  version: number,
): Promise<PolicyPlan> {
  return await onRecord(room, caller, 'apply_policy', async () => {
    const read = readPolicyFile(text)
    return await room.changes.run(async () => {
      // What D1 has now counts, and not what was true a moment ago.
      room.policy.forget()
      const by = await demandParts(room, caller, read.file)
      if (by.policy.version !== version) throw changedSince()
      const { draft, plan, changed } = await planFile(room, caller, by, read)
      const broken = plan.assertions.filter(({ holds }) => !holds)
      if (broken.length > 0) {
        throw refusal(
          broken.map(({ line, text: said, reason }) => ({
            field: 'assertions',
            message: `Line ${line}, “${said}”: ${reason ?? ''}`,
          })),
        )
      }
      if (plan.changes.length === 0) return plan
      const details = {
        file: sha256(text),
        version,
        changes: plan.changes.map(({ part, key, what }) => `${what} ${part}.${key}`),
        assertions: plan.assertions.length,
        connections_losing: plan.members.reduce((sum, { losing }) => sum + losing, 0),
        connections_to_reauthorize: plan.members.reduce((sum, one) => sum + one.needReauthorization, 0),
      }
      await commitChange(
        room,
        room.tenantId,
        [keepVersion(room.db, room.tenantId, version), ...draft.statements],
        [...draft.events, { ...draft.about, action: 'policy.applied' as const, details }].map(newEvent),
      )
      await tellOtherTenants(room, room.tenantId, draft.events)
      room.announceTools(changed)
      await room.endObjects(draft.ended, 'client_disabled')
      return plan
    })
  })
}

function changedSince(): GatehouseError {
  return new GatehouseError('conflict', 'The policy has changed since this was planned. Plan it again.')
}

/** Who tries what goes beyond their own role is on record (A36). */
async function onRecord<T>(room: TenantRoom, caller: MemberCaller, asked: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GatehouseError && (error.code === 'forbidden' || error.code === 'invalid_input')) {
      const details = { asked, code: error.code }
      const about = facts(room, caller, room.tenantId)
      room.outbox.add(newEvent({ ...about, action: 'access.refused', outcome: 'refused', details }))
    }
    throw error
  }
}
