import { BUILTIN_MODELS } from '../../../src/core/builtin-models.ts'
import { ACTIONS, type ModelPermission, type PermissionSet } from '../../../src/core/permissions.ts'
import { permissionOn } from '../../../src/policy/lattice.ts'
import { BUILTIN_ROLES, type BuiltinRole } from '../../../src/policy/roles.ts'

type Named = Exclude<ModelPermission['fields'], 'all'>
/** What a role is allowed of the tenants' own fields of companies, and of visits: nothing that is not named here (V1). */
interface Own {
  company: Named
  visit: { actions: ModelPermission['actions']; fields: Named }
}

const COMPANY: Named = { tier: 'edit', contract_signed: 'edit', csm_notes: 'edit' }
const VISIT: Named = {
  name: 'edit',
  owner: 'edit',
  company: 'edit',
  visited_on: 'edit',
  purpose: 'edit',
  on_site: 'edit',
  host: 'edit',
  travel_cost: 'edit',
  outcome: 'edit',
}

const OWN: Readonly<Record<BuiltinRole['key'], Own>> = {
  administrator: { company: COMPANY, visit: { actions: ACTIONS, fields: VISIT } },
  manager: { company: COMPANY, visit: { actions: ACTIONS, fields: VISIT } },
  customer_success: {
    company: { tier: 'view', contract_signed: 'view', csm_notes: 'edit' },
    visit: { actions: ['create', 'view', 'update'], fields: VISIT },
  },
  viewer: {
    company: { tier: 'view', contract_signed: 'view' },
    visit: {
      actions: ['view'],
      fields: { name: 'view', owner: 'view', company: 'view', visited_on: 'view', purpose: 'view', on_site: 'view' },
    },
  },
}

/** The roles of the demo tenants: those that every tenant starts with, and what they may do with what is the tenants' own. */
export function demoRoles(): BuiltinRole[] {
  return BUILTIN_ROLES(BUILTIN_MODELS).map((role) => ({
    ...role,
    permissions: withOwn(role.permissions, OWN[role.key]),
  }))
}

function withOwn(set: PermissionSet, { company, visit }: Own): PermissionSet {
  if (set.models === 'all') throw new Error('A role names each of its models.')
  const { actions, fields } = permissionOn(set, 'company')
  if (fields === 'all') throw new Error('A role names each of its fields.')
  return { ...set, models: { ...set.models, company: { actions, fields: { ...fields, ...company } }, visit } }
}
