import type { ModelDefinition } from '../../core/models.ts'
import { SYSTEM_PERMISSIONS, type PermissionSet, type SystemPermission } from '../../core/permissions.ts'
import { readTicks } from '../../core/ticks.ts'
import type { RoleSettings } from '../../tenant/contract.ts'
import { textOf } from '../request-facts.ts'
import { ceilingFrom } from './ceiling-form.ts'
import { portfolioFrom, portfolioValues, readPortfolio, type PortfolioValues } from './portfolio-form.ts'

/** A role as the form has it: models and fields apart from the records that they reach. */
export interface RoleFormValues {
  name: string
  description: string
  system: readonly SystemPermission[]
  /** On all records; which ones is in `portfolio`. */
  permissions: PermissionSet
  portfolio: PortfolioValues
}

export const systemTick = (permission: SystemPermission): string => `system:${permission}`

export function readRoleForm(form: FormData, models: readonly ModelDefinition[]): RoleFormValues {
  return {
    name: textOf(form, 'name'),
    description: textOf(form, 'description'),
    system: SYSTEM_PERMISSIONS.filter((permission) => form.get(systemTick(permission)) === 'on'),
    permissions: ceilingFrom(readTicks(form), models),
    portfolio: readPortfolio(form),
  }
}

export function roleSettings(values: RoleFormValues, models: readonly ModelDefinition[]): RoleSettings {
  const company = models.find(({ name }) => name === 'company')
  const { name, description, system, permissions } = values
  return {
    name,
    description,
    system,
    permissions: { ...permissions, portfolio: portfolioFrom(values.portfolio, company) },
  }
}

export function valuesOf({ name, description, system, permissions }: RoleSettings): RoleFormValues {
  return {
    name,
    description,
    system,
    permissions: { ...permissions, portfolio: [] },
    portfolio: portfolioValues(permissions.portfolio),
  }
}
