import type { PermissionSet, SystemPermission } from '../core/permissions.ts'

/** A role's permissions as everything is judged by them: exporting takes the system permission for it, too (T5). */
export function permissionsInForce(system: readonly SystemPermission[], permissions: PermissionSet): PermissionSet {
  return system.includes('export') ? permissions : withoutExport(permissions)
}

/** No model has the action `export`. */
export function withoutExport(permissions: PermissionSet): PermissionSet {
  const models = Object.entries(permissions.models === 'all' ? {} : permissions.models).flatMap(([name, model]) => {
    const actions = model.actions.filter((action) => action !== 'export')
    return actions.length === 0 ? [] : [[name, { ...model, actions }] as const]
  })
  return { ...permissions, models: Object.fromEntries(models) }
}
