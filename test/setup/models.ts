import { env } from 'cloudflare:workers'
import { valueOf, type Outcome } from '../../src/core/errors.ts'
import type { ModelEdit } from '../../src/core/model-edits.ts'
import type { RecordAnswer, RecordRequest } from '../../src/core/records.ts'
import { callerOf, type RoleKey, type World } from './world.ts'

/** An edit without the version that its editor saw: the one that there is, then. */
export type Edit = ModelEdit extends infer One ? (One extends ModelEdit ? Omit<One, 'version'> : never) : never

/** Changes a tenant's data models, by the administrator unless somebody else is named. */
export async function tryEdit(
  world: World,
  edit: Edit,
  by: RoleKey = 'administrator',
): Promise<Outcome<{ model: string; version: number }>> {
  const tenant = env.TENANT.getByName(world.tenantId)
  const administrator = callerOf(world.people.administrator)
  const known = 'model' in edit ? await tenant.managedModel(administrator, edit.model) : null
  const version = known?.ok === true ? { version: known.value.model.version } : 'model' in edit ? { version: 0 } : {}
  return await tenant.editModel(callerOf(world.people[by]), { ...edit, ...version } as ModelEdit)
}

export async function editModels(world: World, ...edits: Edit[]): Promise<void> {
  for (const edit of edits) valueOf(await tryEdit(world, edit))
}

/** The id of a built-in role of the tenant, by its name. */
export async function roleId(world: World, name: string): Promise<string> {
  const { roles } = valueOf(
    await env.TENANT.getByName(world.tenantId).managedModels(callerOf(world.people.administrator)),
  )
  const role = roles.find((one) => one.name === name)
  if (role === undefined) throw new Error(`No role ${name}`)
  return role.id
}

/** Gives Administrators everything of something new, and others what is named. */
export async function rolesWith(world: World, others: Record<string, 'view' | 'edit'> = {}) {
  const entries = await Promise.all(
    Object.entries(others).map(async ([name, access]) => [await roleId(world, name), access] as const),
  )
  return { [await roleId(world, 'Administrator')]: 'full' as const, ...Object.fromEntries(entries) }
}

/** Asks for records in person. */
export async function records(world: World, by: RoleKey, request: RecordRequest): Promise<Outcome<RecordAnswer>> {
  return await env.TENANT.getByName(world.tenantId).records(callerOf(world.people[by]), request)
}

export type NewField = Extract<Edit, { do: 'create_field' }>

/** A new text field of companies, for Administrators and whoever else is named. */
export async function newField(
  world: World,
  name: string,
  more: Partial<NewField> = {},
  others: Record<string, 'view' | 'edit'> = {},
): Promise<NewField> {
  const roles = await rolesWith(world, others)
  return { do: 'create_field', model: 'company', name, type: 'text', rules: { label: `Field ${name}` }, roles, ...more }
}

/** Writes values over a company, whatever version it is at. */
export async function write(world: World, by: RoleKey, id: string, values: Record<string, unknown>) {
  const { version } = await read(world, 'administrator', id)
  return await records(world, by, { do: 'update', model: 'company', id, version, values })
}

/** A company as somebody sees it. */
export async function read(world: World, by: RoleKey, id: string) {
  const found = valueOf(await records(world, by, { do: 'get', model: 'company', id }))
  return (found as Extract<RecordAnswer, { did: 'get' }>).record
}

/** How an edit was refused, and what was wrong with it; null when it was not. */
export function problem(outcome: Outcome<unknown>) {
  return outcome.ok
    ? null
    : [outcome.error.code, outcome.error.details.issues?.[0]?.field ?? outcome.error.details.field]
}
