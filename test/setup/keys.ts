import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import type { IssuedKey, NewKey, ServiceAccountSettings } from '../../src/tenant/contract.ts'
import { admin, tenantOf } from './roles.ts'
import { callerOf, type Person, type World } from './world.ts'

/** Views companies with two fields and issues with one. */
export const READS_COMPANIES: PermissionSet = {
  models: {
    company: { actions: ['view'], fields: { name: 'view', industry: 'view' } },
    issue: { actions: ['view'], fields: { title: 'view' } },
  },
  portfolio: [],
}

/** What is filled in for a key of one's own that reads companies for 30 days. */
export function ownKey(change: Partial<NewKey> = {}): NewKey {
  return {
    kind: 'key',
    name: 'Nightly sync',
    days: 30,
    serviceAccountId: null,
    permissions: READS_COMPANIES,
    ...change,
  }
}

/** A key of a person whose role manages clients and keys; the administrator's, unless told otherwise. */
export async function newKey(
  world: World,
  change: Partial<NewKey> = {},
  by: Person = world.people.administrator,
): Promise<IssuedKey> {
  return valueOf(await tenantOf(world).createKey(callerOf(by), ownKey(change)))
}

/** A service account of the administrator's making; gives its id. */
export async function newAccount(world: World, settings: ServiceAccountSettings): Promise<string> {
  return valueOf(await tenantOf(world).createServiceAccount(admin(world), settings)).id
}
