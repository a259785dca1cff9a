import { GatehouseError } from '../core/errors.ts'
import { permissionSetSchema, type PermissionSet } from '../core/permissions.ts'

/** A permission set out of a column. One that can't be read denies everything by failing. */
export function storedPermissions(json: string): PermissionSet {
  const parsed = permissionSetSchema.safeParse(JSON.parse(json))
  if (!parsed.success)
    throw new GatehouseError('internal', 'A stored permission set is damaged.', {}, { cause: parsed.error })
  return parsed.data
}
