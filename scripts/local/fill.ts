import type { Env } from '../../src/env.ts'
import { createUser } from '../../src/identity/users.ts'
import { putModel } from '../../src/ledger/models.ts'
import { addPlatformAdmin, foundTenant, type NewRole } from '../../src/ledger/tenants.ts'
import { daysFromToday } from './data/days.ts'
import { OWN_MODELS } from './data/own-models.ts'
import { DEMO_PASSWORD, PLATFORM_ADMIN } from './data/people.ts'
import { demoRoles } from './data/roles.ts'
import type { DemoMember, DemoModel, DemoRecord, DemoTenant } from './data/shapes.ts'

/** Takes a tenant's records of one model; exists in local systems alone. */
export interface Fillable {
  fill(model: string, records: readonly DemoRecord[]): Promise<void>
}

/** The order matters: records come after those that they refer to. */
const MODELS: readonly DemoModel[] = [
  'company',
  'end_user',
  'asset',
  'issue',
  'project',
  'task',
  'opportunity',
  'license',
  'note',
  'visit',
]

/** Makes a demo tenant: users who can sign in, roles, members, models of its own and records. */
export async function fillTenant(env: Env, tenant: DemoTenant, objectOf: (id: string) => Fillable): Promise<void> {
  const roles = rolesOf(tenant)
  const members = await Promise.all(tenant.members.map((member) => newMember(env, member, roles)))
  await foundTenant(env.DB, { ...tenant, roles, members }, daysFromToday(-900))
  await env.DB.batch(OWN_MODELS.map((model) => putModel(env.DB, tenant.id, model)))
  const object = objectOf(tenant.id)
  for (const model of MODELS) await object.fill(model, tenant.records[model])
}

/** Makes the user who operates the deployment and is a member of no tenant. */
export async function fillPlatform(env: Env): Promise<void> {
  const { userId } = await createUser(env, { ...PLATFORM_ADMIN, password: DEMO_PASSWORD })
  await addPlatformAdmin(env.DB, userId, daysFromToday(-900))
}

function rolesOf(tenant: DemoTenant): NewRole[] {
  return demoRoles().map((role) => ({ ...role, id: `rol_${tenant.slug}_${role.key}` }))
}

async function newMember(
  env: Env,
  { memberId, name, email, role: key }: DemoMember,
  roles: readonly NewRole[],
): Promise<{ id: string; userId: string; roleId: string }> {
  const role = roles.find((candidate) => candidate.key === key)
  if (role === undefined) throw new Error(`There is no role ${key}.`)
  return { id: memberId, userId: await userWith(env, { name, email }), roleId: role.id }
}

/** Somebody who belongs to both tenants is one user. */
async function userWith(env: Env, person: { name: string; email: string }): Promise<string> {
  const known = await env.DB.prepare('SELECT id FROM user WHERE email = ?').bind(person.email).first<{ id: string }>()
  return known?.id ?? (await createUser(env, { ...person, password: DEMO_PASSWORD })).userId
}
