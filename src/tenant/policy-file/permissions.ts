import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { ACTIONS, type PermissionSet, type Portfolio } from '../../core/permissions.ts'
import type { FilePermissions } from '../../core/policy-file.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { namedFields } from '../../policy/fields.ts'

/** What a set says of the models that are in use, in their order: equal sets are equal texts. */
export function filePermissions(set: PermissionSet, models: readonly ModelDefinition[]): FilePermissions {
  const named = models.map(({ name, fields }) => {
    const names = fields.map((field) => field.name)
    const actions = ACTIONS.filter((action) => mayAct(set, name, action))
    return [name, { actions, fields: namedFields(names, (field) => fieldAccess(set, name, field)) }] as const
  })
  return Object.fromEntries(named.filter(([, { actions }]) => actions.length > 0)) as FilePermissions
}

/**
 * The set that a file spells out.
 * @throws GatehouseError `invalid_input` naming each model and field that there is not: a name that is mistyped would
 * quietly allow nothing.
 */
export function permissionsOf(
  given: FilePermissions,
  models: readonly ModelDefinition[],
  portfolio: Portfolio,
): PermissionSet {
  const issues = Object.entries(given).flatMap(([model, { fields }]) => {
    const definition = models.find(({ name }) => name === model)
    if (definition === undefined) return [{ field: model, message: `There is no data model “${model}” in use.` }]
    return Object.keys(fields)
      .filter((field) => !definition.fields.some(({ name }) => name === field))
      .map((field) => ({ field: `${model}.fields.${field}`, message: `${model} has no field “${field}” in use.` }))
  })
  if (issues.length > 0) {
    const [{ message } = { message: '' }] = issues
    throw new GatehouseError('invalid_input', message, { issues })
  }
  return { models: given, portfolio }
}
