import type { AuditAction, AuditEvent } from '../../core/audit.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { ModelEdit } from '../../core/model-edits.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { ManagedField, StoredField, StoredModel } from '../../core/stored-models.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import type { ActingMember } from '../principal.ts'

/** Who edits, and in which store the records are. */
export interface Editing {
  by: ActingMember
  sql: SqlStorage
  /** Milliseconds. */
  at: number
}

/** What an edit comes to, before anything is written. */
export interface Plan {
  model: StoredModel
  action: AuditAction
  fields?: readonly string[]
  details: AuditEvent['details']
  /** Permissions of roles that change with it, by role. */
  roles?: ReadonlyMap<string, PermissionSet>
  /** What has to be done to the records first. */
  prepare?: () => void
}

/**
 * The model that an edit is about, at the version that its editor saw.
 * @throws GatehouseError `not_found`; `conflict` when somebody else changed it since (A56).
 */
export function modelOf({ by }: Editing, { model, version }: { model: string; version: number }): ManagedModel {
  const found = by.policy.managedModels.find(({ name }) => name === model)
  if (found === undefined) throw new GatehouseError('not_found', 'There is no such data model.')
  if (found.version === version) return found
  throw new GatehouseError(
    'conflict',
    'Somebody else changed this data model after you opened it. Look at what it is now, then make your change again.',
  )
}

/** @throws GatehouseError `not_found` */
export function fieldOf(model: ManagedModel, name: string): ManagedField {
  const found = model.fields.find((field) => field.name === name)
  if (found === undefined) throw new GatehouseError('not_found', 'There is no such field in this data model.')
  return found
}

/** What is stored of the model after these changes, at its next version. */
export function nextModel(
  { by, at }: Editing,
  model: ManagedModel,
  changes: Partial<StoredModel['definition']>,
  status: StoredModel['status'] = model.archived ? 'archived' : 'active',
): StoredModel {
  const known = by.policy.storedModels.find(({ name }) => name === model.name)
  return {
    name: model.name,
    custom: model.custom === true,
    definition: { ...model.stored, ...changes },
    status,
    version: model.version + 1,
    createdAt: known?.createdAt ?? at,
  }
}

/** The same, for a change of one field. */
export function nextField(editing: Editing, model: ManagedModel, name: string, changes: StoredField): StoredModel {
  const { fields } = model.stored
  const before = Object.hasOwn(fields, name) ? fields[name] : {}
  return nextModel(editing, model, { fields: { ...fields, [name]: withoutEmpty({ ...before, ...changes }) } })
}

function withoutEmpty(field: StoredField): StoredField {
  return Object.fromEntries(Object.entries(field).filter(([, value]) => value !== undefined))
}

/** An edit that can't be made, with the part of it that is wrong. */
export function wrong(field: string, message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field, issues: [{ field, message }] })
}

/** Deleting takes the name, typed. */
export function confirmed({ confirm }: Extract<ModelEdit, { confirm: string }>, name: string): void {
  if (confirm.trim() !== name) throw wrong('confirm', `Type ${name} to delete it for good.`)
}

type Fact = string | number | boolean | readonly string[]

/** What the audit says about a field. */
export function fieldFacts(field: ManagedField): Record<string, Fact> {
  const { choices, choiceLabels = {}, retiredChoices } = field
  return {
    label: field.label,
    description: field.description,
    type: field.type,
    required: field.required === true,
    unique: field.unique === true,
    choices: (choices ?? []).map((value) => `${value}: ${choiceLabels[value] ?? value}`),
    retired_choices: retiredChoices ?? [],
    min: field.min ?? '',
    max: field.max ?? '',
    max_length: field.maxLength ?? '',
    pattern: field.pattern ?? '',
    leads_to: field.model ?? '',
  }
}

/** What the audit says about a model. */
export function modelFacts(model: Pick<ManagedModel, 'label' | 'pluralLabel' | 'description'>): Record<string, Fact> {
  return { label: model.label, plural_label: model.pluralLabel, description: model.description }
}
