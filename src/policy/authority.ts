import type { ModelDefinition } from '../core/models.ts'
import { ACTIONS, type PermissionSet, type SystemPermission } from '../core/permissions.ts'
import { fieldAccess, mayAct } from './access.ts'
import { accessAtMost, accessTo, lower, namedFields } from './fields.ts'
import { atMost, meet, permissionOn } from './lattice.ts'
import { portfolioAtMost } from './portfolio.ts'

/** What a role may do to the tenant and to its data. */
export interface Powers {
  system: readonly SystemPermission[]
  permissions: PermissionSet
}

/**
 * Whether whoever holds `theirs` stands above `mine`: their role has a system permission that mine lacks. Their role
 * and their membership are not mine to change.
 */
export function isAbove(theirs: Powers, mine: Powers): boolean {
  return theirs.system.some((permission) => !mine.system.includes(permission))
}

/**
 * What goes beyond `mine` when somebody is given `after` in place of `before` (T5, A36): the first system permission,
 * `model:action`, `model.field` or `portfolio`, or null when I may do that. What stays or shrinks is nobody's gift. A
 * model that grows in anything must be within mine as a whole: an action opens every field beside it. A portfolio that
 * grows opens all models. Portfolios are compared as rules, clause by clause as they are written (policy/portfolio.ts):
 * who sees some records by a filter can give that filter, alone or with more clauses, and never "all". `own` is the same
 * rule for everybody, whatever each of them owns.
 */
export function beyond(mine: Powers, before: Powers, after: Powers): string | null {
  const system = after.system.find((one) => !before.system.includes(one) && !mine.system.includes(one))
  return system ?? dataBeyond(mine.permissions, before.permissions, after.permissions)
}

/**
 * `after` with what `before` says of models and fields that are not in force, since they are archived: an editor could
 * not be shown them, and they have to be there when they are restored. On a model that grows, no more of them than I hold
 * myself (T5); where nothing at all is left, nothing of them.
 */
export function keepArchived(
  mine: PermissionSet,
  before: PermissionSet,
  after: PermissionSet,
  models: { managed: readonly ModelDefinition[]; active: readonly ModelDefinition[] },
): PermissionSet {
  if (modelsOf(after).length === 0) return after
  const opened = !portfolioAtMost(after.portfolio, before.portfolio)
  const kept = models.managed.map(({ name, fields }) => {
    const active = models.active.find((model) => model.name === name)
    const [was, is] = [permissionOn(before, name), active === undefined ? null : permissionOn(after, name)]
    const grows = opened || (is !== null && !atMost(only(after, name), only(before, name)))
    const held = permissionOn(mine, name)
    const actions = is?.actions ?? was.actions.filter((action) => !opened || held.actions.includes(action))
    const named = fields.map((field) => field.name)
    const access = (field: string) => {
      if (active?.fields.some((known) => known.name === field)) return accessTo(is?.fields ?? {}, field)
      const had = accessTo(was.fields, field)
      return grows ? lower(had, accessTo(held.fields, field)) : had
    }
    return [name, { actions, fields: namedFields(named, access) }] as const
  })
  return meet({ models: Object.fromEntries(kept), portfolio: after.portfolio })
}

function dataBeyond(mine: PermissionSet, before: PermissionSet, after: PermissionSet): string | null {
  const opened = !portfolioAtMost(after.portfolio, before.portfolio)
  const grown = modelsOf(after).filter((model) => opened || !atMost(only(after, model), only(before, model)))
  for (const model of grown) {
    const action = ACTIONS.find((one) => mayAct(after, model, one) && !mayAct(mine, model, one))
    if (action !== undefined) return `${model}:${action}`
    const field = fieldsOf(after, model).find(
      (name) => !accessAtMost(fieldAccess(after, model, name), fieldAccess(mine, model, name)),
    )
    if (field !== undefined) return `${model}.${field}`
  }
  return grown.length > 0 && !portfolioAtMost(after.portfolio, mine.portfolio) ? 'portfolio' : null
}

/** The models on which the set allows anything; sets of roles name each model. */
function modelsOf({ models }: PermissionSet): string[] {
  if (models === 'all') throw new Error('A role names its models.')
  return Object.keys(models).filter((model) => (models[model]?.actions.length ?? 0) > 0)
}

function fieldsOf(set: PermissionSet, model: string): string[] {
  const { fields } = permissionOn(set, model)
  if (fields === 'all') throw new Error('A role names its fields.')
  return Object.keys(fields)
}

/** The set with nothing but one model, on all records. */
function only(set: PermissionSet, model: string): PermissionSet {
  return { models: { [model]: permissionOn(set, model) }, portfolio: [] }
}
