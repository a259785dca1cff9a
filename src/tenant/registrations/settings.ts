import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { REGISTRATION_MODES } from '../../core/registrations.ts'
import {
  loadRegistrationSettings,
  writeRegistrationSettings,
  type StoredRegistrationSettings,
} from '../../ledger/registration-settings.ts'
import { checkedCeiling } from '../clients/ceiling.ts'
import { commit, facts } from '../clients/client-change.ts'
import { permissionText } from '../clients/client-facts.ts'
import type { MemberCaller, RegistrationSettings } from '../contract.ts'
import { memberWith, type ActingMember } from '../principal.ts'
import type { TenantRoom } from '../room.ts'

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/

const changeSchema = z.strictObject({
  mode: z.enum(REGISTRATION_MODES),
  domains: z
    .array(z.string().trim().toLowerCase().max(253))
    .max(50, 'List at most 50 domains.')
    .superRefine((domains, context) => {
      for (const domain of domains) {
        if (!HOST.test(domain)) context.addIssue(`“${domain.slice(0, 60)}” is not a host name, such as claude.ai.`)
      }
    })
    .transform((domains) => [...new Set(domains)]),
})

export async function registrationSettings(room: TenantRoom, caller: MemberCaller): Promise<RegistrationSettings> {
  await memberWith(room.policy, caller, 'manage_clients')
  return await loadRegistrationSettings(room.db, room.tenantId)
}

/** Clients that were admitted before stay as they are, whatever is set now. */
export async function changeRegistrationSettings(
  room: TenantRoom,
  caller: MemberCaller,
  version: number,
  change: { mode: string; domains: readonly string[] },
): Promise<null> {
  const { mode, domains } = parseRegistration(change)
  return await changed(room, caller, version, (before) => ({
    after: { ...before, mode, domains },
    details: {
      mode_before: before.mode,
      mode_after: mode,
      domains_before: before.domains,
      domains_after: domains,
    },
  }))
}

/** @throws GatehouseError `invalid_input` with one issue for each setting that is wrong. */
export function parseRegistration(change: {
  mode: string
  domains: readonly string[]
}): Pick<StoredRegistrationSettings, 'mode' | 'domains'> {
  const parsed = changeSchema.safeParse(change)
  const issues = parsed.success
    ? parsed.data.mode === 'domains' && parsed.data.domains.length === 0
      ? [{ field: 'domains', message: 'List at least one domain, or let an administrator decide each time.' }]
      : []
    : parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'mode'), message }))
  if (parsed.success && issues.length === 0) return parsed.data
  throw new GatehouseError('invalid_input', 'Nothing was saved. Correct what is marked and send it again.', { issues })
}

/** What clients that register themselves begin with from now on; within the administrator's own role, like any ceiling. */
export async function changeDefaultCeiling(
  room: TenantRoom,
  caller: MemberCaller,
  version: number,
  input: PermissionSet,
): Promise<null> {
  return await changed(room, caller, version, (before, by) => {
    const ceiling = checkedCeiling(by, before, input) ?? before.ceiling
    return {
      after: { ...before, ceiling },
      details: { permissions_before: permissionText(before.ceiling), permissions_after: permissionText(ceiling) },
    }
  })
}

async function changed(
  room: TenantRoom,
  caller: MemberCaller,
  version: number,
  change: (
    before: StoredRegistrationSettings,
    by: ActingMember,
  ) => { after: StoredRegistrationSettings; details: Record<string, string | readonly string[]> },
): Promise<null> {
  return await room.changes.run(async () => {
    const by = await memberWith(room.policy, caller, 'manage_clients')
    const before = await loadRegistrationSettings(room.db, room.tenantId)
    if (before.version !== version) {
      throw new GatehouseError('conflict', 'Somebody else changed this after you opened it. Look at what it is now.')
    }
    const { after, details } = change(before, by)
    const write = writeRegistrationSettings(room.db, room.tenantId, { ...after, version: version + 1 })
    const event = { ...facts(room, caller, room.tenantId), action: 'registration.settings_changed' as const, details }
    await commit(room, room.tenantId, [write], [event])
    return null
  })
}
