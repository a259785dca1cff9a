import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { FileRole, PolicyFile } from '../../core/policy-file.ts'
import * as ledger from '../../ledger/roles.ts'
import type { Role } from '../../ledger/tenants.ts'
import { permissionText } from '../clients/client-facts.ts'
import type { RoleSettings } from '../contract.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import { demandFreeName } from '../roles/role-change.ts'
import { roleDifference, roleText } from '../roles/role-facts.ts'
import { parseRoleSettings } from '../roles/role-settings.ts'
import { demandWithin, NO_POWERS, whyFixed, withArchived } from '../roles/role-standing.ts'
import { checkFilters, holdersOf, whyUndeletable } from '../roles/roles.ts'
import { differences, onEntry, putRole, type Draft } from './draft.ts'
import { filePermissions, permissionsOf } from './permissions.ts'

/** Built-in roles go by their key, others by their id. Administrators always have everything: there is nothing to write. */
export const roleKey = ({ key, id }: Pick<Role, 'key' | 'id'>): string => key ?? id

export function fileRoles({ roles, models }: HeldPolicy): Record<string, FileRole> {
  const listed = [...roles.values()].filter(({ key }) => key !== 'administrator')
  const inOrder = listed.toSorted(
    (a, b) => Number(b.key !== null) - Number(a.key !== null) || (roleKey(a) < roleKey(b) ? -1 : 1),
  )
  return Object.fromEntries(inOrder.map((role) => [roleKey(role), fileRole(role, models)]))
}

function fileRole({ name, description, system, permissions }: RoleSettings, models: HeldPolicy['models']): FileRole {
  return {
    name,
    description,
    system: [...system],
    portfolio: permissions.portfolio,
    permissions: filePermissions(permissions, models),
  }
}

/** Roles of the file that differ: made, changed, or deleted where nobody has them. */
export async function planRoles(draft: Draft, roles: NonNullable<PolicyFile['roles']>): Promise<void> {
  for (const [key, wanted] of Object.entries(roles)) {
    await onEntry(draft, 'roles', key, async () => {
      const role = [...draft.by.policy.roles.values()].find((one) => roleKey(one) === key)
      if (wanted === null) return deleteRole(draft, key, role)
      if (role !== undefined) return await changeRole(draft, key, role, wanted)
      if (key.startsWith('rol_')) throw wrong('There is no such role. A new one takes a key that is not an id.')
      await createRole(draft, key, wanted)
    })
  }
}

async function createRole(draft: Draft, key: string, wanted: FileRole): Promise<void> {
  const settings = settingsOf(draft, wanted, null)
  demandFreeName(draft.by, settings.name, null)
  demandWithin(draft.by, NO_POWERS, settings)
  await checkFilters(draft.room, draft.caller, settings.permissions.portfolio, 'none')
  const role: Role = { ...settings, id: newId('rol'), key: null, version: 1 }
  const { room, about } = draft
  draft.statements.push(ledger.insertRole(room.db, about.tenantId, role, about.at))
  draft.events.push({ ...about, action: 'role.created', details: { role: role.id, ...roleText(role) } })
  draft.changes.push({
    part: 'roles',
    key,
    name: role.name,
    what: 'create',
    lines: differences({}, textOf(draft, role)),
  })
  putRole(draft, role)
}

async function changeRole(draft: Draft, key: string, role: Role, wanted: FileRole): Promise<void> {
  const settings = settingsOf(draft, wanted, role)
  const { models } = draft.by.policy
  if (JSON.stringify(fileRole(role, models)) === JSON.stringify(fileRole(settings, models))) return
  const fixed = whyFixed(draft.by, role)
  if (fixed !== null) throw new GatehouseError('forbidden', fixed)
  demandFreeName(draft.by, settings.name, role.id)
  demandWithin(draft.by, role, settings)
  await checkFilters(draft.room, draft.caller, settings.permissions.portfolio, role.permissions.portfolio)
  const after = { ...role, ...settings, version: role.version + 1 }
  const { room, about } = draft
  draft.statements.push(ledger.updateRole(room.db, about.tenantId, after))
  const details = { role: role.id, name: role.name, ...roleDifference(role, after) }
  draft.events.push({ ...about, action: 'role.changed', details })
  const lines = differences(textOf(draft, role), textOf(draft, after))
  draft.changes.push({ part: 'roles', key, name: role.name, what: 'change', lines })
  putRole(draft, after)
}

function deleteRole(draft: Draft, key: string, role: Role | undefined): void {
  if (role === undefined) return
  const undeletable = whyUndeletable(draft.by, role) ?? whyFixed(draft.by, role)
  if (undeletable !== null) throw new GatehouseError('forbidden', undeletable)
  const holders = holdersOf(draft.by, role.id)
  if (holders.length > 0) throw wrong(`${holders.length} of the members have it. Give them another role first.`)
  const { room, about } = draft
  const other = [...draft.by.policy.roles.values()].find((one) => one.key === 'viewer') ?? draft.by.role
  draft.statements.push(
    // Whoever was removed counts for nothing, but their row names a role.
    ledger.replaceRole(room.db, about.tenantId, role.id, other.id),
    ledger.deleteRole(room.db, about.tenantId, role.id),
  )
  draft.events.push({ ...about, action: 'role.deleted', details: { role: role.id, ...roleText(role) } })
  draft.changes.push({ part: 'roles', key, name: role.name, what: 'delete', lines: [] })
  putRole(draft, { id: role.id, gone: true })
}

function settingsOf(draft: Draft, { portfolio, permissions, ...others }: FileRole, role: Role | null): RoleSettings {
  const { models } = draft.by.policy
  const given = { ...others, permissions: permissionsOf(permissions, models, portfolio) }
  const settings = parseRoleSettings(given, models)
  if (role === null) return settings
  return { ...settings, permissions: withArchived(draft.by, role.permissions, settings.permissions) }
}

function textOf({ by }: Draft, { name, description, system, permissions }: RoleSettings) {
  const active = { models: filePermissions(permissions, by.policy.models), portfolio: permissions.portfolio }
  return {
    name,
    description,
    system,
    portfolio: describePortfolio(permissions.portfolio),
    permissions: permissionText(active),
  }
}

function wrong(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message)
}
