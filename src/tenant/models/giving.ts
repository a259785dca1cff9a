import type { NewAccess } from '../../core/model-edits.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { ACTIONS, type Action, type FieldAccess, type PermissionSet } from '../../core/permissions.ts'
import type { Role, TenantPolicy } from '../../ledger/tenants.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { namedFields } from '../../policy/fields.ts'
import { permissionOn } from '../../policy/lattice.ts'
import { wrong } from './plan.ts'

/*
 * What is new nobody holds yet. So the most that somebody can give of it (T5) is what they hold of what is there: of a
 * field, what their role may do with the model and its name; of a model, what it may do with each of the others. The
 * built-in Administrators have it in any case.
 */
const RANK: Readonly<Record<NewAccess, number>> = { none: 0, view: 1, edit: 2, full: 3 }
const ACTIONS_OF: Readonly<Record<NewAccess, readonly Action[]>> = {
  none: [],
  view: ['view'],
  edit: ['create', 'view', 'update'],
  full: ACTIONS,
}

export function isAdministrators({ key }: Pick<Role, 'key'>): boolean {
  return key === 'administrator'
}

/** The most that a role can give of a new field. */
export function mayGiveOfField({ permissions }: Role, model: ModelDefinition): FieldAccess {
  const [name] = model.fields
  if (name === undefined || !mayAct(permissions, model.name, 'view')) return 'none'
  const access = fieldAccess(permissions, model.name, name.name)
  const writes = mayAct(permissions, model.name, 'create') || mayAct(permissions, model.name, 'update')
  return access === 'edit' && !writes ? 'view' : access
}

/** The most that a role can give of a new model. */
export function mayGiveOfModel(role: Role, models: readonly ModelDefinition[]): NewAccess {
  if (isAdministrators(role)) return 'full'
  const levels = (['edit', 'view'] as const).filter((access) =>
    models.every(
      (model) =>
        ACTIONS_OF[access].every((action) => mayAct(role.permissions, model.name, action)) &&
        RANK[mayGiveOfField(role, model)] >= RANK[access],
    ),
  )
  return levels[0] ?? 'none'
}

/**
 * The permissions of each role that is given something of a new field.
 * @throws GatehouseError `invalid_input` naming a role that there is not, or that is given too much.
 */
export function givenField(
  policy: TenantPolicy,
  by: Role,
  model: ModelDefinition,
  field: string,
  given: Readonly<Record<string, NewAccess>>,
): Map<string, PermissionSet> {
  return eachRole(policy, by, mayGiveOfField(by, model), given, (role, access) => {
    const { actions, fields } = permissionOn(role.permissions, model.name)
    if (actions.length === 0) throw wrong('roles', `${role.name} may do nothing with ${model.pluralLabel}.`)
    const named = fields === 'all' ? {} : fields
    const next = { actions, fields: { ...named, [field]: access === 'view' ? ('view' as const) : ('edit' as const) } }
    return withModel(role.permissions, model.name, next)
  })
}

/** The same, of a new model and the fields that it begins with. */
export function givenModel(
  policy: TenantPolicy,
  by: Role,
  model: ModelDefinition,
  given: Readonly<Record<string, NewAccess>>,
): Map<string, PermissionSet> {
  return eachRole(policy, by, mayGiveOfModel(by, policy.models), given, (role, access) => {
    const names = model.fields.map(({ name }) => name)
    const fields = namedFields(names, () => (access === 'view' ? 'view' : 'edit'))
    return withModel(role.permissions, model.name, { actions: ACTIONS_OF[access], fields })
  })
}

function eachRole(
  { roles }: TenantPolicy,
  by: Role,
  most: NewAccess,
  given: Readonly<Record<string, NewAccess>>,
  permissions: (role: Role, access: NewAccess) => PermissionSet,
): Map<string, PermissionSet> {
  const changed = new Map<string, PermissionSet>()
  for (const [id, access] of Object.entries(given)) {
    const role = roles.get(id)
    if (role === undefined) throw wrong('roles', 'One of the roles no longer exists. Reload the page.')
    if (access === 'none' || isAdministrators(role)) continue
    if (RANK[access] > RANK[most]) {
      throw wrong(
        'roles',
        `Your role, ${by.name}, does not have that much itself, so you cannot give it to ${role.name}.`,
      )
    }
    changed.set(id, permissions(role, access))
  }
  return changed
}

function withModel(set: PermissionSet, model: string, permission: ReturnType<typeof permissionOn>): PermissionSet {
  // A role names each model; what has all of them has this one, too.
  if (set.models === 'all') return set
  return { ...set, models: { ...set.models, [model]: permission } }
}

/** The roles and what they were given, as the audit keeps it. */
export function givenFacts({ roles }: TenantPolicy, given: Readonly<Record<string, NewAccess>>): string[] {
  return [...roles.values()].flatMap((role) => {
    const access = isAdministrators(role) ? 'full' : (given[role.id] ?? 'none')
    return access === 'none' ? [] : [`${role.name}: ${access}`]
  })
}
