import type { Action } from '../../core/permissions.ts'
import { GatehouseError } from '../../core/errors.ts'
import { lackingOnBelongings } from '../../policy/model-rules.ts'
import type { Asking } from './asking.ts'

/**
 * What happens to a company happens to all that belongs to it, so it takes the permission on every model that belongs to
 * companies (V1). Decided by what the caller may do, never by what the company has; models that they can't see are not
 * named (V4). `doing` begins the sentence: `Removing a company removes`.
 */
export function demandOnBelongings({ sight }: Pick<Asking, 'sight'>, action: Action, doing: string): void {
  const lacking = lackingOnBelongings(sight.may, sight.everyModel, action)
  if (lacking.length === 0) return
  const missing = lacking.filter((model) => sight.models.includes(model)).map(({ name }) => `${name}:${action}`)
  throw new GatehouseError(
    'missing_permission',
    `${doing} all that belongs to it, so it takes the permission for that, too: ${missing.join(', ') || `${action} on every data model`}.`,
    { missing },
  )
}
