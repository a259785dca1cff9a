import * as z from 'zod'
import { GatehouseError } from './errors.ts'

/** Parts of Gatehouse that the platform admin switches on for a tenant (T2). */
export const MODULES = ['api', 'mcp', 'import_export'] as const
export type Module = (typeof MODULES)[number]

export const MODULE_LABELS: Readonly<Record<Module, string>> = {
  api: 'API',
  mcp: 'MCP',
  import_export: 'Import and export',
}

/** In the order of MODULES. AI assistants connect as OAuth clients, which belong to the module API. */
export const modulesSchema = z
  .array(z.enum(MODULES))
  .transform((chosen): readonly Module[] => MODULES.filter((module) => chosen.includes(module)))
  .refine((chosen) => !chosen.includes('mcp') || chosen.includes('api'), {
    message: 'MCP needs the module API: assistants connect as OAuth clients. Switch both on, or both off.',
  })

/** The module that a surface belongs to, by what the audit calls it: `mcp:list_records`, `rest:GET /company`. */
export function moduleOfSurface(via: string): Module | null {
  if (via === 'mcp' || via.startsWith('mcp:')) return 'mcp'
  return via.startsWith('rest:') ? 'api' : null
}

/** A refusal that names the module and whom to ask: those who operate the deployment, where any are known. */
export function moduleOff(module: Module, tenantName: string, operators: readonly string[]): GatehouseError {
  const whom =
    operators.length === 0
      ? 'whoever operates this deployment'
      : `${operators.join(' or ')}, who ${operators.length === 1 ? 'operates' : 'operate'} this deployment`
  return new GatehouseError(
    'module_off',
    `The module “${MODULE_LABELS[module]}” is switched off for ${tenantName}. Ask ${whom}.`,
  )
}
