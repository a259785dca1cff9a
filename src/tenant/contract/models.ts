import type { Outcome } from '../../core/errors.ts'
import type { ModelEdit, NewAccess } from '../../core/model-edits.ts'
import type { FieldType } from '../../core/models.ts'
import type { FieldAccess } from '../../core/permissions.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import type { MemberCaller } from './callers.ts'

/** A role, as far as data models go. */
export interface RoleOnModels {
  id: string
  name: string
  /** Built-in Administrators have whatever is new. */
  administrators: boolean
}

export interface ModelsOverview {
  models: readonly ManagedModel[]
  roles: readonly RoleOnModels[]
}

export interface ModelDetail {
  model: ManagedModel
  roles: readonly RoleOnModels[]
  /** What each role may do with each field, by role and field. */
  access: Readonly<Record<string, Readonly<Record<string, FieldAccess>>>>
  /** The most that the caller can give others of a new field (T5). */
  mayGive: FieldAccess
  /** Models that a reference can lead to. */
  targets: readonly { name: string; label: string }[]
}

/** What hangs on a field, before it is changed. With `partial`, of the first records that there are: at least so many. */
export interface FieldUse {
  /** Records with a value in it, those included that were removed and can be restored. */
  values: number
  /** Records without one, removed ones left out. */
  lacking: number
  /** Records whose value another one has as well. */
  repeated: number
  /** Versions in the history that changed it. */
  history: number
  /** Records that have it, by choice. */
  choices: Readonly<Record<string, number>>
  /** Roles whose portfolio asks for it. */
  portfolios: readonly string[]
  /** Types that it could have, with how many values would be of that type then, and how many could not. */
  types: readonly { type: FieldType; values: number; unfit: number }[]
  partial: boolean
}

/** What hangs on a model; with `partial`, at least so much. */
export interface ModelUse {
  records: number
  removed: number
  history: number
  /** Fields of other models that lead to it: `task.vessel`. */
  references: readonly string[]
  partial: boolean
}

export interface ModelCalls {
  managedModels(caller: MemberCaller): Promise<Outcome<ModelsOverview>>
  managedModel(caller: MemberCaller, model: string): Promise<Outcome<ModelDetail>>
  /** The most that the caller can give of a new model (T5). */
  mayGiveOfNewModel(caller: MemberCaller): Promise<Outcome<NewAccess>>
  modelUse(caller: MemberCaller, model: string): Promise<Outcome<ModelUse>>
  fieldUse(caller: MemberCaller, model: string, field: string): Promise<Outcome<FieldUse>>
  /** Gives the model's version after the change; of a model that was deleted, the last one. */
  editModel(caller: MemberCaller, edit: ModelEdit): Promise<Outcome<{ model: string; version: number }>>
}
