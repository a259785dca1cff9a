import { GatehouseError } from '../../core/errors.ts'
import type { NewAccess } from '../../core/model-edits.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import { fieldAccess } from '../../policy/access.ts'
import type { FieldUse, MemberCaller, ModelDetail, ModelsOverview, ModelUse, RoleOnModels } from '../contract.ts'
import type { HeldPolicy } from '../policy-in-force.ts'
import { memberWith } from '../principal.ts'
import type { TenantRoom } from '../room.ts'
import { isAdministrators, mayGiveOfField, mayGiveOfModel } from './giving.ts'
import { fieldOf } from './plan.ts'
import { seesValues } from './sight-of-values.ts'
import { useOfField, useOfModel } from './use.ts'

/** All data models, archived ones included, for those who manage them. */
export async function managedModels(room: TenantRoom, caller: MemberCaller): Promise<ModelsOverview> {
  const { policy } = await memberWith(room.policy, caller, 'manage_models')
  return { models: policy.managedModels, roles: rolesOf(policy) }
}

/** One of them, with what each role may do with its fields. */
export async function managedModel(room: TenantRoom, caller: MemberCaller, name: string): Promise<ModelDetail> {
  const { policy, role } = await memberWith(room.policy, caller, 'manage_models')
  const model = modelNamed(policy, name)
  const access = [...policy.roles.values()].map(({ id, permissions }) => [
    id,
    Object.fromEntries(model.fields.map((field) => [field.name, fieldAccess(permissions, name, field.name)])),
  ])
  return {
    model,
    roles: rolesOf(policy),
    access: Object.fromEntries(access) as ModelDetail['access'],
    mayGive: mayGiveOfField(role, model),
    targets: policy.models.map((target) => ({ name: target.name, label: target.label })),
  }
}

export async function mayGiveOfNewModel(room: TenantRoom, caller: MemberCaller): Promise<NewAccess> {
  const { policy, role } = await memberWith(room.policy, caller, 'manage_models')
  return mayGiveOfModel(role, policy.models)
}

export async function modelUse(room: TenantRoom, caller: MemberCaller, name: string): Promise<ModelUse> {
  const { policy } = await memberWith(room.policy, caller, 'manage_models')
  return useOfModel(room.storage.sql, policy, modelNamed(policy, name))
}

export async function fieldUse(room: TenantRoom, caller: MemberCaller, name: string, field: string): Promise<FieldUse> {
  const { policy, role } = await memberWith(room.policy, caller, 'manage_models')
  const model = modelNamed(policy, name)
  const managed = fieldOf(model, field)
  const use = useOfField(room.storage.sql, policy, model, managed)
  return seesValues(role.permissions, model, managed)
    ? use
    : { ...use, lacking: 0, repeated: 0, choices: {}, types: [] }
}

function modelNamed(policy: HeldPolicy, name: string): ManagedModel {
  const found = policy.managedModels.find((model) => model.name === name)
  if (found === undefined) throw new GatehouseError('not_found', 'There is no such data model.')
  return found
}

function rolesOf({ roles }: HeldPolicy): RoleOnModels[] {
  return [...roles.values()].map((role) => ({ id: role.id, name: role.name, administrators: isAdministrators(role) }))
}
