import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import type { IssuedKey, NewKey } from '../../src/tenant/contract.ts'
import { tenantOf } from './roles.ts'
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
