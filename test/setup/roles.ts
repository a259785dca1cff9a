import { env } from 'cloudflare:workers'
import { valueOf, type Outcome } from '../../src/core/errors.ts'
import type { PermissionSet, SystemPermission } from '../../src/core/permissions.ts'
import { createUser } from '../../src/identity/users.ts'
import { commitPolicyChange } from '../../src/ledger/commit.ts'
import { newId } from '../../src/core/ids.ts'
import type { RoleDetail, RoleSettings } from '../../src/tenant/contract.ts'
import { callerOf, type Person, type RoleKey, type World } from './world.ts'

export const tenantOf = (world: World) => env.TENANT.getByName(world.tenantId)
export const admin = (world: World) => callerOf(world.people.administrator)

/** The role that a person of the world has. */
export async function roleOf(world: World, person: Person): Promise<RoleDetail> {
  const { role } = valueOf(await tenantOf(world).getMember(admin(world), person.memberId))
  return await roleById(world, role.id)
}

export async function roleById(world: World, id: string): Promise<RoleDetail> {
  return valueOf(await tenantOf(world).getRole(admin(world), id))
}

export async function builtIn(world: World, key: RoleKey): Promise<RoleDetail> {
  return await roleOf(world, world.people[key])
}

/** What the editor of a role sends: its settings as they are, with these changed. */
export function settingsOf(
  { name, description, system, permissions }: RoleDetail,
  change: Partial<RoleSettings> = {},
): RoleSettings {
  return { name, description, system, permissions, ...change }
}

/** A role of the administrator's making. */
export async function newRole(
  world: World,
  name: string,
  permissions: PermissionSet,
  system: readonly SystemPermission[] = [],
): Promise<RoleDetail> {
  const settings = { name, description: '', system, permissions }
  const { id } = valueOf(await tenantOf(world).createRole(admin(world), settings))
  return await roleById(world, id)
}

/** Somebody else in the tenant, with a role. Written to D1, as who accepts an invitation would be. */
export async function newMember(world: World, name: string, roleId: string): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@${world.slug}.example`
  const { userId } = await createUser(env, { name, email, password: 'correct horse battery' })
  const memberId = newId('mem')
  const sql = `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at) VALUES (?, ?, ?, ?, 'active', 0)`
  const insert = env.DB.prepare(sql).bind(memberId, world.tenantId, userId, roleId)
  await commitPolicyChange(env.DB, world.tenantId, [insert], [])
  await notice(world)
  return { memberId, userId, email, name }
}

/** Lets the tenant's object read its policy anew: by a change that it makes itself. */
export async function notice(world: World): Promise<void> {
  const { id } = await newRoleNamed(world, `Notice ${Math.random()}`)
  valueOf(await tenantOf(world).deleteRole(admin(world), id, 1, null))
}

async function newRoleNamed(world: World, name: string): Promise<{ id: string }> {
  const nothing = { models: {}, portfolio: 'none' as const }
  const settings = { name, description: '', system: [], permissions: nothing }
  return valueOf(await tenantOf(world).createRole(admin(world), settings))
}

export async function giveRole(world: World, person: Person, roleId: string): Promise<void> {
  const { version } = valueOf(await tenantOf(world).getMember(admin(world), person.memberId))
  valueOf(await tenantOf(world).changeMemberRole(admin(world), person.memberId, version, roleId))
}

export async function memberVersion(world: World, person: Person): Promise<number> {
  return valueOf(await tenantOf(world).getMember(admin(world), person.memberId)).version
}

/** The code of a refusal, and what it names. */
export function refusal(outcome: Outcome<unknown>): [string, string | undefined] {
  if (outcome.ok) return ['no refusal', undefined]
  return [outcome.error.code, outcome.error.details.field]
}

/** The set with another permission on one model; null takes the model away. */
export function withModel(
  set: PermissionSet,
  model: string,
  change: { actions?: readonly string[]; fields?: Record<string, 'view' | 'edit'> } | null,
): PermissionSet {
  if (set.models === 'all') throw new Error('A role names its models')
  const { [model]: now, ...others } = set.models
  if (change === null) return { ...set, models: others }
  return { ...set, models: { ...others, [model]: { actions: [], fields: {}, ...now, ...change } as never } }
}
