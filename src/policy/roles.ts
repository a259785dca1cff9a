import type { ModelDefinition } from '../core/models.ts'
import {
  ACTIONS,
  SYSTEM_PERMISSIONS,
  type Action,
  type FieldAccess,
  type PermissionSet,
  type Portfolio,
  type SystemPermission,
} from '../core/permissions.ts'
import { namedFields } from './fields.ts'

export interface BuiltinRole {
  key: 'administrator' | 'manager' | 'customer_success' | 'viewer'
  name: string
  description: string
  system: SystemPermission[]
  permissions: PermissionSet
}

const HIDDEN_FROM_VIEWERS: ReadonlySet<string> = new Set([
  'company.arr',
  'company.notes',
  'end_user.email',
  'end_user.phone',
  'asset.value',
  'project.budget',
  'opportunity.amount',
  'license.unit_price',
  'note.body',
])

const SET_BY_MANAGERS: ReadonlySet<string> = new Set(['company.arr', 'license.unit_price'])

/** What the role Administrator always has (T5): each field of these models, named, on all records. */
export function administratorPermissions(models: readonly ModelDefinition[]): PermissionSet {
  return permissions(
    models,
    [],
    () => ACTIONS,
    () => 'edit',
  )
}

/** The roles that every tenant starts with (T5), with each field of these models named. */
export function BUILTIN_ROLES(models: readonly ModelDefinition[]): BuiltinRole[] {
  const edit = (): FieldAccess => 'edit'
  return [
    {
      key: 'administrator',
      name: 'Administrator',
      description: 'Manages the tenant and may do everything with its data.',
      system: [...SYSTEM_PERMISSIONS],
      permissions: administratorPermissions(models),
    },
    {
      key: 'manager',
      name: 'Manager',
      description: 'Works with all data, but does not remove companies. Reads the audit, imports and exports.',
      system: ['read_audit', 'import', 'export'],
      permissions: permissions(
        models,
        [],
        (model) => (model === 'company' ? ACTIONS.filter((action) => action !== 'remove') : ACTIONS),
        edit,
      ),
    },
    {
      key: 'customer_success',
      name: 'Customer Success',
      description: 'Looks after the companies that they own, and everything that belongs to these.',
      system: [],
      permissions: permissions(
        models,
        [{ kind: 'own' }],
        () => ['create', 'view', 'update'],
        (path) => (SET_BY_MANAGERS.has(path) ? 'view' : 'edit'),
      ),
    },
    {
      key: 'viewer',
      name: 'Viewer',
      description: 'Sees all records, without revenue, prices, notes, contact details and budgets.',
      system: [],
      permissions: permissions(
        models,
        [],
        () => ['view'],
        (path) => (HIDDEN_FROM_VIEWERS.has(path) ? 'none' : 'view'),
      ),
    },
  ]
}

function permissions(
  models: readonly ModelDefinition[],
  portfolio: Portfolio,
  actions: (model: string) => readonly Action[],
  access: (path: string) => FieldAccess,
): PermissionSet {
  const named = models.map(({ name, fields }) => {
    const names = fields.map((field) => field.name)
    return [
      name,
      { actions: actions(name), fields: namedFields(names, (field) => access(`${name}.${field}`)) },
    ] as const
  })
  return { models: Object.fromEntries(named), portfolio }
}
