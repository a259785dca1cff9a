import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { permissionSetSchema, systemPermissionSchema, SYSTEM_PERMISSIONS } from '../../core/permissions.ts'
import { materialize } from '../../policy/grant.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { line } from '../../core/text-line.ts'
import type { RoleSettings } from '../contract.ts'

const MOST_CLAUSES = 5

const settingsSchema = z.strictObject({
  name: line(60).min(1, 'Give the role a name.'),
  description: line(200),
  system: z.array(systemPermissionSchema).max(SYSTEM_PERMISSIONS.length),
  permissions: permissionSetSchema.superRefine(({ models, portfolio }, context) => {
    if (models === 'all') context.addIssue('A role names its data models.')
    if (portfolio !== 'none' && portfolio.length > MOST_CLAUSES) {
      context.addIssue(`A portfolio may have ${MOST_CLAUSES} conditions at most; join them in one filter.`)
    }
  }),
})

/**
 * The settings of a role, checked, with what is unknown to these models left out, and actions and fields in order.
 * @throws GatehouseError `invalid_input` with one issue for each setting that is wrong.
 */
export function parseRoleSettings(input: unknown, models: readonly ModelDefinition[]): RoleSettings {
  const parsed = settingsSchema.safeParse(input)
  if (parsed.success) {
    const { name, description, system, permissions } = parsed.data
    return {
      name,
      description,
      system: SYSTEM_PERMISSIONS.filter((permission) => system.includes(permission)),
      permissions: materialize(permissions, models),
    }
  }
  const issues = parsed.error.issues.map((issue) => ({
    field: String(issue.path[0] ?? 'role'),
    message: issue.message,
  }))
  throw new GatehouseError('invalid_input', 'The role was not saved. Correct what is marked and send it again.', {
    issues,
  })
}
