import type { ModelDefinition } from '../../core/models.ts'
import { SYSTEM_PERMISSIONS, type PermissionSet, type SystemPermission } from '../../core/permissions.ts'
import { readTicks } from '../../core/ticks.ts'
import type { RoleSettings } from '../../tenant/contract.ts'
import type { FieldOption } from '../data-access.ts'
import { textOf } from '../request-facts.ts'
import { ceilingFrom } from './ceiling-form.ts'
import type { DraftIssue } from './filter-form.ts'
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

/** Reads a posted form; `built`: a button of its filter was pressed. `options`: what companies can be asked by. */
export function readRoleForm(
  form: FormData,
  models: readonly ModelDefinition[],
  options: readonly FieldOption[],
): { values: RoleFormValues; built: boolean } {
  const portfolio = readPortfolio(form, options)
  const values = {
    name: textOf(form, 'name'),
    description: textOf(form, 'description'),
    system: SYSTEM_PERMISSIONS.filter((permission) => form.get(systemTick(permission)) === 'on'),
    permissions: ceilingFrom(readTicks(form), models),
    portfolio: portfolio.values,
  }
  return { values, built: portfolio.built }
}

/** The role that a form stands for; and what is wrong with its filter. */
export function roleSettings(
  values: RoleFormValues,
  options: readonly FieldOption[],
): { settings: RoleSettings; issues: readonly DraftIssue[] } {
  const { name, description, system, permissions } = values
  const { portfolio, issues } = portfolioFrom(values.portfolio, options)
  return { settings: { name, description, system, permissions: { ...permissions, portfolio } }, issues }
}

export function valuesOf(
  { name, description, system, permissions }: RoleSettings,
  options: readonly FieldOption[],
): RoleFormValues {
  return {
    name,
    description,
    system,
    permissions: { ...permissions, portfolio: [] },
    portfolio: portfolioValues(permissions.portfolio, options),
  }
}
