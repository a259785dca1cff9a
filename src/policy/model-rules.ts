import type { FieldDefinition, ModelDefinition } from '../core/models.ts'
import type { Action, PermissionSet } from '../core/permissions.ts'
import { editableFields, mayAct } from './access.ts'

/** What an action on a model's records takes, beside itself: what is exported is seen (V1). */
export const ACTIONS_NEEDED: Readonly<Record<Action, readonly Action[]>> = {
  create: ['create'],
  view: ['view'],
  update: ['update'],
  remove: ['remove'],
  export: ['view', 'export'],
}

/**
 * The models that belong to companies and on which the action is lacking: what happens to a company happens to all that
 * belongs to it, so it takes the permission on each of them (V1).
 */
export function lackingOnBelongings(
  may: (model: string, action: Action) => boolean,
  models: readonly ModelDefinition[],
  action: Action,
): ModelDefinition[] {
  return models.filter(({ name, fields }) => fields.some((field) => field.name === 'company') && !may(name, action))
}

/** Required fields that may not be written: with any of them, no record can be created. */
export function requiredOutOfReach(
  definition: ModelDefinition,
  editable: readonly FieldDefinition[],
): FieldDefinition[] {
  return definition.fields.filter((field) => field.required === true && !editable.includes(field))
}

/**
 * Whether no new record of the model could be inside the portfolio, whatever is written (A35): it is its owner and its
 * company that bring it there. What a filter asks of a company's own fields depends on what is written.
 */
export function cannotCreateInside(set: PermissionSet, definition: ModelDefinition): boolean {
  if (set.portfolio === 'none') return true
  const written = new Set(editableFields(set, definition).map(({ name }) => name))
  const leads = definition.name !== 'company' && written.has('company') && mayAct(set, 'company', 'view')
  return set.portfolio.some(({ kind }) =>
    kind === 'own' ? !leads && !written.has('owner') : definition.name !== 'company' && !leads,
  )
}

/**
 * Whether a field can't be written without leaving the portfolio (A35): a company that may not be seen can't be named. To
 * who sees the record it has no company then, and to write none is no change.
 */
export function leavesPortfolio(set: PermissionSet, { name: model }: ModelDefinition, field: FieldDefinition): boolean {
  const filtered = set.portfolio !== 'none' && set.portfolio.some(({ kind }) => kind === 'filter')
  return field.name === 'company' && filtered && !mayAct(set, 'company', 'view') && !mayAct(set, model, 'view')
}
