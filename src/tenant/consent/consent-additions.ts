import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { permissionOn } from '../../policy/lattice.ts'
import type { ConsentSelection } from '../contract.ts'

/** What was chosen of the tenant's own fields, and the rest (C4). */
export function splitCustom(
  models: readonly ModelDefinition[],
  selection: ConsentSelection,
): [ConsentSelection, ConsentSelection] {
  const [own, rest]: Record<string, ConsentSelection[string]>[] = [{}, {}]
  for (const [name, { actions, fields }] of Object.entries(selection)) {
    const custom = new Set(
      models
        .find((model) => model.name === name)
        ?.fields.flatMap((field) => (field.custom === true ? [field.name] : [])),
    )
    const entries = Object.entries(fields)
    const chosen = entries.filter(([field]) => custom.has(field))
    if (own !== undefined && chosen.length > 0) own[name] = { actions: [], fields: Object.fromEntries(chosen) }
    if (rest !== undefined)
      rest[name] = { actions, fields: Object.fromEntries(entries.filter(([field]) => !custom.has(field))) }
  }
  return [own ?? {}, rest ?? {}]
}

/** Fields alone are chosen there: the actions are those of what was offered. */
export function withActions(offered: PermissionSet, selection: ConsentSelection): ConsentSelection {
  const models = Object.entries(selection).map(([name, { fields }]) => {
    const { actions } = permissionOn(offered, name)
    return [name, { actions, fields }] as const
  })
  return Object.fromEntries(models)
}
