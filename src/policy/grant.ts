import { GatehouseError } from '../core/errors.ts'
import type { ModelDefinition } from '../core/models.ts'
import { ACTIONS, type FieldAccess, type ModelPermission, type PermissionSet } from '../core/permissions.ts'
import { fieldAccess, mayAct } from './access.ts'
import { accessAtMost, accessTo, lower, namedFields } from './fields.ts'
import { meet, permissionOn } from './lattice.ts'
import { scopePermissions, type ScopeRequest } from './scopes.ts'

/** What a member ticked on the consent page (C3): actions, and `none`, `view` or `edit` for fields. */
export type Selection = Readonly<
  Record<string, { actions: readonly string[]; fields: Readonly<Record<string, string>> }>
>

/**
 * The set with each `all` replaced by the names that it stands for today, so that a model or field that is added later
 * stays hidden until somebody allows it (V1). Models and fields that these models don't have are left out.
 */
export function materialize(set: PermissionSet, models: readonly ModelDefinition[]): PermissionSet {
  return meet(set, everythingNamed(models))
}

/**
 * What a member can grant to a client (V6, C2): the overlap of role, ceiling and scope with every field named.
 * `missing` lists what the client may ask for and the role lacks: granular scopes, and `model.field` where the role
 * gives less of a field than the actions need. A narrower portfolio is not counted: it decides on records.
 * Throws `missing_permission` when something is missing under the scope `default`.
 */
export function offer(input: {
  role: PermissionSet
  ceiling: PermissionSet
  request: ScopeRequest
  models: readonly ModelDefinition[]
}): { offered: PermissionSet; missing: string[]; narrowed: boolean } {
  const { role, ceiling, request, models } = input
  const asked = materialize(meet(ceiling, scopePermissions(request)), models)
  const offered = meet(role, asked)
  const missing = models.flatMap((model) => missingOf(model, asked, offered))
  if (request.mode === 'default' && missing.length > 0) {
    const message = `OAuth permission check failed: missing permissions: ${missing.join(', ')}`
    throw new GatehouseError('missing_permission', message, { missing })
  }
  return { offered, missing, narrowed: missing.length > 0 }
}

/**
 * The part of `offered` that was ticked (C3). A model without a ticked action is left out, whatever its fields.
 * Throws `forbidden`, naming the first tick that exceeds what was offered (A13).
 */
export function pick(offered: PermissionSet, selection: Selection): PermissionSet {
  const models = Object.entries(selection).map(([model, ticked]): [string, ModelPermission] => [
    model,
    { actions: pickActions(offered, model, ticked.actions), fields: pickFields(offered, model, ticked.fields) },
  ])
  return meet(offered, { models: Object.fromEntries(models), portfolio: offered.portfolio })
}

/**
 * The set with `view` as its only action and its fields at most viewed: where dynamic permissions start (C3). Expects
 * a set that names everything; an `all` can't be said to be at most viewed, and counts as nothing.
 */
export function readOnly(set: PermissionSet): PermissionSet {
  const names = set.models === 'all' ? [] : Object.keys(set.models)
  const models = names.map((model): [string, ModelPermission] => {
    const { actions, fields } = permissionOn(set, model)
    const fieldNames = fields === 'all' ? [] : Object.keys(fields)
    return [
      model,
      {
        actions: actions.filter((action) => action === 'view'),
        fields: namedFields(fieldNames, (field) => lower(accessTo(fields, field), 'view')),
      },
    ]
  })
  return meet({ models: Object.fromEntries(models), portfolio: set.portfolio })
}

function everythingNamed(models: readonly ModelDefinition[]): PermissionSet {
  const named = models.map(({ name, fields }): [string, ModelPermission] => {
    const names = fields.map((field) => field.name)
    return [name, { actions: ACTIONS, fields: namedFields(names, () => 'edit') }]
  })
  return { models: Object.fromEntries(named), portfolio: [] }
}

function missingOf({ name, fields }: ModelDefinition, asked: PermissionSet, offered: PermissionSet): string[] {
  const { actions } = permissionOn(asked, name)
  const scopes = actions.filter((action) => !mayAct(offered, name, action)).map((action) => `${name}:${action}`)
  // Of a model that is missing altogether the actions say enough.
  if (scopes.length === actions.length) return scopes
  const needed = accessNeeded(permissionOn(asked, name))
  const lacking = fields.filter(
    (field) =>
      !accessAtMost(lower(fieldAccess(asked, name, field.name), needed), fieldAccess(offered, name, field.name)),
  )
  return [...scopes, ...lacking.map((field) => `${name}.${field.name}`)]
}

/** The access to fields that a model's actions can make use of. */
function accessNeeded({ actions }: ModelPermission): FieldAccess {
  if (actions.includes('create') || actions.includes('update')) return 'edit'
  return actions.includes('view') || actions.includes('export') ? 'view' : 'none'
}

function pickActions(offered: PermissionSet, model: string, ticked: readonly string[]): ModelPermission['actions'] {
  for (const action of ticked) {
    if (!permissionOn(offered, model).actions.some((known) => known === action)) refuse(`${model}:${action}`)
  }
  return ACTIONS.filter((action) => ticked.includes(action))
}

function pickFields(
  offered: PermissionSet,
  model: string,
  ticked: Readonly<Record<string, string>>,
): ModelPermission['fields'] {
  return namedFields(Object.keys(ticked), (field) => {
    const access = ticked[field]
    if (access === 'none') return 'none'
    const exceeds =
      (access !== 'view' && access !== 'edit') || !accessAtMost(access, fieldAccess(offered, model, field))
    return exceeds ? refuse(`${model}.${field}`) : access
  })
}

function refuse(name: string): never {
  const shown = name.slice(0, 120)
  throw new GatehouseError('forbidden', `${shown} was not offered. Grant only what the consent page lists.`, {
    field: shown,
  })
}
