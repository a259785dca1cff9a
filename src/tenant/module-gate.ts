import { moduleOff, moduleOfSurface, type Module } from '../core/modules.ts'
import type { PermissionSet, SystemPermission } from '../core/permissions.ts'
import type { TenantPolicy } from '../ledger/tenants.ts'
import { withoutExport } from '../policy/export-permission.ts'
import type { Caller } from './contract.ts'

/**
 * Lets a request through whose module is on (T2).
 * @throws GatehouseError `module_off` naming the module and whom to ask.
 */
export function demandModule({ tenant, operators }: TenantPolicy, module: Module): void {
  if (tenant.modules.includes(module)) return
  throw moduleOff(module, tenant.name, operators)
}

/** The same for the surface through which a connection comes. Background work goes on under gates of its own. */
export function demandSurface(policy: TenantPolicy, caller: Caller): void {
  if (caller.kind !== 'connection') return
  const module = moduleOfSurface(caller.via)
  if (module !== null) demandModule(policy, module)
}

/** What the pages of a system permission belong to; none: they are always there. */
export const MODULE_OF_PERMISSION: Partial<Record<SystemPermission, Module>> = {
  manage_clients: 'api',
  import: 'import_export',
  export: 'import_export',
}

/** A role's permissions where modules are off: nothing can be exported without the module, so no tool or page offers it. */
export function withinModules({ tenant }: TenantPolicy, permissions: PermissionSet): PermissionSet {
  return tenant.modules.includes('import_export') ? permissions : withoutExport(permissions)
}
