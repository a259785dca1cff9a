import type { FieldDefinition, ModelDefinition } from '../core/models.ts'
import type { Action, FieldAccess, PermissionParts, PermissionSet } from '../core/permissions.ts'
import { accessTo } from './fields.ts'
import { meet, permissionOn } from './lattice.ts'
import { holdsEverything } from './portfolio.ts'

/** What a connection may do right now (V2): the meet of all four parts, normalised as `meet` does. */
export function effectivePermissions({ role, ceiling, grant, scope }: PermissionParts): PermissionSet {
  return meet(role, ceiling, grant, scope)
}

/** Whether the set allows an action on a model. Which records it is allowed on is the portfolio's affair. */
export function mayAct(set: PermissionSet, model: string, action: Action): boolean {
  return permissionOn(set, model).actions.includes(action)
}

/**
 * What the set says about one field; `none` on a model without actions. It takes an action as well to use it: what may
 * be shown is answered by `viewableFields`, and what may be written by `editableFields`.
 */
export function fieldAccess(set: PermissionSet, model: string, field: string): FieldAccess {
  const { actions, fields } = permissionOn(set, model)
  return actions.length === 0 ? 'none' : accessTo(fields, field)
}

/** The fields whose values may be shown, in the model's order; none without the action `view`. */
export function viewableFields(set: PermissionSet, definition: ModelDefinition): FieldDefinition[] {
  if (!mayAct(set, definition.name, 'view')) return []
  return definition.fields.filter((field) => fieldAccess(set, definition.name, field.name) !== 'none')
}

/**
 * The fields that may be written, in the model's order; none without the action `create` or `update`. A unique field is
 * for those who see every record of the model: that a value is taken tells of the record that has it (V4).
 */
export function editableFields(set: PermissionSet, definition: ModelDefinition): FieldDefinition[] {
  if (!mayAct(set, definition.name, 'create') && !mayAct(set, definition.name, 'update')) return []
  const seesAll = holdsEverything(set.portfolio) && mayAct(set, definition.name, 'view')
  return definition.fields.filter(
    (field) => fieldAccess(set, definition.name, field.name) === 'edit' && (field.unique !== true || seesAll),
  )
}
