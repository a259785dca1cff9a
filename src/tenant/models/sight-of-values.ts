import { GatehouseError } from '../../core/errors.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { holdsEverything } from '../../policy/portfolio.ts'
import type { Editing } from './plan.ts'

/**
 * Whether a role sees every value of a field. Managing data models is no way to read values: how many of them break a
 * rule, or which choices they would be, is told to those alone who see them anyway (V4, A32).
 */
export function seesValues(permissions: PermissionSet, model: ManagedModel, field: ManagedField): boolean {
  const seesAll = holdsEverything(permissions.portfolio) && mayAct(permissions, model.name, 'view')
  return seesAll && fieldAccess(permissions, model.name, field.name) !== 'none'
}

/** Whether a change of rules is judged by the values that there are. */
export function asksOfValues(before: ManagedField, after: ManagedField): boolean {
  return JSON.stringify(rulesOf(before)) !== JSON.stringify(rulesOf(after))
}

function rulesOf({ required, unique, min, max, maxLength, pattern, choices, retiredChoices }: ManagedField) {
  return [required === true, unique === true, min, max, maxLength, pattern, choices, retiredChoices]
}

/** @throws GatehouseError `forbidden` */
export function demandSightOf({ by }: Editing, model: ManagedModel, field: ManagedField): void {
  if (seesValues(by.role.permissions, model, field)) return
  throw new GatehouseError(
    'forbidden',
    `This is judged by the values of ${field.label}, and your role, ${by.role.name}, does not see all of them. Ask somebody whose role does.`,
    { field: 'field' },
  )
}
